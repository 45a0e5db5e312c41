"""The labour inspectorate: a number of visits per week to workplaces (report III.2)."""

from __future__ import annotations

import numpy as np

from sim.agents.view import RowView
from sim.codes import AgentKind
from sim.compiled.compiler import kernel
from sim.records import Series, tally

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("inspections", "f8"),  # visits this week
        ("contact", "f8"),  # chance that a visit meets a given place of work this week, 0 .. 1
    ]
)


class LabourInspectorate(RowView):
    """The labour inspectorate of the country."""

    agent_kind = AgentKind.LABOUR_INSPECTORATE
    table = "inspectorates"
    row_type = ROW


@kernel
def set_up_inspectorate(world, row, uid):
    """Begin a run before the first visit."""
    me = world.inspectorates[row]
    me.uid = uid
    me.inspections = 0.0
    me.contact = 0.0


@kernel
def step_inspectorate(world, p, clock, row):
    """Run one week: spread the visits evenly over the workplaces of people at risk."""
    me = world.inspectorates[row]
    me.inspections = p.inspections
    me.contact = contact_at_work(p)
    tally(world, clock, Series.INSPECTIONS, me.inspections)


@kernel
def contact_at_work(p):
    """Return the chance that inspectors visit a given workplace in a week."""
    return min(1.0, p.inspections / p.workplaces)
