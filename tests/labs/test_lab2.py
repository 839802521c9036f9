"""Lab 2: what its prose says is true, and how a notebook shows a message."""

import nbclient
import nbformat
import numpy as np

from tests.labs.solved import SolvedLab
from tests.seed_facts import FACTS

LAB = SolvedLab("lab2_size_and_padding")


def test_the_worked_example_and_the_homework_are_the_ones_of_the_facts() -> None:
    names = LAB.run(LAB.solution)
    homework, first = FACTS["conv-C-sobel-same"], FACTS["conv-C-sobel-valid"]
    assert names["image"].tolist() == homework["inputs"]["image"]
    assert names["sobel"].tolist() == homework["inputs"]["kernel"]
    assert names["same_answer"].tolist() == homework["expected"]
    assert names["products"].sum() == first["expected"][0][0]


def test_the_marking_scheme_of_the_written_answer_is_true() -> None:
    names = LAB.run(LAB.solution)
    assert names["same_padding"](28, 5, s=2) == (1, 2)
    assert names["output_size"](28, 5, s=2, p=2) == 14
    image, kernel = np.random.default_rng(0).normal(size=(28, 28)), np.ones((5, 5))
    by_hand = names["pad2d"](image, 1, 2, 1, 2)
    windows = np.lib.stride_tricks.sliding_window_view(by_hand, (5, 5))[::2, ::2]
    other = np.lib.stride_tricks.sliding_window_view(np.pad(image, 2), (5, 5))[::2, ::2]
    same = names["conv2d_same"](image, kernel, stride=2)
    np.testing.assert_allclose(windows.sum(axis=(2, 3)), same)
    assert not np.isclose(other.sum(axis=(2, 3)), same).any()


def test_a_notebook_shows_a_wrong_answers_picture_its_message_and_nothing_else() -> None:
    notebook = nbformat.read(LAB.notebook, as_version=4)
    flipped = next(wrong for wrong in LAB.wrong if wrong.title == "kernel flipped")
    for cell in notebook.cells:
        if cell.id == flipped.function:
            cell.source = flipped.source
        elif cell.id == "pad2d":
            cell.source = "def pad2d(*args):\n    raise NotImplementedError()"
    nbclient.NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    outputs = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    for function, says in ((flipped.function, flipped.says), ("pad2d", "not answered yet.")):
        *pictures, error = outputs[f"test_{function}"]
        assert [set(each.data) for each in pictures] == (
            [{"text/html", "text/plain"}] if function == flipped.function else []
        )
        assert all("src=\"data:image/svg+xml;base64," in each.data["text/html"] for each in pictures)
        assert (error.output_type, error.ename) == ("error", "CheckFailed")
        assert "\n".join(error.traceback) == error.evalue
        assert error.evalue.startswith(f"{function}: {says}")
