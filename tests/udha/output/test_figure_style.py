"""Labels in figures tell policies apart, whatever these are called."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from udha.output.figure_style import short, told_apart

LONG = "Longer stays in shelters with more places and with more staff, from 2016 on"


def test_a_long_name_keeps_its_beginning_and_its_end():
    label = short(LONG, 30)
    assert len(label) <= 30
    assert label.startswith("Longer stays")
    assert label.endswith("2016 on")
    assert short("Short", 30) == "Short"
    assert len(short("x" * 100, 30)) == 30


def test_names_that_differ_only_in_the_middle_are_numbered():
    names = [LONG.replace("places", word) for word in ("places", "space", "beds")]
    found = told_apart(names, 30)
    assert len(set(found)) == 3
    assert told_apart(names[::-1], 30) == found[::-1]


@given(some.lists(some.text("ab c", min_size=1, max_size=60).filter(str.strip), max_size=12, unique=True))
def test_different_names_have_different_labels_that_fit(names):
    found = told_apart(names, 20)
    assert len(set(found)) == len(names)
    assert all(len(label) <= 20 and label.strip("\u2026 ") for label in found)


def test_a_legend_shows_a_name_that_begins_with_an_underscore():
    assert told_apart(["_hidden"], 20) == [" _hidden"]
