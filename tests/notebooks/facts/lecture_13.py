"""What lecture 13 says, after VGG; the decks stop before it, so it has none of their facts."""

SAID = {
    "both networks have twenty-five convolutions": "len(kernels) == 25 == count",
    "and the same number of weights": (
        "nets['plain'].count_params() == nets['with skips'].count_params()"
    ),
    "a thousand digits to train on": "len(small.labels) == 1000",
    "the layer that is chosen adds": (
        "explore_museum('ResNet-18', layer=5).museum.summary[4].name.endswith('sum')"
    ),
    "the plain one guesses": "told['plain'] < 0.2",
    "the one with skips reads most digits": "told['with skips'] > 0.8",
    "the gradient is small at every plain kernel, and at none with skips": (
        "max(sizes['plain']) < 1e-3 < 1e-2 < min(sizes['with skips'])"
    ),
    "in training the company of a picture matters": (
        "abs(seen['training, dark'] - seen['training, bright']).max() > 0.5"
    ),
    "in use it does not": "np.array_equal(seen['in use, dark'], seen['in use, bright'])",
    "what stays after dropout is doubled": (
        "np.allclose(draws[draws > 0], (2 * np.broadcast_to(digit, draws.shape))[draws > 0])"
    ),
    "so the mean of many draws is the map in use": (
        "abs(draws.mean(axis=0) - drop(digit)[0]).max() < 0.3"
    ),
    "a separable layer saves most parameters and most work": (
        "8 * tables['separable'].macs < tables['3 x 3'].macs and "
        "8 * tables['separable'].params < tables['3 x 3'].params"
    ),
    "and so does a bottleneck": "8 * tables['bottleneck'].macs < tables['3 x 3'].macs",
    "a global mean saves nearly all of VGG's dense parameters": (
        "200 * counts['global mean, one dense layer'] < counts['flatten, three dense layers']"
    ),
    "VGG's dense layers are those of the bar": (
        "round(counts['flatten, three dense layers'] * 1e6) == 123_642_856"
    ),
    "trained on centred digits, a network reads moved ones much worse": (
        "trained['trained on centred digits'][1] < trained['trained on centred digits'][0] - 0.3"
    ),
    "trained on moved copies, it reads them": (
        "trained['trained on moved digits'][1] > trained['trained on centred digits'][1] + 0.3"
    ),
    "it reads both kinds about alike, and pays for it at the centre": (
        "abs(np.subtract(*trained['trained on moved digits'])) < 0.1 and "
        "trained['trained on moved digits'][0] < trained['trained on centred digits'][0]"
    ),
    "we have 25 pictures": "len(few) == 25 == 5 * len(set(new_labels[few]))",
    "we have hundreds of each digit from zero to four": (
        "np.bincount(digits.labels[old]).tolist() == [300] * 5"
    ),
    "features of zero to four serve five to nine": (
        "reads['features of zero to four'] > reads['from scratch']"
    ),
    "the answer of the U-Net is as large as the picture": "unet.output_shape == (None, 28, 28, 1)",
    "it overlaps more than the best threshold does": (
        "overlaps[0] > 0.55 and overlaps[1] + 0.1 < overlaps[0] and abs(overlaps[1] - "
        "max((noisy[800:] > t)[truth].sum() / ((noisy[800:] > t) | truth).sum() "
        "for t in np.linspace(0, 1.5, 31))) < 0.02"
    ),
    "two 1-D convolutions with kernels of 15 mark the beats": (
        "[each.kernel.shape[0] for each in maps] == [15, 15] and "
        "((marked > 0.5) == beats[150:]).mean() > 0.93 > 1 - beats[150:].mean()"
    ),
    "what stands still leaves nothing behind the box": "not change[:, :, 50:].any()",
    "and what moves does": "change.max() > 0.9 and change.min() < -0.9",
    "a box of 3 x 3 x 3 has three times the weights of 3 x 3": (
        "tf.keras.Sequential([layers.Input((3, 3, 3, 2)), layers.Conv3D(4, 3, use_bias=False)])"
        ".count_params() == 3 * Conv(4, 3, bias=False).params((3, 3, 2))"
    ),
}
