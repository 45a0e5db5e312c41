"""The end of an investigation: filed or dropped, leaks, arrests, people freed (odd.md 7.10)."""

from __future__ import annotations

from sim.agents.network import is_active, weigh_anew
from sim.agents.recruiter import frighten
from sim.codes import NOBODY, Channel, Institution, Stage, Status
from sim.compiled.compiler import kernel
from sim.processes.corruption import case_is_bought, leaks
from sim.processes.exploitation import end_unseen
from sim.processes.identification import identify, is_trafficking_in_law
from sim.processes.justice.cases import suspect_is_the_same
from sim.processes.justice.prosecution import drop, hand_to_prosecutor
from sim.random import Purpose, draw
from sim.records import Series, count, tally


@kernel
def investigate(world, p, clock, row):
    """Work on a case for a week; at some point it is filed with the prosecutor or dropped."""
    case = world.cases[row]
    luck = draw(clock, case.uid, Purpose.CASE_FILED)
    decided = world.police[case.region].attention / p.investigation_weeks
    if luck < decided:
        conclude(world, p, clock, row, luck, decided)


@kernel(inline=False)
def conclude(world, p, clock, row, luck, decided):
    """End an investigation: the case is filed, or dropped for want of evidence or for a bribe."""
    case = world.cases[row]
    unit = world.police[case.region]
    unit.open_cases -= 1
    if luck >= decided * p.case_filed or is_bought_off(world, p, clock, unit, case):
        drop(world, clock, row)
    else:
        file_case(world, p, clock, row)


@kernel
def is_bought_off(world, p, clock, unit, case):
    """Tell whether a network pays the police to drop a case."""
    return case_is_bought(
        world, p, clock, unit, case, p.police_bribe_discovered, Purpose.POLICE_BRIBE, Institution.POLICE + 0
    )


@kernel(inline=False)
def file_case(world, p, clock, row):
    """File a case with the prosecutor, and look for the suspect, who may have been warned by a leak."""
    case = world.cases[row]
    warned = leaks(world, p, clock, case.uid, Purpose.LEAK, p.case_leak, p.confidentiality)
    if warned:
        lose_witnesses(p, clock, case)
    if suspect_is_the_same(world, case):
        seek_suspect(world, p, clock, row, warned)
    hand_to_prosecutor(world, row)


@kernel
def lose_witnesses(p, clock, case):
    """Make some people who were ready to testify withdraw after their names have leaked (report III.2)."""
    ready = case.witnesses
    for witness in range(min(ready, 255)):
        if draw(clock, case.uid, Purpose.WITNESS_LOST, witness) < p.witness_lost_after_leak:
            case.witnesses -= 1


@kernel(inline=False)
def seek_suspect(world, p, clock, row, warned):
    """Arrest the recruiter, if found, and free the people held; the recruiter is deterred either way."""
    case = world.cases[row]
    suspect = world.recruiters[case.recruiter]
    if suspect.status != Status.ACTIVE and suspect.status != Status.UNDER_INVESTIGATION:
        return
    frighten(world, p, clock, case.recruiter, p.risk_from_investigation)
    found = p.arrest * (1.0 - p.flight_after_leak if warned else 1.0)
    if draw(clock, case.uid, Purpose.ARREST) < found:
        suspect.status = Status.ARRESTED + 0
        suspect.weeks_left = p.detention_weeks
        free_those_held(world, p, clock, case.recruiter, NOBODY + 0)
        if is_active(world, case.network):
            if draw(clock, case.uid, Purpose.NETWORK_BROKEN_UP) < p.network_broken_up:
                break_up(world, p, clock, case.network)
    else:
        suspect.status = Status.ACTIVE + 0


@kernel(inline=False)
def break_up(world, p, clock, network):
    """Break up a network: its money and its reach are gone, and the people it held here are freed."""
    me = world.networks[network]
    me.status = Status.QUIT + 0
    me.money = 0.0
    tally(world, clock, Series.GROUPS_BROKEN_UP, 1.0)
    free_those_held(world, p, clock, NOBODY + 0, network)
    cut_ties(world, network)
    weigh_anew(world, network)


@kernel
def cut_ties(world, network):
    """Cut people's ties to a network that is gone: those abroad, on the way, or already free."""
    for place in range(world.now[0].awake):
        person = world.people[world.awake[place]]
        if person.network == network:
            person.network = NOBODY
    world.networks[network].held = 0


@kernel(inline=False)
def free_those_held(world, p, clock, recruiter, network):
    """Make the police meet the people whom a recruiter, or a network, holds in the country. They are
    recognised, or let go unrecognised. Pass ``NOBODY`` for the one that does not apply.
    """
    for place in range(world.now[0].awake):
        row = world.awake[place]
        me = world.people[row]
        held = (recruiter != NOBODY and me.recruiter == recruiter) or (
            network != NOBODY and me.network == network
        )
        if held and me.stage == Stage.EXPLOITED and me.region < world.setting[0].regions:
            recognised = draw(clock, me.uid, Purpose.RECOGNITION, 1) < p.recognised_at_arrest
            if recognised and is_trafficking_in_law(p, clock, me):
                identify(world, p, clock, row, Channel.ARREST + 0)
            else:
                count(world, clock, Series.MET_UNRECOGNISED, row)
                end_unseen(world, p, clock, row, Channel.ARREST + 0)
