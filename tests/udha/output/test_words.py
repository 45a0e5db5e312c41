"""Numbers, months and durations are written for people."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from udha.output.words import (
    duration,
    human,
    interval,
    months,
    percent,
    probability,
    route,
    scale,
    signed,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (human(0.312), "0.31"),
        (human(4.0), "4"),
        (human(37.6), "38"),
        (human(-0.001), "0"),
        (human(1_383_590), "1,384k"),
        (human(12_345_678), "12.3M"),
        (interval(87_159, 419_900, partial(signed, of=scale(87_159, 419_900))), "+87k to +420k"),
        (interval(-4e5, 2e8, partial(signed, of=scale(-4e5, 2e8))), "-0.4M to +200M"),
        (human(300, of="k"), "0"),
        (signed(48), "+48"),
        (signed(-2.5), "-2.5"),
        (signed(0.0), "0"),
        (interval(-12, 218), "-12 to +218"),
        (percent(0.037), "+3.7 %"),
        (percent(-0.0001), "0 %"),
        (percent(1.19), "+119 %"),
        (probability(0.9), "0.90"),
        (probability(1.0), ">0.99"),
        (probability(0.0), "<0.01"),
        (probability(1.0, 400), ">0.99"),
        (probability(0.0, 400), "<0.01"),
        (probability(1.0, 12), ">0.81"),
        (probability(0.0, 12), "<0.19"),
        (probability(1.0, 1), ">0.26"),
        (probability(0.75, 4), "0.75"),
        (route("internal"), "internal"),
        (route("outbound_visa_free"), "outbound, visa-free"),
        (months(np.datetime64("2016-01"), np.datetime64("2019-12")), "2016-2019"),
        (months(np.datetime64("2010-01"), np.datetime64("2010-12")), "2010"),
        (months(np.datetime64("2015-12"), np.datetime64("2019-06")), "Dec 2015 to Jun 2019"),
    ],
)
def test_numbers_and_times_are_written_for_people(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.4, "0 s"), (40, "40 s"), (720, "12 min"), (12_000, "3 h 20 min"), (400_000, "111 h")],
)
def test_durations_are_as_precise_as_a_reader_can_use(seconds, told):
    assert duration(seconds) == told
