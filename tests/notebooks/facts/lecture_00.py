"""The facts of lecture 00: start here."""

from tests.notebooks.facts.binding import Asks, Binding

BOUND: dict[str, Binding] = {
    f"quiz-{letter}": Asks("warm-up", i) for i, letter in enumerate("bcdef")
}
