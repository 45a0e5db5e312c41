"""Children in street situations who are made to beg: who they are, how they come, how they are found."""

from __future__ import annotations

import numpy as np
import pytest

from sim import country as countries
from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOWHERE, AgeBand, Channel, Form, Nationality, Relation, Route, Stage
from sim.records import Series
from tests.sim.worlds import (
    APART,
    BEGGING,
    FIRST_WEEK,
    HELD,
    INBOUND,
    INSIDE,
    in_stage,
    people,
    place_of,
    run,
    totals,
    weeks,
)

STREET = {**APART, **BEGGING, **INSIDE}
FROM_ALBANIA = {**HELD, **BEGGING, **INBOUND, "entry_check": 0.0, "inbound_weight": 5.0}
NOT_YET = -1


def test_they_are_girls_and_boys_of_the_declared_ages():
    kosovo = countries.load()
    rows = people(run(STREET))
    ages = (rows.since - rows.birth_week)[rows.stage == Stage.GROOMED] / WEEKS_A_YEAR
    assert len(rows) > 500
    assert kosovo.street_youngest - 1 <= ages.min() < ages.max() <= kosovo.street_oldest + 1
    share = kosovo.places.girls_share[kosovo.first_street]
    assert rows.female.mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(rows)))


def test_they_live_on_the_street_of_the_region_where_they_are_met():
    world = run(STREET)
    rows = in_stage(world, Stage.GROOMED)
    assert (world.places.street[rows.home] == 1).all()
    met = rows.relation != Relation.ONLINE
    assert met.sum() > 10
    assert np.array_equal(world.places.region[rows.home[met]], world.recruiters.region[rows.recruiter[met]])


def test_from_abroad_they_come_from_where_the_data_say():
    world = run(FROM_ALBANIA)
    rows = people(world)
    foreign = rows[(rows.form == Form.BEGGING) & (rows.nationality == Nationality.FOREIGN)]
    albania = countries.load().place_names.index("Albania street")
    assert len(foreign) > 50
    assert set(foreign.home.tolist()) == {albania}
    assert set(foreign.route.tolist()) == {Route.INBOUND_LEGAL}
    assert (rows.form[(rows.nationality == Nationality.FOREIGN)] != Form.BEGGING).any()  # women of elsewhere


@pytest.mark.parametrize("stay", [5, 26])
def test_they_need_no_permit_and_owe_nothing_until_a_stay_without_a_visa_ends(stay):
    for week, world in weeks({**FROM_ALBANIA, "visa_free_stay": float(stay), "release": 0.0}):
        waiting = [in_stage(world, stage) for stage in (Stage.AWAITING_PERMITS, Stage.WORKING)]
        assert all((rows.form != Form.BEGGING).all() for rows in waiting), week
    rows = in_stage(world, Stage.EXPLOITED)
    rows = rows[(rows.form == Form.BEGGING) & (rows.route == Route.INBOUND_LEGAL)]
    assert np.array_equal(rows.permit_until, rows.since + stay)
    assert (rows.irregular == 0).all()
    assert (rows.debt == 0).all()
    assert (rows.permit_until <= week).any()


@pytest.mark.parametrize("grooming_weeks", [2.0, 10.0])
def test_their_grooming_takes_its_own_time(grooming_weeks):
    settings = {**HELD, **BEGGING, **INSIDE, "grooming_weeks_street": grooming_weeks, "grooming_weeks": 50.0}
    # By row: the week in which somebody was won over, and how long exploitation was in coming.
    won, waited = np.empty((2, 0), np.int64)
    for week, world in weeks({**settings, "grooming_withdrawal": 0.0}):
        rows = people(world)
        new = len(rows) - len(won)
        won, waited = np.append(won, np.full(new, week)), np.append(waited, np.full(new, NOT_YET))
        begins = (rows.stage == Stage.EXPLOITED) & (waited == NOT_YET)
        waited[begins] = week - won[begins]
    seen = (waited != NOT_YET) & (won < FIRST_WEEK + 100)
    assert waited[seen].mean() == pytest.approx(grooming_weeks, rel=0.1)


@pytest.mark.parametrize("skill", [0.0, 0.1, 1.0])
def test_most_who_are_met_on_the_street_are_not_recognised(skill):
    counted = totals({**HELD, **BEGGING, **INSIDE, "street_contact": 0.1, "street_skill": skill})
    found = counted[place_of((Series.IDENTIFIED, Form.BEGGING))]
    met = found + counted[place_of((Series.MET_UNRECOGNISED, Form.BEGGING))]
    assert met > 500
    assert found / met == pytest.approx(skill, abs=4 * np.sqrt(skill * (1 - skill) / met))


def test_they_are_found_on_the_street():
    rows = people(run({**HELD, **BEGGING, **INSIDE, "street_contact": 0.2, "street_skill": 0.5}))
    found = rows[rows.identified == 1]
    assert len(found) > 50
    assert (found.channel == Channel.STREET).all()
    assert (found.age_band == AgeBand.CHILD).mean() > 0.9


@pytest.mark.parametrize("chance", [0.0, 0.4, 1.0])
def test_children_from_abroad_who_are_not_recognised_may_be_sent_back(chance):
    """To where the trafficker finds them again, and with no record of a victim; others are let stay."""
    street = {"street_contact": 0.2, "street_skill": 0.0, "children_sent_back": chance}
    world = run({**FROM_ALBANIA, **street})
    counted = world.series.sum(axis=0)
    met = counted[place_of((Series.MET_UNRECOGNISED, Nationality.FOREIGN))]
    sent_back = counted[place_of((Series.CHILDREN_SENT_BACK, Nationality.FOREIGN))]
    assert met > 50
    assert sent_back / met == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / met))
    assert counted[place_of(Series.CHILDREN_SENT_BACK)] == sent_back
    rows = people(world)
    back = rows[rows.channel == Channel.SENT_BACK]
    assert not (back.form != Form.BEGGING).any()
    assert not back.identified.any()
    assert (back.region[back.stage == Stage.REINTEGRATING] == NOWHERE).all()
