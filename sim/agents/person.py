"""A girl or woman at risk, or a child in a street situation: the row and the week.

Most people are dormant: they are met, decline, and remain what they were. Somebody who believes an offer
wakes and gets a row, which remembers her for the rest of the run.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.agents.view import RowView
from sim.codes import AgeBand, AgentKind, Form, Nationality, Relation, Route, Stage
from sim.compiler import kernel
from sim.processes.exploitation import week_in_exploitation
from sim.processes.permits import week_at_work, week_awaiting_permits, week_awaiting_visa
from sim.processes.recruitment import week_of_grooming
from sim.processes.reintegration import week_of_reintegration
from sim.processes.shelter_stay import week_in_shelter
from sim.processes.travel import travel
from sim.random import Purpose, draw

ROW = np.dtype(
    [
        # read every week, so first: one line of the processor's cache
        ("uid", "i8"),
        ("stage", "i8"),
        ("since", "i8"),  # week in which the stage began
        ("region", "i8"),  # where events are counted: a region, abroad, or nowhere
        ("recovery", "f8"),  # 0 .. 1
        ("recruiter", "i8"),
        ("network", "i8"),
        ("route", "i8"),
        # the rest, in the order of the story
        ("home", "i8"),  # place
        ("nationality", "i8"),
        ("birth_week", "i8"),
        ("female", "i8"),
        ("dropped_out", "i8"),  # left school before the end
        ("hardship", "i8"),
        ("strain", "i8"),  # family strain
        ("wish", "i8"),  # wish to migrate
        ("aware", "i8"),
        ("in_youth_programme", "i8"),
        ("warned", "i8"),  # turned back, withdrawn or exploited once: stays aware
        ("form", "i8"),
        ("age_band", "i8"),
        ("relation", "i8"),
        ("desk", "i8"),  # permit desk that has the file
        ("permit_until", "i8"),
        ("irregular", "i8"),  # without residence status
        ("may_stay", "i8"),  # residence permit as an identified person
        ("debt", "f8"),  # EUR at the beginning of the spell
        ("coercion", "f8"),  # 0 .. 1
        ("times", "i8"),  # spells of exploitation so far
        ("channel", "i8"),  # how the spell ended
        ("case", "i8"),
        ("identified", "i8"),
        ("assisted", "i8"),
        ("shelter", "i8"),
        ("stigma", "f8"),  # 0 .. 1
        ("in_work", "i8"),
        ("ill_from", "i8"),  # week from which this spell of exploitation has made her ill
        ("ill", "i8"),  # untreated after the spell
        ("fostered", "i8"),  # in foster care
        ("compensated", "i8"),
    ]
)


class Person(RowView):
    """A person who is awake, or was and is remembered."""

    kind = AgentKind.PERSON
    table = "people"
    row_type = ROW
    words: ClassVar[dict[str, type]] = {
        "stage": Stage,
        "route": Route,
        "form": Form,
        "age_band": AgeBand,
        "nationality": Nationality,
        "relation": Relation,
    }


@kernel
def step_person(world, p, clock, row):
    """One week of a person on the pathway.

    One number, the week's luck, decides whether anything happens; what it is takes further draws.
    """
    me = world.people[row]
    luck = draw(clock, me.uid, Purpose.WEEK)
    stage = me.stage
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
