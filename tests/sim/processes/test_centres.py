"""Which centre people come to: children, people in danger, men, those who stay near home, and the rest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from sim.codes import AgeBand, Centre, Nationality, Stage, Status
from sim.records import CELL_AGE, CELL_ALL, DETAIL_HELP, Detailed, Series
from tests.sim.worlds import FOUND, INBOUND, INSIDE, WOMEN, in_stage, run, weeks

# Whoever is sheltered stays to the limit, and there is room for all.
ROOMY = {**FOUND, **INSIDE, "early_leaving": 0.0, "training": 0.0, "placement": 0.0, "shelter_places": 10.0}
# Whoever has a recruiter at large is in danger, and nobody stays near home who need not.
CAREFUL = {"in_danger": 1.0, "near_home": 0.0}
# Recruiters give up soon.
GONE = {"quitting": 0.1, "everyday_risk": 1.0}
MEN = {"men_in_labour": 1.0, "labour_share_employer": 1.0, "labour_share_other": 1.0}


class Arrival(NamedTuple):
    """What somebody came to, and who she is."""

    kind: int
    child: bool
    at_large: bool
    male: bool


def newly_sheltered(settings: dict[str, float]) -> list[Arrival]:
    """Return everybody who came to a centre."""
    before, new = set(), []
    for _, world in weeks(settings):
        sheltered = in_stage(world, Stage.SHELTERED)
        came = sheltered[~np.isin(sheltered.uid, list(before))]
        before = set(sheltered.uid.tolist())
        at_large = (came.recruiter >= 0) & (world.recruiters.status[came.recruiter] < Status.ARRESTED)
        columns = (came.age_band == AgeBand.CHILD, at_large, came.female == 0)
        new += map(Arrival, world.shelters.kind[came.shelter].tolist(), *(one.tolist() for one in columns))
    assert new
    return new


@pytest.mark.parametrize("danger", [False, True], ids=["recruiters at large", "recruiters gone"][::-1])
def test_people_come_to_the_nearest_centre_that_suits_them(danger):
    """Children first to theirs, men and people in danger to the high-security facility, others to neither."""
    new = newly_sheltered({**ROOMY, **CAREFUL, **({} if danger else GONE), "approach_rate": 0.05})
    assert danger or {Centre.REHABILITATION} <= {one.kind for one in new}
    for one in new:
        secure = one.at_large or one.male
        first = Centre.HIGH_SECURITY if secure else Centre.REHABILITATION
        assert one.kind == (Centre.CHILDREN if one.child else first)


@pytest.mark.parametrize("near_home", [0.0, 0.35, 1.0])
def test_of_those_in_no_danger_a_share_stays_near_home(near_home):
    kinds = [one.kind for one in newly_sheltered({**ROOMY, **WOMEN, "in_danger": 0.0, "near_home": near_home})
             if not one.child]  # fmt: skip
    assert set(kinds) <= {Centre.REGIONAL, Centre.REHABILITATION}
    share = np.mean(np.array(kinds) == Centre.REGIONAL)
    assert share == pytest.approx(near_home, abs=4 * np.sqrt(near_home * (1 - near_home) / len(kinds)))


@pytest.mark.parametrize("in_danger", [0.0, 0.35, 1.0])
def test_of_those_whose_recruiter_is_at_large_a_share_is_in_danger(in_danger):
    new = [one for one in newly_sheltered({**ROOMY, **WOMEN, "in_danger": in_danger}) if not one.child]
    kinds = np.array([one.kind for one in new if one.at_large])
    share = np.mean(kinds == Centre.HIGH_SECURITY)
    assert share == pytest.approx(in_danger, abs=4 * np.sqrt(in_danger * (1 - in_danger) / len(kinds)))
    assert all(one.kind != Centre.HIGH_SECURITY for one in new if not one.at_large)


@pytest.mark.parametrize("near_home", [0.0, 1.0])
def test_whom_the_first_choice_has_no_place_for_goes_to_the_next(near_home):
    """Between the rehabilitation centre and one in the region; only those in danger are locked away."""
    full = {**ROOMY, **GONE, "shelter_places": 1.0, "approach_rate": 0.6, "shelter_max_stay_weeks": 520.0}
    new = newly_sheltered({**full, "in_danger": 1.0, "near_home": near_home})
    safe = {one.kind for one in new if not one.child and not one.at_large and not one.male}
    assert safe == {Centre.REHABILITATION, Centre.REGIONAL}
    assert {one.kind for one in new if one.at_large and not one.child} >= {Centre.HIGH_SECURITY}


def test_men_enter_the_high_security_facility_and_boys_live_with_other_children():
    new = [one for one in newly_sheltered({**ROOMY, **MEN}) if one.male]
    assert {one.kind for one in new if not one.child} == {Centre.HIGH_SECURITY}
    assert {one.kind for one in new if one.child} == {Centre.CHILDREN}


def test_men_find_no_place_where_the_high_security_facility_is_full_though_others_are_not():
    """Boys whose centre is full do."""
    settings = {**ROOMY, **MEN, "shelter_places": 0.2, "passing_on": 0.0, "shelter_max_stay_weeks": 104.0}
    kinds, turned_away = set(), 0.0
    for seed in (1, 2):
        before = 0.0
        for _, world in weeks(settings, seed=seed):
            rows = in_stage(world, Stage.SHELTERED)
            assert (rows.female == 0).all()
            kinds |= set(world.shelters.kind[rows.shelter[rows.age_band == AgeBand.ADULT]].tolist())
            free = world.shelters.occupied < world.shelters.capacity
            none_for_men = not free[world.shelters.kind == Centre.HIGH_SECURITY].any()
            away = world.series[:, Series.NO_PLACE_FOUND, CELL_AGE + AgeBand.ADULT].sum()
            turned_away += (away - before) if none_for_men and free.any() else 0
            before = away
    assert kinds == {Centre.HIGH_SECURITY}
    assert turned_away > 20


def test_people_from_abroad_who_wait_to_be_taken_home_are_behind_high_security():
    settings = {**ROOMY, **INBOUND, **WOMEN, "residence_permits": 0.0, "in_danger": 0.0}
    settings |= {"passing_on": 0.0}
    foreign: set[int] = set()
    for _, world in weeks(settings, years=2):
        rows = in_stage(world, Stage.SHELTERED)
        waits = (rows.nationality == Nationality.FOREIGN) & (rows.age_band == AgeBand.ADULT)
        foreign |= set(world.shelters.kind[rows.shelter[waits]].tolist())
    assert foreign == {Centre.HIGH_SECURITY}


@pytest.mark.parametrize("helped", [0.0, 1.0])
def test_help_is_counted_by_where_it_is_given(helped):
    """All who are assisted are in a centre or outside of one, except who finds neither place nor help."""
    world = run({**ROOMY, "shelter_places": 0.5, "non_residential_help": helped, "wants_shelter": 0.8})
    counted, details = world.series[:, :, CELL_ALL].sum(axis=0), world.details.sum(axis=0)
    outside, *centres = details[Detailed.ASSISTED, DETAIL_HELP : DETAIL_HELP + 1 + len(Centre)]
    without = 0 if helped else counted[Series.NO_PLACE_FOUND]
    assert outside + sum(centres) == counted[Series.ASSISTED] - without
    assert min(outside, counted[Series.NO_PLACE_FOUND], *centres) > 0
    nights = details[Detailed.IN_SHELTER, DETAIL_HELP : DETAIL_HELP + 1 + len(Centre)]
    assert nights[0] == 0
    assert nights.sum() == counted[Series.IN_SHELTER] > 0
