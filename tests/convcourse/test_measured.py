"""What was measured beforehand has the form, the settings and the seeds of its script."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

from convcourse.data import load_equivariance

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    return importlib.import_module("equivariance")


def test_the_shipped_file_has_the_settings_and_the_names_of_the_script(script):
    held = json.loads(script.TARGET.read_text("utf-8"))
    assert script.TARGET.parent == ROOT / "src/convcourse/data"
    assert held["seeds"] == list(script.SEEDS)
    assert held["shifts"] == list(script.SHIFTS)
    settings = (held["train"], held["test"], held["epochs"])
    assert settings == (script.TRAIN, script.TEST, script.EPOCHS)
    assert list(held["moved"]) == list(script.MOVED)
    assert list(held["permuted"]) == list(script.PERMUTED)


def test_a_small_run_of_the_script_has_the_form_of_the_shipped_file(script, monkeypatch):
    monkeypatch.setattr(script, "EPOCHS", 1)
    tables = [script.measure(seed, train=32, test=10) for seed in (0, 1)]
    held = json.loads(script.TARGET.read_text("utf-8"))
    small = json.loads(json.dumps(script.collect(tables, seeds=(0, 1))))
    assert small.keys() == held.keys()
    for part in ("moved", "permuted"):
        assert small[part].keys() == held[part].keys()
        for name, rows in small[part].items():
            assert np.shape(rows) == (2, *np.shape(held[part][name])[1:])
    assert script.measure(1, train=32, test=10) == tables[1]


def test_every_share_is_a_number_of_digits_out_of_those_that_were_tested():
    study = load_equivariance()
    widths = {"moved": len(study.shifts), "permuted": 2}
    for part, width in widths.items():
        for shares in getattr(study, part).values():
            assert shares.shape == (len(study.seeds), width)
            digits = shares * study.test
            np.testing.assert_allclose(digits, digits.round(), atol=1e-9)
            assert (shares >= 0).all()
            assert (shares <= 1).all()


def test_what_the_lecture_says_of_the_curves_holds_for_every_seed():
    study = load_equivariance()
    dense, flat, learned, largest = (shares.T for shares in study.moved.values())
    guess = 0.15
    assert (dense[-1] < guess).all()
    assert (flat[3] > dense[3] + 0.2).all()
    assert (flat[-1] < 0.25).all()
    assert (learned.min(axis=0) > 0.9).all()
    assert (largest[-1] > 3 * flat[-1]).all()
    first, second = (shares[:, 1] - shares[:, 0] for shares in study.permuted.values())
    assert (abs(first) < 0.01).all()
    assert (second < -0.05).all()


@pytest.mark.parametrize("right", [0, 1, 6])
def test_a_digit_moves_on_its_canvas_and_nothing_is_cut_off(script, right):
    x = np.random.default_rng(0).random((2, 28, 28, 1)) + 0.1
    canvas = script.moved(x, right)
    assert canvas.shape == (2, 40, 40, 1)
    np.testing.assert_array_equal(canvas[:, 6:34, 6 + right : 34 + right], x)
    assert np.count_nonzero(canvas) == x.size


def test_permuted_images_have_their_pixels_in_one_order(script):
    x = np.arange(24.0).reshape(2, 3, 4, 1)
    order = np.random.default_rng(0).permutation(12)
    y = script.permuted(x, order).reshape(2, 12)
    np.testing.assert_array_equal(y[0], order)
    np.testing.assert_array_equal(y[1], 12 + order)
