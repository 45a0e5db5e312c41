"""Words and numbers of the report: names of steps, and numbers with the digits that a reader can use."""

from __future__ import annotations

from udha.output.words import human

STEPS = {
    "approached": "Approached",
    "recruited": "Recruited",
    "turned_back": "Turned back on the way",
    "trafficked_again": "Trafficked again",
    "ended_unidentified": "Ended unseen",
    "identified": "Identified",
    "assisted": "Assisted",
    "no_place_found": "No place found",
    "reintegrated": "Reintegrated",
}


def sensible(value: float) -> str:
    """Return a number of people with no more than two or three digits that mean anything: 2,270, 680, 38."""
    return human(round(value, -1) if abs(value) >= 100 else value)
