# %% new after imports
from IPython.display import HTML, display

line = "x" * (30 << 20)
display(HTML(line))
print(line)
line
