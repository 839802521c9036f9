# %% delete tests
