"""A fall on one route beside a rise on another is seen; so are statistics that point the wrong way."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.effects import effect_of
from experiments.policies.beside import Beside, beside
from experiments.policies.displacement import displacement
from sim.records import catalogue

NEWLY, IDENTIFIED = catalogue()["newly_exploited"], catalogue()["identified"]
ROUTES = ("internal", "outbound_irregular", "outbound_visa_free")
N = 40
BASE = np.full((3, N), 50.0)


def moved(*changes) -> np.ndarray:
    return BASE + np.array([np.broadcast_to(one, N) for one in changes])


def test_a_fall_beside_a_rise_is_displacement():
    found = displacement("visa", NEWLY, ROUTES, BASE, moved(0, -8, +5))
    assert found.verdict == "displaced"
    assert (found.falling, found.rising) == (("outbound_irregular",), ("outbound_visa_free",))
    assert (found.fall, found.rise, found.together) == (-8, 5, 1.0)
    assert [one.cell for one in found.routes] == list(ROUTES)


def test_what_only_falls_or_only_rises_is_none():
    for change in (moved(-3, -8, 0), moved(0, 2, 0), BASE):
        found = displacement("any", NEWLY, ROUTES, BASE, change)
        assert found.verdict == "none seen"
        assert found.together == 0


@pytest.mark.parametrize(
    ("together", "verdict"), [(40, "displaced"), (32, "probably displaced"), (24, "cannot tell")]
)
def test_both_must_happen_in_the_same_runs(together, verdict):
    run = np.arange(N)
    fall = np.where(run < 32, -8, 1) if together < N else -8
    # As many rises, in runs of which some are not those of the falls.
    rise = np.where((run >= 32 - together) & (run < 64 - together), 5, -1) if together < N else 5
    found = displacement("any", NEWLY, ROUTES, BASE, moved(0, fall, rise))
    assert found.together == together / N
    assert found.verdict == verdict


def test_few_runs_do_not_show_displacement_for_certain():
    few = [moved(0, -8, +5)[:, :12], BASE[:, :12]]
    assert displacement("visa", NEWLY, ROUTES, few[1], few[0]).verdict == "probably displaced"
    assert displacement("visa", NEWLY, ROUTES, BASE, moved(0, -8, +5), draws=1).verdict == "none seen"


def side_by_side(true, recorded) -> Beside:
    base = np.full(N, 100.0)
    true, recorded = (np.array(np.broadcast_to(one, N), float) for one in (true, recorded))
    effects = (
        effect_of("any", info, "all", "all", base, base + change)
        for info, change in ((NEWLY, true), (IDENTIFIED, recorded))
    )
    return beside(*effects, true, recorded)


MIXED = np.where(np.arange(N) < N / 2, 1, -1)


@pytest.mark.parametrize(
    ("true", "recorded", "verdict"),
    [
        (-5, +3, "misleading"),
        (+5, -3, "misleading"),
        (-5, np.where(np.arange(N) < 0.8 * N, 3, -3), "probably misleading"),
        (-5, -3, "in step"),
        (-5, np.where(np.arange(N) < 0.8 * N, -3, 3), "probably in step"),
        (-5, MIXED, "hidden"),
        (-5, 0, "hidden"),
        (MIXED, 3, "cannot tell"),
        (0, 0, "cannot tell"),
    ],
)
def test_what_the_statistics_would_show(true, recorded, verdict):
    assert side_by_side(true, recorded).verdict == verdict


def test_shares_are_those_of_runs():
    found = side_by_side(-5, np.where(np.arange(N) < 26, 3, np.where(np.arange(N) < 34, -3, 0)))
    assert (found.opposite, found.alike) == (26 / 40, 8 / 40)
