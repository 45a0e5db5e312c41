"""A police unit, one a region: takes reports, investigates, files cases or drops them."""

from __future__ import annotations

import numpy as np

from sim.agents.view import RowView
from sim.codes import AgentKind, CaseState
from sim.compiler import kernel
from sim.processes.justice import investigate

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("open_cases", "i8"),  # cases under investigation
        ("reports", "i8"),  # received so far
        ("attention", "f8"),  # share of what an open case needs that it gets this week, 0 .. 1
    ]
)


class PoliceUnit(RowView):
    """The anti-trafficking investigators of a region."""

    kind = AgentKind.POLICE_UNIT
    table = "police"
    row_type = ROW


@kernel
def set_up_police_unit(world, row, uid):
    """Begin a run with no open cases."""
    me = world.police[row]
    me.uid = uid
    me.open_cases = 0
    me.reports = 0
    me.attention = 1.0


@kernel
def step_police_unit(world, p, clock, row):
    """One week: divide the unit's capacity over its open cases, and work on them, oldest first."""
    me = world.police[row]
    me.attention = 1.0
    if me.open_cases > p.police_capacity:
        me.attention = p.police_capacity / me.open_cases
    for place in range(world.now[0].investigated):
        case = world.investigated[place]
        if world.cases[case].region == row and world.cases[case].state == CaseState.INVESTIGATED:
            investigate(world, p, clock, case)
