# %% untouched
