"""Who dormant people are when met: as if every year had been simulated, with the declared margins."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest

from sim import country, engine, parameters
from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOBODY, NOWHERE, PlaceKind
from sim.processes.exposure import bring_up_to_date, holds
from sim.random import Purpose, draw_at, key_of
from sim.scenario import Scenario
from sim.world import Clock
from tests.sim.worlds import street_children

KEY = key_of(5)


@numba.njit
def found(key, uids, birthday, turnover, share):
    out = np.empty(len(uids), np.bool_)
    for i in range(len(uids)):
        out[i] = holds(key, uids[i], birthday, Purpose.HARDSHIP_RENEWED, Purpose.HARDSHIP, turnover, share)
    return out


@numba.njit
def lived_through(key, uids, birthday, turnover, share):
    """Step through every birthday instead of looking back."""
    out = np.empty(len(uids), np.bool_)
    for i in range(len(uids)):
        state = draw_at(key, uids[i], 0, Purpose.HARDSHIP) < share
        for year in range(1, birthday + 1):
            if draw_at(key, uids[i], year, Purpose.HARDSHIP_RENEWED) < turnover:
                state = draw_at(key, uids[i], year, Purpose.HARDSHIP) < share
        out[i] = state
    return out


@numba.njit
def meet_all(world, clock, homes, uids, birth_years):
    p = world.params[0]
    for i in range(len(uids)):
        bring_up_to_date(world, p, clock, uids[i], homes[i], birth_years[i])
        world.people[i] = world.met[0]


def population(n: int = 4000, year: int = 2014, **values):
    """Describe people of one rural and one urban part, as they are in a year."""
    simulation = engine.Simulation.of(Scenario(name="any"))
    draw = parameters.from_values(values)
    world = simulation.new_world(capacity=n)
    engine.advance(simulation, draw, 5, world, 0, 1)
    homes = np.arange(n) % 2
    births = year - 13 - np.arange(n) // 2 % 20
    uids = np.array(
        [world.cohort_first[home, birth - 1970] for home, birth in zip(homes, births, strict=True)]
    )
    uids += np.arange(n) // 40
    week = int((year - 1970) * WEEKS_A_YEAR)
    meet_all(world, Clock(KEY, week, year, 0), homes, uids, births)
    return world.people, homes


@pytest.mark.parametrize("birthday", [0, 1, 7, 34])
def test_looking_back_gives_what_living_through_every_year_gives(birthday):
    uids = np.arange(3000) * 7
    assert np.array_equal(
        found(KEY, uids, birthday, 0.2, 0.35), lived_through(KEY, uids, birthday, 0.2, 0.35)
    )


def test_circumstances_hold_for_the_declared_share_and_last():
    uids = np.arange(40000)
    this, next_year = (found(KEY, uids, birthday, 0.2, 0.35) for birthday in (20, 21))
    assert this.mean() == pytest.approx(0.35, abs=0.01)
    assert np.corrcoef(this, next_year)[0, 1] == pytest.approx(0.8, abs=0.02)


def test_ages_follow_the_year_of_birth():
    people, _ = population()
    ages = ((2014 - 1970) * WEEKS_A_YEAR - people.birth_week) / WEEKS_A_YEAR
    assert ages.min() > 11.9
    assert ages.max() < 33.1


def test_hardship_is_more_common_in_rural_parts():
    people, homes = population(hardship_rural=0.6, hardship_urban=0.1)
    assert people.hardship[homes == 1].mean() == pytest.approx(0.6, abs=0.04)
    assert people.hardship[homes == 0].mean() == pytest.approx(0.1, abs=0.03)


def test_girls_leave_school_after_compulsory_schooling_only():
    people, _ = population(drop_out_rural=0.5, drop_out_urban=0.5)
    ages = ((2014 - 1970) * WEEKS_A_YEAR - people.birth_week) / WEEKS_A_YEAR
    assert people.dropped_out[ages < 15].sum() == 0
    assert people.dropped_out[ages >= 15].mean() == pytest.approx(0.5, abs=0.04)


def test_more_people_are_aware_the_further_campaigns_reach():
    quiet, _ = population(awareness=0.2)
    loud, _ = population(awareness=0.2, campaign_reach=0.2)
    assert quiet.aware.mean() == pytest.approx(0.2, abs=0.03)
    assert loud.aware.mean() == pytest.approx(1 - 0.8 * math.exp(-0.2), abs=0.03)
    assert np.all(loud.aware >= quiet.aware)


def test_kosovo_has_several_hundred_thousand_people_one_to_one():
    kosovo = country.load()
    assert 300_000 < kosovo.people(2014) < 400_000
    young = kosovo.cohort_size[:14, 2011 - 24 - 1970 : 2011 - 12 + 1 - 1970].sum()
    assert 200_000 <= young <= 225_000
    rural = kosovo.cohort_size[1:14:2].sum() / kosovo.cohort_size[:14].sum()
    assert rural == pytest.approx(0.617, abs=0.001)


def test_no_two_people_share_an_id():
    kosovo = country.load()
    ends = (kosovo.cohort_first + kosovo.cohort_size).ravel()
    assert np.array_equal(kosovo.cohort_first.ravel()[1:], ends[:-1])


def test_nearest_shelters_come_first():
    kosovo = country.load()
    for region in range(len(kosovo.regions)):
        nearest = kosovo.nearest_shelter[region, 0]
        assert kosovo.shelters[nearest].region == region
        assert sorted(kosovo.nearest_shelter[region]) == list(range(len(kosovo.shelters)))


def test_places_are_of_the_declared_kinds():
    kosovo = country.load()
    assert [int(np.sum(kosovo.places.kind == kind)) for kind in PlaceKind] == [14, 3, 1, 8, 14]


def test_every_year_has_children_in_street_situations():
    kosovo = country.load()
    assert kosovo.years == (2000, 2042)
    assert {street_children(kosovo, year) for year in range(2000, 2043)} == {street_children(kosovo, 2014)}
    assert street_children(kosovo, 2014) == pytest.approx(1000, rel=0.03)
    ages = kosovo.street_oldest - kosovo.street_youngest + 1
    albania = kosovo.street_of_origin[kosovo.place_names.index("Albania") - kosovo.first_origin]
    assert kosovo.cohort_size[albania, 0] * ages == pytest.approx(2000, rel=0.01)


def test_streets_and_men_come_last_so_that_nobody_else_s_id_depends_on_them():
    kosovo = country.load()
    streets = slice(kosovo.first_street, kosovo.first_men)
    kinds = kosovo.places.kind
    assert (kinds[: kosovo.first_street] < PlaceKind.STREET).all()
    assert (kinds[streets] == PlaceKind.STREET).all()
    assert (kinds[kosovo.first_men :] == PlaceKind.MEN).all()
    assert np.array_equal(kosovo.places.street == 1, kinds == PlaceKind.STREET)
    assert np.array_equal(kosovo.places.region[streets], [*range(7), NOWHERE])
    assert kosovo.street_of_origin.tolist() == [kosovo.first_street + 7, NOBODY, NOBODY]
    assert (kosovo.places.girls_share[: kosovo.first_street] == 1.0).all()
    assert ((kosovo.places.girls_share[streets] > 0.0) & (kosovo.places.girls_share[streets] < 1.0)).all()
    assert (kosovo.places.girls_share[kosovo.first_men :] == 0.0).all()
    assert kosovo.cohort_size[: kosovo.first_street, 2031 - kosovo.first_birth_year :].sum() == 0


def test_men_and_boys_are_as_old_as_girls_and_women_and_live_where_they_live():
    kosovo = country.load()
    women, men = kosovo.cohort_size[:14], kosovo.cohort_size[kosovo.first_men :]
    for what in ("region", "rural"):
        assert np.array_equal(kosovo.places[what][kosovo.first_men :], kosovo.places[what][:14])
    assert men == pytest.approx(1.06 * women, abs=1)
