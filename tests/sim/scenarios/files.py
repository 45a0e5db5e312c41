"""Scenario files that tests write."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as some

from sim.scenario import Scenario

MONDAYS = np.arange("2015-12-21", "2016-02-22", 7, dtype="datetime64[D]")
# Numbers of a setting, and each lever's own setting.
NUMBERS = some.floats(0, 1)
PERIODS = {
    "hotline_promotion": ("intensity", NUMBERS),
    "visa_liberalisation": ("intensity", NUMBERS),
    "shelter_max_stay": ("weeks", some.floats(1, 520)),
}


def load(write, text):
    return Scenario.load(write("name: x\n" + text))
