# %% new after imports
import matplotlib.pyplot as plt

figure, axes = plt.subplots(2, 2)
for ax in axes.flat:
    ax.imshow(np.random.default_rng(0).normal(size=(8, 8)))
plt.show()
plt.hist([1, 2, 2, 3])
