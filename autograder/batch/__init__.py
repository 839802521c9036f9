"""Who grades what, where: a class side by side, on this machine or on a cluster."""
