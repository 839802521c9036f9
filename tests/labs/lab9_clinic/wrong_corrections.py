"""Wrong answers to corrections: what each must be told, and how many of 12 points it earns."""

# %% corrections: a list
# says: corrections: it is no dictionary, such as
# earns: 0
corrections = [(3, "a"), (7, "b")]


# %% corrections: text
# says: corrections: it is no dictionary, such as
# earns: 0
corrections = "E01: 3 a, E02: 7 b"


# %% corrections: no name
# says: corrections: it has no entry 'student': student
# earns: 0
corrections = {
    "E06": (-8, "d"),
    "E10": (49, "c"),
    "E15": (32, "b"),
    "E17": (14, "c"),
    "E23": (4, "b"),
    "E24": (75, "a"),
    "E28": ("sharpen", "b"),
    "E29": ([26, 26], "b"),
    "E32": (-0.2, "d"),
    "E39": ([6, 3], "d"),
    "E49": ("tensorflow", "d"),
    "E50": ([28, 28, 1], "d"),
}


# %% corrections: values of the slides
# says: corrections: E06 still has the value that the slide claims
# earns: 0
corrections = {
    "student": "ada",
    "E06": (-9, "d"),
    "E10": (64, "c"),
    "E15": (165, "b"),
    "E17": (28, "c"),
    "E23": (3, "b"),
    "E24": (2352, "a"),
    "E28": ("edge detection", "b"),
    "E29": ([25, 25], "b"),
    "E32": (0.2, "d"),
    "E39": ([4, 4], "d"),
    "E49": ("ternsorflow", "d"),
    "E50": ([64, 28, 28, 1], "d"),
}


# %% corrections: every reason a
# says: corrections: E06 has the right value, and another reason is right
# earns: 1
corrections = {
    "student": "ada",
    "E06": (-8, "a"),
    "E10": (49, "a"),
    "E15": (32, "a"),
    "E17": (14, "a"),
    "E23": (4, "a"),
    "E24": (75, "a"),
    "E28": ("sharpen", "a"),
    "E29": ([26, 26], "a"),
    "E32": (-0.2, "a"),
    "E39": ([6, 3], "a"),
    "E49": ("tensorflow", "a"),
    "E50": ([28, 28, 1], "a"),
}


# %% corrections: zeros with the right reasons
# says: corrections: E06 has the right reason, and another value is right
# earns: 0
corrections = {
    "student": "ada",
    "E06": (0, "d"),
    "E10": (0, "c"),
    "E15": (0, "b"),
    "E17": (0, "c"),
    "E23": (0, "b"),
    "E24": (0, "a"),
    "E28": (0, "b"),
    "E29": (0, "b"),
    "E32": (0, "d"),
    "E39": (0, "d"),
    "E49": (0, "d"),
    "E50": (0, "d"),
}


# %% corrections: noise
# says: corrections: E06 has neither the right value nor the right reason
# earns: 0
corrections = {
    "student": "ada",
    "E06": (1000, "a"),
    "E10": (1037, "d"),
    "E15": (1074, "c"),
    "E17": (1111, "d"),
    "E23": (1148, "c"),
    "E24": (1185, "b"),
    "E28": (1222, "c"),
    "E29": (1259, "c"),
    "E32": (1296, "a"),
    "E39": (1333, "a"),
    "E49": (1370, "a"),
    "E50": (1407, "a"),
}


# %% corrections: the last one is missing
# says: corrections: E50 is not answered yet
# earns: 11
# from: no name
# -corrections = {
# +corrections = {
# +    "student": "ada",
#
# -    "E50": ([28, 28, 1], "d"),


# %% corrections: none is answered
# says: corrections: E06 is not answered yet
# earns: 0
corrections = {"student": "ada"}


# %% corrections: a value without a reason
# says: corrections: E06 is to have a pair
# earns: 11
# from: no name
# -    "E06": (-8, "d"),
# +    "student": "ada",
# +    "E06": -8,


# %% corrections: a fifth letter
# says: corrections: the reason of E10 is to be one of the letters
# earns: 11
# from: a value without a reason
# -    "E06": -8,
# -    "E10": (49, "c"),
# +    "E06": (-8, "d"),
# +    "E10": (49, "e"),


# %% corrections: a number as text
# says: corrections: E06 has the right value, typed as text: take its quotes away
# earns: 11
# from: a value without a reason
# -    "E06": -8,
# +    "E06": ("-8", "d"),


# %% corrections: the errata of somebody else
# says: corrections: E06 is not answered yet
# earns: 3
corrections = {
    "student": "ada",
    "E10": (49, "c"),
    "E11": (26, "b"),
    "E16": (4, "a"),
    "E18": ([7, 7], "d"),
    "E20": (871200, "a"),
    "E22": (18496, "a"),
    "E25": (1.42, "b"),
    "E38": (4, "b"),
    "E41": ("max_pooling2d_2", "c"),
    "E46": ("tf.matmul", "d"),
    "E49": ("tensorflow", "d"),
    "E50": ([28, 28, 1], "d"),
}
