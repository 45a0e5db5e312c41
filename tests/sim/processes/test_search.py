"""Whom recruiters look for and find: by circumstances, by relation, girls and women or men and boys."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim import parameters
from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOBODY, ROUTES, Form, Nationality, PlaceKind, Relation, Route, Stage
from sim.processes.recruitment.routes import choose_route
from sim.records import CELL_ALL, Series
from sim.world import World
from tests.sim.worlds import (
    ANYBODY,
    BEGGING,
    HELD,
    INBOUND,
    INSIDE,
    OUTBOUND,
    WOMEN,
    in_stage,
    people,
    run,
    weeks,
)

CENTRAL = {name: one.value for name, one in parameters.declared().items()}
# Everybody who is approached believes it, and is still there at the end as she was met.
BELIEVED = {**HELD, **INSIDE, "acceptance": 3.0, "awareness": 0.0, "grooming_weeks": 100.0}
BELIEVED |= {f"trust_{who}": 4.0 for who in ("partner", "family", "friend")} | {"trust_employer": 4.0}
BELIEVED |= {"trust_online": 4.0, "grooming_withdrawal": 0.0, "approach_rate": 0.3}
OTHERS = dict.fromkeys(("share_partner", "share_family", "share_friend", "share_online"), 0.0)
EMPLOYERS = {**OTHERS, "labour_share_employer": 0.5}
ONLINE = {**OTHERS, "share_online": 1.0}


def met(settings: dict[str, float]) -> tuple[np.recarray, World]:
    """Return the people approached who have not set out yet."""
    world = run({**BELIEVED, **settings})
    rows = in_stage(world, Stage.GROOMED)
    assert len(people(world)) > 0.99 * world.series[:, Series.APPROACHED, CELL_ALL].sum()
    assert len(rows) > 2000
    return rows, world


def near(share: float, expected: float, people: int, more: float = 0.0) -> bool:
    return abs(share - expected) <= 4 * math.sqrt(expected * (1 - expected) / people) + more


def traits(settings: dict[str, float]) -> list[tuple[str, str, float, float, int]]:
    """Return trait, part, share among those met, share in the population, people met; by part of a region."""
    rows, world = met({**WOMEN, **settings})
    rural = world.places.rural[rows.home] == 1
    grown = (rows.since - rows.birth_week) / WEEKS_A_YEAR >= CENTRAL["end_of_compulsory_school"]
    found = []
    for part, there in (("rural", rural), ("urban", ~rural)):
        for trait, name, rest in (
            ("hardship", f"hardship_{part}", there),
            ("dropped_out", f"drop_out_{part}", there & grown),
            ("strain", "family_strain", there),
        ):
            found.append((trait, part, rows[trait][rest].mean(), CENTRAL[name], int(rest.sum())))
    return found


def test_blind_recruiters_meet_people_as_the_population_is():
    for trait, part, share, expected, number in traits(ANYBODY):
        assert near(share, expected, number), (trait, part, share)


def test_recruiters_who_look_for_nobody_in_particular_are_as_blind():
    for trait, part, share, expected, number in traits({"targeting": 0.0}):
        assert near(share, expected, number), (trait, part, share)


@pytest.mark.parametrize("targeting", [0.3, 0.6, 1.0])
def test_targeted_recruiters_find_circumstances_in_proportion_to_the_odds_that_they_make(targeting):
    """At full strength a circumstance counts as it counts in the answer; few searches end without success."""
    weight = {"hardship": "acceptance_hardship", "dropped_out": "acceptance_drop_out"}
    weight |= {"strain": "acceptance_strain"}
    for trait, part, share, usual, number in traits({"targeting": targeting}):
        odds = usual / (1 - usual) * math.exp(targeting * CENTRAL[weight[trait]])
        expected = odds / (1 + odds)
        assert near(share, expected, number, more=0.01 + 0.04 * (expected - usual)), (trait, part, share)
        assert share > usual


def test_the_poor_and_those_who_left_school_are_approached_more_often_than_chance_has_it():
    (blind, _), (targeted, _) = met(ANYBODY), met({"targeting": 1.0})
    for trait in ("hardship", "dropped_out", "strain"):
        assert targeted[trait].mean() > 1.15 * blind[trait].mean(), trait


def test_a_wish_to_leave_is_looked_for_where_the_offer_leads_away():
    wish = CENTRAL["wish_to_migrate"]
    for shares, looked_for in ((EMPLOYERS, True), ({**OTHERS, "share_family": 1.0}, False)):
        rows, _ = met({**WOMEN, **shares, "targeting": 1.0})
        assert near(rows.wish.mean(), wish, len(rows)) != looked_for


def test_nobody_is_approached_who_is_on_the_way_already():
    """Those looked at are passed over; the numbers of people met and of approaches stay the same."""
    crowded = {**BELIEVED, **WOMEN, "grooming_weeks": 1.0}
    for _, world in weeks(crowded, years=1):
        rows = people(world)
        assert len(np.unique(rows.uid)) == len(rows)
        assert len(rows) <= world.series[:, Series.APPROACHED, CELL_ALL].sum()


# by relation


def test_recruiters_online_reach_every_region_as_it_is_populated():
    rows, world = met({**ONLINE, **ANYBODY, **WOMEN})
    counts = np.bincount(world.places.region[rows.home], minlength=len(world.police))
    for count, weight in zip(counts, world.region_weight, strict=True):
        assert near(count / len(rows), weight, len(rows))
    rural = world.places.rural[rows.home].mean()
    assert near(rural, world.setting[0].rural_share, len(rows))
    own = world.recruiters.region[rows.recruiter]
    assert 0.1 < (own == world.places.region[rows.home]).mean() < 0.4


@pytest.mark.parametrize("share", ["share_partner", "share_family", "share_friend", None])
def test_other_recruiters_stay_in_their_region(share):
    rows, world = met({**OTHERS, **({share: 1.0} if share else {})})
    assert np.array_equal(world.places.region[rows.home], world.recruiters.region[rows.recruiter])


def test_online_is_a_relation_of_its_own():
    rows, _ = met(ONLINE)
    assert (rows.relation == Relation.ONLINE).all()


# men and boys


@pytest.mark.parametrize("share", [0.0, 0.7, 1.0])
def test_men_and_boys_are_sought_for_their_labour_as_often_as_declared(share):
    rows, world = met({**ANYBODY, **EMPLOYERS, "men_in_labour": share})
    labour = rows[rows.form == Form.LABOUR]
    assert near((labour.female == 0).mean(), share, len(labour))
    assert np.array_equal(rows.female == 0, world.places.kind[rows.home] == PlaceKind.MEN)
    assert (rows.female[rows.form == Form.SEXUAL] == 1).all()


def test_men_and_boys_come_of_all_ages_and_are_taken_abroad_as_women_are():
    rows = people(run({**HELD, **OUTBOUND, **EMPLOYERS, "inbound_weight": 0.0}))
    men = rows[rows.female == 0]
    assert {Route.INTERNAL, Route.OUTBOUND_IRREGULAR} <= set(men.route.tolist())
    years = (men.since - men.birth_week) / WEEKS_A_YEAR
    assert (years < 18).any()
    assert (years > 25).any()


def test_from_abroad_come_girls_and_women_and_children_who_beg():
    rows = people(run({**HELD, **INBOUND, **EMPLOYERS, "men_in_labour": 1.0}))
    foreign = rows[rows.nationality == Nationality.FOREIGN]
    assert (foreign.form == Form.LABOUR).any()
    assert (foreign.female == 1).all()
    boys = people(run({**HELD, **INBOUND, **BEGGING}))
    boys = boys[(boys.nationality == Nationality.FOREIGN) & (boys.female == 0)]
    assert len(boys)
    assert (boys.form == Form.BEGGING).all()


# routes


def pulls(*pull: float) -> SimpleNamespace:
    return SimpleNamespace(pull=np.array(pull))


@pytest.mark.parametrize("route", Route)
def test_where_one_route_is_open_there_is_nothing_to_draw(route):
    """No clock is needed, so no number is drawn."""
    assert choose_route.py_func(None, pulls(*(0.5 * (one == route) for one in Route))) == route


def test_without_an_open_route_nobody_is_approached():
    assert choose_route.py_func(None, pulls(*[0.0] * ROUTES)) == NOBODY
