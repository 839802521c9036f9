"""The questions of lecture 03: kernels you can see."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from convcourse.questions.question import Question, drawn, in_turn, one_of, table, true_false, typed
from convcourse.shapes import output_size

__all__ = ["QUESTIONS", "kernel_questions"]

_Plane = NDArray[np.int64]

_NAMES = ("blur", "sharpening", "edges", "shift")
_SIDES = {"up": (2, 1), "down": (0, 1), "to the left": (1, 2), "to the right": (1, 0)}


def kernel_questions(count: int = 9, *, seed: int) -> tuple[Question, ...]:
    """Generate questions about what a kernel of 3 by 3 does to a picture, fixed by the seed.

    Three kinds take turns: name the kernel, its answer to a flat area, and where a shift moves the
    picture.
    """
    return in_turn((_name, _flat, _move), count, seed)


def _written(weights: _Plane, divisor: int) -> str:
    """A kernel as an HTML table, and what all of it is divided by."""
    share = f" all divided by {divisor}" if divisor != 1 else ""
    return table(weights) + share


def _drawn(rng: random.Random, name: str) -> tuple[_Plane, int]:
    """Draw a kernel of this name: whole numbers, and what they are divided by."""
    strength = rng.randint(1, 4)
    cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    around = rng.choice([cross, np.ones((3, 3), int) - np.diag([0, 1, 0])])
    centre = np.diag([0, 1, 0])
    if name == "blur":
        row = np.array([1, rng.randint(1, 4), 1])
        weights = np.outer(row, row)
        return weights, int(weights.sum())
    if name == "sharpening":
        return centre * (1 + strength * around.sum()) - strength * around, 1
    if name == "edges":
        sides = np.outer([1, 0, -1], [1, rng.randint(1, 3), 1])
        outline = centre * around.sum() - around
        return strength * rng.choice([np.rot90(sides, rng.randrange(4)), outline]), 1
    weights = np.zeros((3, 3), int)
    weights[rng.choice(list(_SIDES.values()))] = 1
    return weights, 1


def _name(rng: random.Random) -> Question:
    name = rng.choice(_NAMES)
    weights, divisor = _drawn(rng, name)
    total = int(weights.sum()) // divisor
    signs = "some weights are negative" if (weights < 0).any() else "no weight is negative"
    why = {
        "blur": "An average: no weight is negative, and they add up to 1.",
        "sharpening": "They add up to 1, so flat areas stay; negative weights stress differences.",
        "edges": "They add up to 0: flat areas vanish, and differences remain.",
        "shift": "A single 1 copies one neighbour: the picture moves.",
    }
    wants = {
        "blur": "A blur averages several pixels: its weights are positive and add up to 1.",
        "sharpening": "Sharpening keeps flat areas (sum 1) and has negative weights.",
        "edges": "An edge kernel turns flat areas to 0: its weights add up to 0.",
        "shift": "A shift copies one neighbour: a single weight of 1, off the centre.",
    }
    return Question(
        f"What does this kernel do? {_written(weights, divisor)}",
        name,
        why[name],
        choices=_NAMES,
        mistakes={
            other: f"{wants[other]} Here the sum is {total}, and {signs}."
            for other in _NAMES
            if other != name
        },
    )


def _flat(rng: random.Random) -> Question:
    weights, divisor = _drawn(rng, rng.choice(_NAMES[:3]))
    extra = rng.choice([0, 0, 1, 2])
    if divisor == 1:
        weights = weights + extra * np.diag([0, 1, 0])
    value = rng.choice([10, 40, 100])
    total = int(weights.sum()) // divisor
    answer = str(value * total)
    mistakes = {
        str(value): "Only if the weights add up to 1.",
        str(total): f"That is the sum of the weights. The pixels are {value}.",
        str(value * int(weights[1, 1])): "The centre alone? All weights meet the same value.",
        str(value * int(weights.sum())): f"Divide by {divisor}.",
    }
    return typed(
        f"All pixels of a flat area are {value}. What does this kernel make of them? "
        f"{_written(weights, divisor)}",
        answer,
        f"The weights add up to {total}, and {value} · {total} = {answer}.",
        mistakes,
    )


def _move(rng: random.Random) -> Question:
    way = rng.choice(list(_SIDES))
    weights = np.zeros((3, 3), int)
    weights[_SIDES[way]] = 1
    opposite = {"up": "down", "down": "up"}
    opposite |= {"to the left": "to the right", "to the right": "to the left"}
    place = {"up": "below", "down": "above", "to the left": "right of", "to the right": "left of"}
    mistakes = dict.fromkeys(
        set(_SIDES) - {way}, f"The 1 stands {place[way]} the centre: which pixel does it copy?"
    )
    mistakes[opposite[way]] = (
        f"So the 1 itself has moved. It copies the pixel {place[way]} the centre to the centre."
    )
    return Question(
        f"Where does the picture move? (The kernel is not flipped.) {_written(weights, 1)}",
        way,
        f"Each output copies the pixel {place[way]} it, so that pixel moves {way}.",
        choices=tuple(_SIDES),
        mistakes=mistakes,
    )


_LEFT, _RIGHT = "0 0 0 over 1 0 0 over 0 0 0", "0 0 0 over 0 0 1 over 0 0 0"
_MIDDLE, _ROW = "0 0 0 over 0 1 0 over 0 0 0", "0 0 0 over -1 0 1 over 0 0 0"
_SUM = 30 * (50 + 20 + 3 * 50)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 03": (
        Question(
            "The row 1, 2, 3 under the kernel 1, 0, -1, not flipped. The output?",
            str(1 * 1 + 2 * 0 + 3 * -1),
            "1 less 3.",
            mistakes={"2": "With the flip. Networks do not flip.", "6": "Multiply before you add."},
        ),
        Question(
            "How many outputs along one axis: 28 pixels, a kernel of 5?",
            str(output_size(28, 5)),
            "28 - 5 + 1.",
            mistakes={"23": "The first place counts, too.", "28": "At the rim it would stick out."},
        ),
        one_of(
            "What do windows save, and what do shared weights save on top?",
            "links; then weights",
            {
                "links; then weights": "9 links in place of 16 each; then 9 weights for all.",
                "weights; then links": "Each link has a weight of its own until they are shared.",
                "pixels; then channels": "All pixels and all channels are still read.",
            },
        ),
    ),
    "which-way": (
        one_of(
            "Zeros, and a single 1 to the left of the centre. The picture ...",
            "moves to the right",
            {
                "moves to the left": "Take one output. Which pixel does the 1 copy into it?",
                "moves to the right": (
                    "Each output copies the pixel to its left. More of this in the section on "
                    "shift."
                ),
                "stays as it is": "That needs the 1 in the centre.",
                "gets an edge on its left": "Edges are differences: they need negative weights.",
            },
        ),
    ),
    "edges": (
        drawn(
            one_of(
                "The horizon: bright sky above a dark sea. Which kernel answers strongly?",
                "1 1 1 over 0 0 0 over -1 -1 -1",
                {
                    "1 1 1 over 0 0 0 over -1 -1 -1": (
                        "It adds the row above and takes away the row below: bright less dark."
                    ),
                    "1 0 -1 over 1 0 -1 over 1 0 -1": "It compares left with right: equal here.",
                    "1 1 1 over 1 1 1 over 1 1 1": "Its sum is 9: it answers to any bright place.",
                },
            )
        ),
        drawn(
            one_of(
                "And which of these answers most to an edge that runs from the bottom left to the "
                "top right, bright above it?",
                "1 1 0 over 1 0 -1 over 0 -1 -1",
                {
                    "1 1 1 over 0 0 0 over -1 -1 -1": "It answers, but most to level edges.",
                    "0 1 1 over -1 0 1 over -1 -1 0": "Its zeros run the other way.",
                    "1 1 0 over 1 0 -1 over 0 -1 -1": (
                        "Its zeros lie along the edge, the positive weights above it, the negative "
                        "ones below."
                    ),
                },
            )
        ),
        true_false(
            "The strength of an edge, by Pythagoras, can be negative.",
            False,
            "It is a root of squares. It says how strong an edge is, not which side is bright.",
        ),
    ),
    "shift-left": (
        drawn(
            one_of(
                "Which kernel moves the picture to the left?",
                _RIGHT,
                {
                    _LEFT: "It copies the left pixel: the picture goes to the right.",
                    _RIGHT: "Each output copies the pixel to its right.",
                    _MIDDLE: "That is the identity: nothing moves.",
                    _ROW: "Its sum is 0: it shows edges.",
                },
            )
        ),
        Question(
            "How many weights of a kernel of 3 by 3 that moves the picture are not 0?",
            "1",
            "One weight of 1 copies one pixel; any other would mix in a second one.",
            mistakes={"9": "That is how many weights there are.", "3": "That would average a row."},
        ),
    ),
    "white patch": (
        one_of(
            "What does the detector answer on a plain white patch, all 50?",
            f"more than on the mouse's back: {6 * 30 * 50}",
            {
                "0, for there is no curve": "It has no weight below 0: nothing cancels.",
                f"as much as on the back: {_SUM}": "On the back one product is 20 times 30.",
                f"more than on the mouse's back: {6 * 30 * 50}": (
                    "All six weights meet a 50. It likes whatever is bright."
                ),
            },
        ),
    ),
    "curve": (
        Question(
            "A kernel of 7 by 7 on an image of 32 by 32. How many rows has the map?",
            str(output_size(32, 7)),
            "32 - 7 = 25 steps, and the first stop makes one more.",
            mistakes={
                "25": "Those are the steps. The first stop counts, too.",
                "32": "At the rim the kernel would stick out.",
                str(output_size(32, 5)): "That is for a kernel of 5 by 5.",
            },
        ),
        Question(
            "All weights of the detector are doubled. What does it answer on the mouse's back?",
            str(2 * _SUM),
            "Every product doubles, and so does their sum.",
            mistakes={
                str(_SUM): "That is with weights of 30.",
                str(4 * _SUM): "Only the weights double, not the pixels.",
            },
        ),
    ),
    "kinds-of-numbers": (
        Question(
            "Two neighbours in a uint8 image are 30 and 40. What is 30 - 40 in uint8?",
            str((30 - 40) % 256),
            "256 - 10: below 0 the numbers go on from 255 downwards.",
            mistakes={
                "-10": "There is no place for a sign in uint8.",
                "10": "The sign is not dropped: the number wraps round.",
                "0": "It does not stop at 0. It wraps round.",
                "245": "One step below 0 is 255, two steps are 254. Count ten.",
            },
        ),
        Question(
            "A blur writes the average 2.75 into an array of integers. What does the array hold?",
            str(int(2.75)),
            "The fraction is cut off, not rounded.",
            mistakes={"3": "It is not rounded.", "2.75": "An array of integers has no fractions."},
        ),
    ),
    "kernel-errata": (
        one_of(
            "First: which heading is right?",
            "sharpen",
            {
                "edge detection, outline": "Add up the weights. What happens to a flat area?",
                "sharpen": (
                    "The weights add up to 1, so flat areas stay. An outline kernel has the sum 0."
                ),
                "blur": "An average has no negative weights.",
            },
        ),
        Question(
            "Which number in the centre makes it an outline kernel?",
            str(5 - 1),
            "Then the weights add up to 0.",
            mistakes={
                "8": "That is for a kernel with -1 in the corners, too.",
                "5": "That is what stands there, and the sum is 1.",
            },
        ),
        Question(
            "Second: how large is the map? Write it as rows x columns.",
            f"{output_size(32, 7)}x{output_size(32, 7)}",
            "32 - 7 + 1 in each direction.",
            mistakes={
                f"{output_size(32, 5)}x{output_size(32, 5)}": "That is for a kernel of 5 by 5.",
                "25x25": "The first stop counts, too.",
            },
        ),
    ),
}
