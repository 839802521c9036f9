# %% same_padding
from mine.padding import same_padding
