"""A girl or woman at risk, a child in a street situation, a man or boy: the row and the week.

Most people are dormant: they are approached, decline, and stay as they were. A person who believes an offer
wakes and gets a row, which is kept for the rest of the run.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.agents.view import FLAG, MANY, SHARE, WEEK, RowView
from sim.codes import AgeBand, AgentKind, Form, Nationality, Relation, Route, Stage, Venue
from sim.compiled.compiler import kernel
from sim.processes.exploitation import week_in_exploitation
from sim.processes.permits import week_at_work, week_awaiting_permits, week_awaiting_visa
from sim.processes.recruitment.grooming import week_of_grooming
from sim.processes.reintegration import week_of_reintegration
from sim.processes.shelter_stay import week_in_shelter
from sim.processes.travel import travel
from sim.random import FIRST_NUMBERS, draw_of_week, next_week_below

# How many weeks people look ahead at most. They look for a chance with some room above the bound, so that
# small rises need no new look, and for a lesser one when the bound has fallen far below.
LONGEST_AHEAD, ROOM, FAR_BELOW = 64, 1.15, 1.5

# Narrow fields, as thousands of people are kept through a run: flags take a byte, whole numbers four.
ROW = np.dtype(
    [
        # read every week, so first: one line of the processor's cache
        ("uid", "i8"),  # stable id, a function of place, birth year and number
        ("stage", "i4"),  # where the person stands on the pathway
        ("form", "i4"),  # form of exploitation
        ("region", "i4"),  # where events are counted: a region, abroad (the number of regions), or -1
        ("since", "i4"),  # week in which the stage began
        ("recruiter", "i4"),  # recruiter who has a hold, or -1
        ("network", "i4"),  # network of that recruiter, or -1
        ("route", "i4"),  # way into exploitation
        # the rest, in the order of the story
        ("home", "i4"),  # place of home: a part of a region, or a country of origin
        ("nationality", "i4"),  # citizenship, as far as the model knows it
        ("birth_week", "i4"),  # week of birth
        ("female", "i1"),  # whether a girl or woman; a boy or man otherwise
        ("dropped_out", "i1"),  # whether school was left before the end
        ("hardship", "i1"),  # whether the household is poor this year
        ("strain", "i1"),  # whether there is strain in the family this year
        ("wish", "i1"),  # whether there is a wish to migrate this year
        ("aware", "i1"),  # whether the person knows how recruiters work
        ("in_youth_programme", "i1"),  # whether the person takes part in a youth programme
        ("warned", "i1"),  # whether turned back, withdrawn or exploited once: stays aware
        ("age_band", "i4"),  # age when the spell began
        ("relation", "i4"),  # what the recruiter is to the person
        ("desk", "i4"),  # permit desk that has the file: Desk, or -1
        ("permit_until", "i4"),  # week in which the permits run out
        ("recovery", "f8"),  # recovery from the last spell, 0 .. 1; in the time after, as of ``recovered_to``
        ("recovered_to", "i4"),  # week up to which ``recovery`` has been worked out
        ("ill", "i1"),  # whether an illness of the last spell is untreated
        ("irregular", "i1"),  # whether without residence status
        ("bribed", "i1"),  # whether an official was bribed for the papers
        ("may_stay", "i1"),  # whether there is a residence permit as an identified person
        ("debt", "f8"),  # EUR at the beginning of the spell
        ("coercion", "f8"),  # strength of control, 0 .. 1
        ("venue", "i4"),  # where she is exploited: Venue
        ("times", "i4"),  # spells of exploitation so far
        ("channel", "i4"),  # how the last spell ended: Channel, or -1
        ("case", "i4"),  # case of the last identification, or -1
        ("identified", "i1"),  # whether identified in the last spell
        ("assisted", "i1"),  # whether assisted after the last spell
        ("shelter", "i4"),  # shelter lived in, or -1
        ("stigma", "f8"),  # stigma that spells have left, 0 .. 1
        ("in_work", "i1"),  # whether training has ended in work
        ("ill_from", "i4"),  # week from which this spell of exploitation has made her ill
        ("fostered", "i1"),  # whether in foster care
        ("compensated", "i1"),  # whether paid from the compensation fund after the last spell
    ],
    align=True,
)


class Person(RowView):
    """A person who is awake, or was awake and is remembered."""

    agent_kind = AgentKind.PERSON
    table = "people"
    row_type = ROW
    words: ClassVar[dict[str, type]] = {
        "stage": Stage,
        "route": Route,
        "form": Form,
        "age_band": AgeBand,
        "nationality": Nationality,
        "relation": Relation,
        "venue": Venue,
    }
    settable: ClassVar[dict[str, tuple[float, float]]] = {
        "aware": FLAG,
        "permit_until": WEEK,
        "recovery": SHARE,
        "debt": (0, MANY),
        "coercion": SHARE,
        "stigma": SHARE,
        "in_work": FLAG,
    }

    def out_of_play(self) -> str | None:
        """Return that she is dormant, if so: when she wakes, she is described anew."""
        return "the person is dormant" if self.stage == Stage.DORMANT else None

    def follow(self, name: str) -> None:
        """Count recovery outside a shelter from the week in which it was set."""
        if name == "recovery":
            self._record.recovered_to = self.model.calendar_week


@kernel
def step_person(world, p, clock, row):
    """One week of a person on the pathway.

    One random number decides whether anything happens in the week; further draws decide what. Whoever was
    moved this week, by herself or by others, goes on with the next.
    """
    me = world.people[row]
    if world.due[row] > clock.week:
        return
    luck = draw_of_week(clock, me.uid)
    # In exploitation and in the time after, most weeks are like the last one: only below a bound are the
    # chances worked out. In the other stages the bound is 1.
    if luck < world.now[0].most[me.stage, me.form]:
        live_through_week(world, p, clock, row, luck)
    ahead = world.now[0].ahead[me.stage, me.form]
    world.due[row] = clock.week + 1
    if ahead < 1.0:
        world.due[row] = next_week_below(clock.key, me.uid, clock.week + 1, ahead, LONGEST_AHEAD)


@kernel
def live_through_week(world, p, clock, row, luck):
    """A week in which something may happen, by the stage of the pathway."""
    stage = world.people[row].stage
    if stage == Stage.REINTEGRATING:
        week_of_reintegration(world, p, clock, row, luck)
    elif stage == Stage.EXPLOITED:
        week_in_exploitation(world, p, clock, row, luck)
    elif stage == Stage.GROOMED:
        week_of_grooming(world, p, clock, row, luck)
    elif stage == Stage.SHELTERED:
        week_in_shelter(world, p, clock, row, luck)
    elif stage == Stage.WORKING:
        week_at_work(world, p, clock, row, luck)
    elif stage == Stage.AWAITING_PERMITS:
        week_awaiting_permits(world, p, clock, row, luck)
    elif stage == Stage.AWAITING_VISA:
        week_awaiting_visa(world, p, clock, row, luck)
    elif stage == Stage.TRAVELLING:
        travel(world, p, clock, row)


@kernel
def set_bound(world, stage, form, most):
    """Set the upper bound of the weekly chance that anything happens to people in a stage and form.

    People look ahead to the next week whose number lies below a chance a little above the bound. Where the
    bound has outgrown that chance, all of them look anew.
    """
    now = world.now[0]
    now.most[stage, form] = most
    before = now.ahead[stage, form]
    if most <= before <= FAR_BELOW * most + 2.0 / FIRST_NUMBERS:
        return
    ahead = min(1.0, math.ceil(ROOM * most * FIRST_NUMBERS) / FIRST_NUMBERS)
    now.ahead[stage, form] = ahead
    if ahead > before:
        for place in range(now.awake):
            row = world.awake[place]
            if world.people[row].stage == stage and world.people[row].form == form:
                world.due[row] = 0
