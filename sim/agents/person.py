"""A girl or woman at risk, or a child in a street situation: the row and the week.

Most people are dormant: they are approached, decline, and stay as they were. A person who believes an offer
wakes and gets a row, which is kept for the rest of the run.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.agents.view import FLAG, MANY, SHARE, WEEK, RowView
from sim.codes import AgeBand, AgentKind, Form, Nationality, Relation, Route, Stage, Venue
from sim.compiled.compiler import kernel
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
        ("uid", "i8"),  # stable id, a function of place, birth year and number
        ("stage", "i8"),  # where the person stands on the pathway
        ("form", "i8"),  # form of exploitation
        ("region", "i8"),  # where events are counted: a region, abroad (the number of regions), or -1
        ("since", "i8"),  # week in which the stage began
        ("recruiter", "i8"),  # recruiter who has a hold, or -1
        ("network", "i8"),  # network of that recruiter, or -1
        ("route", "i8"),  # way into exploitation
        # the rest, in the order of the story
        ("home", "i8"),  # place of home: a part of a region, or a country of origin
        ("nationality", "i8"),  # citizenship, as far as the model knows it
        ("birth_week", "i8"),  # week of birth
        ("female", "i8"),  # whether a girl or woman; a boy otherwise
        ("dropped_out", "i8"),  # whether school was left before the end
        ("hardship", "i8"),  # whether the household is poor this year
        ("strain", "i8"),  # whether there is strain in the family this year
        ("wish", "i8"),  # whether there is a wish to migrate this year
        ("aware", "i8"),  # whether the person knows how recruiters work
        ("in_youth_programme", "i8"),  # whether the person takes part in a youth programme
        ("warned", "i8"),  # whether turned back, withdrawn or exploited once: stays aware
        ("age_band", "i8"),  # age when the spell began
        ("relation", "i8"),  # what the recruiter is to the person
        ("desk", "i8"),  # permit desk that has the file: Desk, or -1
        ("permit_until", "i8"),  # week in which the permits run out
        ("recovery", "f8"),  # recovery from the last spell, 0 .. 1; in the time after, as of ``recovered_to``
        ("recovered_to", "i8"),  # week up to which ``recovery`` has been worked out
        ("ill", "i8"),  # whether an illness of the last spell is untreated
        ("irregular", "i8"),  # whether without residence status
        ("may_stay", "i8"),  # whether there is a residence permit as an identified person
        ("debt", "f8"),  # EUR at the beginning of the spell
        ("coercion", "f8"),  # strength of control, 0 .. 1
        ("venue", "i8"),  # where she is exploited: Venue
        ("times", "i8"),  # spells of exploitation so far
        ("channel", "i8"),  # how the last spell ended: Channel, or -1
        ("case", "i8"),  # case of the last identification, or -1
        ("identified", "i8"),  # whether identified in the last spell
        ("assisted", "i8"),  # whether assisted after the last spell
        ("shelter", "i8"),  # shelter lived in, or -1
        ("stigma", "f8"),  # stigma that spells have left, 0 .. 1
        ("in_work", "i8"),  # whether training has ended in work
        ("ill_from", "i8"),  # week from which this spell of exploitation has made her ill
        ("fostered", "i8"),  # whether in foster care
        ("compensated", "i8"),  # whether paid from the compensation fund after the last spell
    ]
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

    One random number decides whether anything happens in the week; further draws decide what.
    """
    me = world.people[row]
    stage = me.stage
    if me.since == clock.week and (stage == Stage.SHELTERED or stage == Stage.REINTEGRATING):
        return  # found this week together with somebody else: her time after begins with the next
    luck = draw(clock, me.uid, Purpose.WEEK)
    # In exploitation and in the time after, most weeks are like the last one: only below a bound are the
    # chances worked out. In the other stages the bound is 1.
    if luck >= world.now[0].most[stage, me.form]:
        return
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
