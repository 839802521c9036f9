"""Files in, trusted data out: deliveries, notebooks, times of arrival, the rebuilt submission."""
