"""Training steps are real ones, and the record tells what was measured."""

import re

import numpy as np
import pytest

from convcourse.shapes import Conv, Dense, Flatten, MaxPool, ShapeError, summary
from convcourse.tf_ops import Device, DeviceError, Throughput, throughput, training


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_a_few_steps_on_one_batch_bring_the_loss_down(tf, precision, compiled):
    here = throughput(
        batch=8, steps=30, precision=precision, compiled=compiled, device="cpu", progress=False
    )
    before, after = here.losses
    assert 0 < after < before / 2
    assert here.examples_per_second > 0
    assert (here.batch, here.steps, here.precision) == (8, 30, precision)
    assert (here.device.name, here.compiled) == ("CPU:0", compiled)


def test_every_form_takes_the_same_steps(tf):
    losses = [
        throughput(batch=4, steps=3, progress=False, **settings).losses
        for settings in ({}, {"compiled": True}, {"precision": "float16"})
    ]
    np.testing.assert_allclose(losses, [losses[0]] * 3, rtol=0.01)


def test_a_small_step_lowers_the_loss_in_proportion_to_the_rate(tf, monkeypatch):
    falls = []
    for rate in (1e-4, 2e-4):
        monkeypatch.setattr(training, "_RATE", rate)
        before, after = throughput(batch=4, steps=1, progress=False).losses
        falls.append(before - after)
    assert falls[0] > 0
    assert falls[1] / falls[0] == pytest.approx(2, rel=0.05)


def test_the_network_has_the_parameters_that_the_documentation_counts():
    table = summary(
        [Conv(16, 5, stride=2, padding="SAME"), MaxPool(2), Flatten(), Dense(training.CLASSES)],
        (32, 32, 3),
    )
    assert f"{sum(row.params for row in table):,} parameters" in throughput.__doc__


def stand_in(calls):
    """Training steps that cost nothing; the loss counts them."""

    def step():
        calls.append(1)
        return float(len(calls))

    return lambda *settings: step


@pytest.mark.parametrize("steps", [1, 7, 23])
def test_one_step_is_a_warm_up_and_all_others_are_taken(tf, monkeypatch, steps):
    monkeypatch.setattr(training, "_training_step", stand_in([]))
    here = throughput(batch=3, steps=steps, progress=False)
    assert here.losses == (1.0, steps + 1.0)


def test_the_speed_is_examples_by_the_clock(tf, monkeypatch):
    clock = iter(np.arange(100) * 0.5)  # each look at the clock comes half a second later
    monkeypatch.setattr(training, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(training, "_training_step", stand_in([]))
    here = throughput(batch=6, steps=40, progress=False)
    assert here.examples_per_second == 6 * 4 / 0.5


def test_a_bar_shows_only_where_it_is_wanted(tf, monkeypatch, capsys):
    monkeypatch.setattr(training, "_training_step", stand_in([]))
    throughput(steps=2, progress=False)
    assert capsys.readouterr().out == ""
    throughput(steps=2)
    assert "100%" in capsys.readouterr().out


HERE = Throughput(3200.0, Device("GPU:0", "<A> card"), 64, 50, "float16", True, (2.0, 1.0))


def test_the_record_stands_beside_the_slides_table():
    for text in (repr(HERE), re.sub("<.*?>", " ", HERE._repr_html_())):
        speeds = re.findall(r"([\d,]+)\s+(?:a slide|here)", text)
        assert speeds == ["440", "415", "1,190", "6,500", "3,200"]
        for words in ("Opteron 6168", "i7-7500U", "940MX", "1070", "GPU:0", "batch 64", "compiled"):
            assert words in text
    assert "&lt;A&gt; card" in HERE._repr_html_()


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"batch": 0}, ShapeError, "batch must be at least 1: got 0"),
        ({"steps": 2.5}, ShapeError, r"steps must be an integer: got 2\.5"),
        ({"precision": "int8"}, ShapeError, "precision must be one of"),
        ({"device": "abacus"}, DeviceError, 'device must be "auto", "cpu" or "gpu"'),
        ({"device": 0}, DeviceError, "got 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(tf, settings, error, message):
    with pytest.raises(error, match=message):
        throughput(progress=False, **settings)
