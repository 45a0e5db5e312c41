"""The classroom's benchmark asks for new settings each time, so that no answer was there before."""

from __future__ import annotations

import itertools

import pytest

pytest.importorskip("playwright")
pytest.importorskip("psutil")

from benchmarks import classroom
from udha.classroom.settings import read


def test_every_setting_asked_for_is_a_new_one_and_as_the_levers_allow():
    most = classroom.MOVES + 1 + classroom.VISITORS * classroom.MOVES_EACH + classroom.AT_ONCE
    asked = list(itertools.islice(classroom.new_settings(), most))
    read_back = [read([(name, str(value)) for name, value in one.items()]) for one in asked]
    assert len({settings for settings, _ in read_back}) == most
    assert all(said == [] for _, said in read_back)
