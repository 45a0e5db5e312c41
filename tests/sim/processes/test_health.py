"""Illness, treatment and what a leak does (report IV); recovery, foster care and funds after exploitation."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim import levers
from sim.codes import AgeBand, Nationality, Stage
from sim.processes.exploitation import health_uptake
from sim.processes.pathway import LONGEST
from sim.records import CELL_ALL, Series
from tests.sim.worlds import FOUND, HELD, INBOUND, in_stage, people, run, weeks

# Whoever is sheltered stays, and there is room for all.
ROOMY = {**FOUND, "early_leaving": 0.0, "training": 0.0, "placement": 0.0}
ROOMY |= {"shelter_places": 10.0, "passing_on": 0.0}
UNTREATED = {"illness": 0.5, "treatment": 0.0, "treatment_outside": 0.0, "health_contact": 0.0}


@pytest.mark.parametrize("illness", [0.01, 0.05, 0.3])
def test_the_time_until_illness_is_exponential(illness):
    rows = in_stage(run({**HELD, "illness": illness}), Stage.EXPLOITED)
    assert len(rows) > 500
    for limit in (1, 10, 50):
        share = 1 - np.exp(-illness * limit)
        ill = (rows.ill_from - rows.since < limit).mean()
        assert ill == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(rows)) + 1e-9)


def test_nobody_falls_ill_without_illness():
    rows = people(run({**FOUND, "illness": 0.0}))
    assert (rows.ill == 0).all()
    assert (rows.ill_from[rows.times > 0] >= LONGEST).all()


@pytest.mark.parametrize(
    ("avoided", "secret", "uptake"), [(0.6, 0.0, 0.4), (0.6, 1.0, 1.0), (0.5, 0.5, 0.75)]
)
def test_visits_are_given_up_where_nothing_is_secret(avoided, secret, uptake):
    p = SimpleNamespace(health_avoidance=avoided, health_confidentiality=secret)
    assert health_uptake.py_func(p) == pytest.approx(uptake)


def test_who_is_treated_in_exploitation_comes_out_well():
    met = {"health_contact": 0.2, "health_avoidance": 0.0, "health_skill": 0.0, "release": 0.02}
    world = run({**HELD, **met, "illness": 0.2, "treatment_outside": 0.0})
    out = in_stage(world, Stage.REINTEGRATING)
    treated = out.ill_from >= LONGEST
    assert (out.ill[treated] == 0).all()
    assert (out.ill[~treated] == 1).any()
    assert treated.sum() <= world.series[:, Series.TREATED, CELL_ALL].sum()


def test_those_in_control_who_hear_of_a_visit_tighten_it():
    met = {"health_contact": 0.2, "health_avoidance": 0.0, "health_confidentiality": 0.0, "health_skill": 0.0}
    kept, leaked = (
        run({**HELD, **met, "health_leak": leak, "coercion_after_leak": 1.0}) for leak in (0.0, 1.0)
    )
    before, after = (in_stage(world, Stage.EXPLOITED).coercion for world in (kept, leaked))
    assert (after >= before).all()
    assert (after == 1).sum() > len(after) / 2
    assert kept.series[:, Series.LEAKS].sum() == 0
    assert leaked.series[:, Series.LEAKS].sum() > 0


@pytest.mark.parametrize(("slows", "treatment"), [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (0.5, 1.0)])
def test_untreated_illness_slows_recovery(slows, treatment):
    """After n weeks recovery is 1 - (1 - rate x care x pace) ** n."""
    settings = {**ROOMY, **UNTREATED, "illness_slows": slows, "treatment": treatment, "recovery_rate": 0.1}
    settings |= {"psychosocial_care": 0.5, "health_avoidance": 0.0, "shelter_max_stay_weeks": 520.0}
    seen: set[bool] = set()
    for week, world in weeks(settings, years=2):
        rows = in_stage(world, Stage.SHELTERED)
        spent = week - rows.since
        stayed = rows.ill == 1
        if treatment == 1.0:  # in the first week; from then on all recover as others do
            assert (rows.ill[spent > 0] == 0).all()
        else:
            pace = np.where(stayed, 1.0 - slows, 1.0)
            assert rows.recovery == pytest.approx(1 - (1 - 0.1 * 0.5 * pace) ** spent)
        seen |= set(stayed.tolist())
    assert seen == {True, False}


def test_in_the_time_after_recovery_is_slow_until_treated():
    """The weeks since recovery was last worked out count at the pace at which they were lived."""
    settings = {**ROOMY, **UNTREATED, "illness_slows": 0.5, "natural_recovery": 0.02, "health_avoidance": 0.0}
    settings |= {
        "treatment": 0.0,
        "treatment_outside": 0.1,
        "reintegration": 0.0,
        "shelter_max_stay_weeks": 8.0,
    }
    before, treated = {}, 0
    for week, world in weeks(settings, years=2):
        now = {one.uid: one for one in in_stage(world, Stage.REINTEGRATING)}
        for uid in now.keys() & before.keys():
            last, one = before[uid], now[uid]
            if last.ill == 1 and one.ill == 0:
                missing = (1 - last.recovery) * (1 - 0.02 * 0.5) ** (week - last.recovered_to)
                assert one.recovery == pytest.approx(1 - missing)
                assert one.recovered_to == week
                treated += 1
            elif last.ill == one.ill:
                assert (one.recovery, one.recovered_to) == (last.recovery, last.recovered_to)
        before = now
    assert treated > 20


def test_no_lever_moves_the_pace_of_recovery_in_the_time_after():
    """It is worked out for many weeks at once, which holds only while it stays the same."""
    moved = {effect.parameter for lever in levers.declared().values() for effect in lever.effects}
    assert not moved & {"natural_recovery", "illness_slows"}
    assert moved & {"trafficked_again", "community_stigma"}


@pytest.mark.parametrize("level", [0.25, 1.0, 4.0])
def test_care_follows_the_public_share_of_the_budget(level):
    world = run(
        {**FOUND, "shelter_funding": level, "care_from_funding": 0.5, "psychosocial_care": 0.4}, years=1
    )
    budget = world.shelters.public_share * level + 1 - world.shelters.public_share
    assert world.shelters.care == pytest.approx(np.minimum(1, 0.4 * budget**0.5))
    assert len(np.unique(world.shelters.care)) == (1 if level == 1 else 3)


def test_foster_care_takes_children_who_may_stay():
    settings = {
        **ROOMY,
        **INBOUND,
        "shelter_max_stay_weeks": 4.0,
        "foster_care": 1.0,
        "residence_permits": 0.5,
    }
    sheltered: set[int] = set()
    for _, world in weeks({**settings, "children_from_abroad": 0.7, "reintegration": 0.0}):
        sheltered |= set(in_stage(world, Stage.SHELTERED).uid.tolist())
    out = in_stage(world, Stage.REINTEGRATING)
    out = out[np.isin(out.uid, list(sheltered))]
    stays = (out.nationality == Nationality.DOMESTIC) | (out.may_stay == 1)
    assert np.array_equal(out.fostered == 1, (out.age_band == AgeBand.CHILD) & stays)
    assert 0 < out.fostered.sum() < (out.age_band == AgeBand.CHILD).sum()


def test_chance_decides_whose_turn_at_the_fund_comes_first():
    """Where the fund pays one at a time, neither those first nor those last on the list are always first."""
    settings = {**FOUND, "fund_share": 1.0, "fine": 100.0, "award": 1500.0, "trial_weeks": 4.0}
    settings |= {"co_defendant": 0.7}
    settings |= {"award_applied_for": 1.0, "reintegration": 0.0}
    places, before = [], {}
    for _, world in weeks(settings):
        now = {row: int(world.people.compensated[row]) for row in world.awake[: world.now[0].awake].tolist()}
        waiting = [row for row, paid in before.items() if not paid and world.people.identified[row]]
        new = [at for at, row in enumerate(waiting) if now.get(row)]
        if len(new) == 1 and len(waiting) > 5:
            places.append(new[0] / (len(waiting) - 1))
        before = now
    assert len(places) >= 20
    assert 0.2 < np.mean(places) < 0.8
    assert (world.courts.fund < 1500.0 + 100.0 * 5).all()
