"""Whom police come upon: officers, venues, skill that comes with cases, and people who are held together."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.police_unit import prepare
from sim.codes import Channel, Form, Stage, Venue
from sim.processes.pathway import choose_venue
from sim.records import Series
from tests.sim.worlds import BEGGING, FOUND, HELD, INSIDE, in_stage, people, place_of, run, totals, weeks

HIDDEN = (Venue.PRIVATE, Venue.ONLINE)


def prepared(officers: float = 57.0, experience: float = 0.0, saturates: float = 1.0) -> SimpleNamespace:
    """Return a unit at the end of its week."""
    p = SimpleNamespace(police_officers=officers, police_proactive=0.3, police_priority=1.0)
    p.checks_an_officer, p.venues, p.skill_from_cases, p.cases_to_learn = 0.3, 110.0, 0.4, 8.0
    p.contact_saturates = saturates
    unit = SimpleNamespace(attention=1.0, experience=experience)
    prepare.py_func(p, unit)
    return unit


def test_officers_check_more_venues_and_then_the_same_ones_again():
    checks = [prepared(officers).check for officers in (0.0, 500.0, 1000.0, 1e5)]
    assert checks[0] == 0.0
    assert 0.0 < checks[2] - checks[1] < checks[1]
    assert checks[3] == pytest.approx(1.0)
    assert prepared(2.0).check == pytest.approx(2 * prepared(1.0).check, rel=0.01)


def test_officers_who_do_not_check_the_same_venues_again_meet_as_many_more_each():
    checks = [prepared(officers, saturates=0.0).check for officers in (0.0, 100.0, 200.0, 1e5)]
    assert checks == pytest.approx([0.0, checks[1], 2 * checks[1], 1.0])
    assert checks[1] == pytest.approx(100 * 0.3 * 0.3 / 110)


def test_a_unit_without_cases_lacks_part_of_its_skill_and_learns_it():
    skills = [prepared(experience=cases).skill for cases in (0.0, 8.0, 1e4)]
    assert skills == pytest.approx([0.6, 1 - 0.4 / np.e, 1.0])


def test_experience_grows_with_cases_and_fades():
    expected = 0.0
    for week, world in weeks({**FOUND, "experience_half_life": 26.0}, years=2):
        opened = world.cases[: world.now[0].cases]
        new = np.bincount(opened.region[opened.opened == week], minlength=len(world.police))
        expected = (expected + new) * 0.5 ** (1 / 26)
        assert world.police.experience == pytest.approx(expected)
    assert (world.police.experience > 1.0).all()


def test_who_is_held_together_is_found_together():
    """Police who find somebody find all whom the same recruiter holds in the region."""
    all_found = {"held_together": 1.0, "recognised_at_arrest": 1.0, "checks_an_officer": 0.1}
    together, before = 0, set()
    for week, world in weeks({**FOUND, **INSIDE, **all_found}, years=3):
        rows = people(world)
        found = rows[(rows.stage != Stage.EXPLOITED) & np.isin(rows.uid, list(before))]
        found = found[found.channel == Channel.POLICE]
        pairs = list(zip(found.recruiter.tolist(), found.region.tolist()))
        together += len(pairs) - len(set(pairs))
        left = in_stage(world, Stage.EXPLOITED)
        before = set(left.uid.tolist())
        left = left[(left.since < week) & (left.recruiter >= 0)]
        assert not set(zip(left.recruiter.tolist(), left.region.tolist())) & set(pairs)
    assert together > 20


@pytest.mark.parametrize(
    ("name", "venue", "least"),
    [("home_visibility", Venue.PRIVATE, 0.2), ("online_visibility", Venue.ONLINE, 0.03)],
)
def test_police_see_what_is_hidden_as_well_as_they_are_declared_to(name, venue, least):
    blind, seeing = (people(run({**FOUND, **INSIDE, name: visible})) for visible in (0.0, 1.0))
    found = [(rows.venue[rows.channel == Channel.POLICE] == venue).mean() for rows in (blind, seeing)]
    assert found[0] == 0.0
    assert found[1] > least


def test_what_closes_in_clubs_goes_on_in_homes_and_online():
    lucks = (np.arange(1000) + 0.5) / 1000

    def venues(clubs: float) -> list[int]:
        p = SimpleNamespace(sexual_in_clubs=clubs, hidden_online=0.25, labour_in_workplaces=0.7)
        return [choose_venue.py_func(p, Form.SEXUAL, luck) for luck in lucks]

    for clubs in (1.0, 0.6, 0.2, 0.0):
        shares = [np.mean(np.array(venues(clubs)) == venue) for venue in (Venue.NIGHT_CLUB, *HIDDEN)]
        hidden = 1 - clubs
        assert shares == pytest.approx([clubs, 0.75 * hidden, 0.25 * hidden], abs=0.002)


# Whoever recognises a child who begs: on the street, by a tip (with time for each), or by an own report.
KNOWN = {**HELD, **BEGGING, **INSIDE, "cases_an_officer": 20.0, "own_report": 0.05}
KNOWN |= {"street_contact": 0.05, "street_skill": 1.0, "tip": 0.05, "tip_skill": 1.0}


def known_of_those_met(settings: dict[str, float]) -> tuple[float, float]:
    """Return the share of the children met who are identified, and how many were met."""
    counted = totals(settings)
    known = counted[place_of((Series.IDENTIFIED, Form.BEGGING))]
    met = known + counted[place_of((Series.MET_UNRECOGNISED, Form.BEGGING))]
    assert met > 500
    return known / met, met


# Every recruiter is family, or none is.
NO_FAMILY = dict.fromkeys(("share_family", "share_partner", "share_friend", "share_online"), 0.0)
BEHIND_IT = {"begging_in_law": {**NO_FAMILY, "share_family": 1.0}, "begging_for_others_in_law": NO_FAMILY}


@pytest.mark.parametrize("name", BEHIND_IT)
@pytest.mark.parametrize("in_law", [0.0, 0.3, 1.0])
def test_begging_counts_as_trafficking_as_far_as_the_law_says_of_who_is_behind_it(in_law, name):
    """Parents, or others; what the law says of the one does not touch the other."""
    laws = {one: in_law if one == name else 1.0 - in_law for one in BEHIND_IT}
    share, met = known_of_those_met({**KNOWN, **BEHIND_IT[name], **laws})
    assert share == pytest.approx(in_law, abs=4 * np.sqrt(in_law * (1 - in_law) / met))


@pytest.mark.parametrize("name", BEHIND_IT)
def test_where_the_law_is_no_hindrance_those_on_the_street_are_as_blind_as_it_would_be(name):
    """And children who report themselves always count."""
    blind = {**KNOWN, **BEHIND_IT[name], "begging_by_law": 0.0, name: 0.3, "tip": 0.0}
    share, met = known_of_those_met({**blind, "own_report": 0.0})
    assert share == pytest.approx(0.3, abs=4 * np.sqrt(0.3 * 0.7 / met))
    assert known_of_those_met({**blind, "street_contact": 0.0})[0] == 1.0


def test_small_children_hardly_report():
    own = {"own_report": 0.05, "trust_in_institutions": 1.0, "barrier_child": 0.5}
    rows = people(run({**HELD, **BEGGING, **INSIDE, **own}))
    rows = rows[rows.times > 0]
    years = (rows.since - rows.birth_week) / 52.18
    reported = rows.channel == Channel.OWN_REPORT
    assert reported[years >= 14].mean() > 2 * reported[years < 10].mean() > 0
