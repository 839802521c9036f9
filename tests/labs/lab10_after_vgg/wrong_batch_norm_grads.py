"""Wrong answers to batch_norm_grads: what each must be told, and what of 5 points it earns."""

# %% batch_norm_grads: everything held fixed
# says: grad_x takes mean and variance for fixed
# earns: 0
# from: plain
# -    grad_x = power / n * (n * grad_z - grad_z.sum(axis=0) - z * (grad_z * z).sum(axis=0))
# +    grad_x = power * grad_z


# %% batch_norm_grads: the variance held fixed
# says: grad_x takes the variance for fixed
# earns: 0
# from: plain
# -    grad_x = power / n * (n * grad_z - grad_z.sum(axis=0) - z * (grad_z * z).sum(axis=0))
# +    grad_x = power / n * (n * grad_z - grad_z.sum(axis=0))


# %% batch_norm_grads: the mean held fixed
# says: grad_x takes the mean for fixed
# earns: 0
# from: plain
# -    grad_x = power / n * (n * grad_z - grad_z.sum(axis=0) - z * (grad_z * z).sum(axis=0))
# +    grad_x = power / n * (n * grad_z - z * (grad_z * z).sum(axis=0))


# %% batch_norm_grads: gamma missing in grad_x
# says: gamma is missing in grad_x
# earns: 0
# from: plain
# -    grad_z = back * gamma
# +    grad_z = back


# %% batch_norm_grads: sums for means
# says: grad_x takes sums away, where means belong
# earns: 0
# from: plain
# -    grad_x = power / n * (n * grad_z - grad_z.sum(axis=0) - z * (grad_z * z).sum(axis=0))
# +    grad_x = power * (grad_z - grad_z.sum(axis=0) - z * (grad_z * z).sum(axis=0))


# %% batch_norm_grads: not divided by the root
# says: grad_x is not divided by the root
# earns: 0
# from: plain
# -    grad_x = power / n * (n * grad_z - grad_z.sum(axis=0) - z * (grad_z * z).sum(axis=0))
# +    grad_x = (n * grad_z - grad_z.sum(axis=0) - z * (grad_z * z).sum(axis=0)) / n


# %% batch_norm_grads: gamma meets x
# says: grad_gamma was made with x
# earns: 0
# from: plain
# -    return grad_x.reshape(x.shape), (back * z).sum(axis=0), back.sum(axis=0)
# +    return grad_x.reshape(x.shape), (back * rows).sum(axis=0), back.sum(axis=0)


# %% batch_norm_grads: means for sums
# says: grad_gamma and grad_beta are means, where sums belong
# earns: 0
# from: plain
# -    return grad_x.reshape(x.shape), (back * z).sum(axis=0), back.sum(axis=0)
# +    return grad_x.reshape(x.shape), (back * z).mean(axis=0), back.mean(axis=0)


# %% batch_norm_grads: gamma and beta swapped
# says: grad_gamma and grad_beta stand in each other's place
# earns: 0
# from: plain
# -    return grad_x.reshape(x.shape), (back * z).sum(axis=0), back.sum(axis=0)
# +    return grad_x.reshape(x.shape), back.sum(axis=0), (back * z).sum(axis=0)


# %% batch_norm_grads: eps forgotten
# says: eps is forgotten
# earns: 0
# from: plain
# -    power = ((centred**2).mean(axis=0) + eps) ** -0.5
# +    power = (centred**2).mean(axis=0) ** -0.5


# %% batch_norm_grads: rows alone
# says: batch_norm_grads:
# earns: 3
# from: plain
# -    rows, back = x.reshape(-1, x.shape[-1]), grad_y.reshape(-1, x.shape[-1])
# +    rows, back = x, grad_y


# %% batch_norm_grads: wrong sign
# says: grad_x has the wrong sign
# earns: 0
# from: plain
# -    return grad_x.reshape(x.shape), (back * z).sum(axis=0), back.sum(axis=0)
# +    return -grad_x.reshape(x.shape), (back * z).sum(axis=0), back.sum(axis=0)


# %% batch_norm_grads: two results
# says: batch_norm_grads:
# earns: 0
# from: plain
# -    return grad_x.reshape(x.shape), (back * z).sum(axis=0), back.sum(axis=0)
# +    return grad_x.reshape(x.shape), (back * z).sum(axis=0)


# %% batch_norm_grads: all zeros
# says: nothing was computed: all zeros
# earns: 0
# from: plain
# -    return grad_x.reshape(x.shape), (back * z).sum(axis=0), back.sum(axis=0)
# +    return 0 * x, 0 * gamma, 0 * gamma
