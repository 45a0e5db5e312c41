"""Extreme conditions: what must happen, or must not, when a mechanism is switched off or certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sim import engine
from sim.codes import NOBODY, AgeBand, Centre, Channel, Stage, Status
from sim.country import Country, first_ids
from sim.records import CELL_ALL, Series
from sim.world import World
from tests.sim.worlds import BUSY, INBOUND, crowd, in_stage, people, simulation
from tests.verification.closed_forms.terms import REPORTED
from tests.verification.findings import Finding, exact
from tests.verification.isolated import (
    FLOOD,
    NEUTRAL,
    TO_SHELTER,
    capacity,
    checks,
    room_for_all,
    unbounded,
    values,
    weeks,
)

THEME = "Extreme conditions"
YEARS = 6
LABOUR_OF_MEN = {"labour_share_employer": 1.0, "labour_share_other": 1.0, "men_in_labour": 1.0}
# Beyond their declared bounds on purpose: so many checks that no venue is left out.
CERTAIN = {"checks_an_officer": 1e4, "police_skill_sexual": 1.0, "police_skill_labour": 1.0}


def lived(
    settings: Mapping[str, float],
    beyond: Mapping[str, float] | None = None,
    place=crowd,
    years: int = YEARS,
) -> tuple[World, dict[Series, float]]:
    """Return a world after a run, and each series' total."""
    draw = values(settings, beyond)
    with unbounded():
        world = engine.run(simulation(years=years, place=place), draw, 5)
    counted = world.series[:, :, CELL_ALL].sum(axis=0)
    return world, {series: float(counted[series]) for series in Series}


def never(claim: str, theory: str, total: float, of: str, among: float, least: int = 100) -> Finding:
    """Return the finding that something never happened although it had the occasion."""
    return exact(THEME, claim, theory, total == 0 and among >= least, f"{total:g} of {among:,.0f} {of}", "0")


def nobody() -> Iterator[Finding]:
    """Without recruiters at work the pathway stays empty."""
    world, total = lived({**BUSY, "approach_rate": 0.0})
    counts = [total[one] for one in (Series.APPROACHED, Series.RECRUITED, Series.NEWLY_EXPLOITED)]
    yield exact(
        THEME,
        "Recruiters who approach nobody: nobody wakes",
        "no approach, no pathway",
        sum(counts) == 0 and world.now[0].people == 0,
        f"{world.now[0].people} people, {sum(counts):g} events",
        "0",
    )
    world, total = lived({**FLOOD, "grooming_withdrawal": 1.0})
    begun = total[Series.NEWLY_EXPLOITED]
    recruited = total[Series.RECRUITED]
    yield never(
        "Everybody withdraws: nobody is exploited", "withdrawal comes first", begun, "people", recruited
    )
    _, total = lived({**FLOOD, "awareness": 1.0, "acceptance": -6.0, "acceptance_awareness": 4.0})
    believed, made = total[Series.RECRUITED], total[Series.APPROACHED]
    yield exact(
        THEME,
        "All aware and least inclined: hardly an offer is believed",
        "logistic at -10 plus circumstances: below 0.3 %",
        believed < 0.003 * made and made > 10_000,
        f"{believed:g} of {made:,.0f}",
        "below 0.3 %",
    )


def places() -> Iterator[Finding]:
    """Room for all, or for nobody."""
    _, total = lived(TO_SHELTER, place=room_for_all)
    asked = total[Series.ASSISTED]
    yield never(
        "Room for all: nobody is without a place", "no limit", total[Series.NO_PLACE_FOUND], "asked", asked
    )
    _, total = lived({**TO_SHELTER, "shelter_places": 0.0})
    yield exact(
        THEME,
        "No places: all who ask are without",
        "everybody is turned away",
        total[Series.NO_PLACE_FOUND] == total[Series.ASSISTED] > 1000 and total[Series.IN_SHELTER] == 0,
        f"{total[Series.NO_PLACE_FOUND]:,.0f} of {total[Series.ASSISTED]:,.0f}",
        "all",
    )


def detection() -> Iterator[Finding]:
    """Certain detection, none, and no trust."""
    longest, seen = 0, 0
    for week, world in weeks(FLOOD, beyond=CERTAIN, years=2):
        rows = in_stage(world, Stage.EXPLOITED)
        longest = max(longest, int((week - rows.since).max(initial=0)))
        seen += len(rows)
    found = people(world)
    found = found[found.stage > Stage.EXPLOITED]
    yield exact(
        THEME,
        "Certain contact and recognition: all are found the week after",
        "no spell outlives its first full week",
        longest == 0 and (found.channel == Channel.POLICE).all() and seen > 10_000,
        f"longest {longest} weeks of {seen:,} spells",
        "0 weeks",
    )
    world, total = lived({**FLOOD, **checks(0.05), "police_skill_sexual": 0.0, "police_skill_labour": 0.0})
    met = total[Series.MET_UNRECOGNISED]
    yield never("Contact without skill: nobody is identified", "contact is not identification",
                total[Series.IDENTIFIED], "contacts", met)  # fmt: skip
    _, total = lived({**FLOOD, "own_report": 0.5, "trust_in_institutions": 0.0})
    begun = total[Series.NEWLY_EXPLOITED]
    yield never("No trust: nobody reports", "chance × trust", total[Series.IDENTIFIED], "people", begun)


def operations() -> Iterator[Finding]:
    """An operation that meets everybody whom the same people hold nearby leaves none behind."""
    settings = {**FLOOD, **checks(0.03), "police_skill_sexual": 1.0, "police_skill_labour": 1.0}
    settings |= {"held_together": 1.0, "recognised_at_arrest": 1.0, "approach_rate": 0.1}
    settings |= {"reintegration": 0.5}
    left = freed = at_once = 0
    before = None
    for _, world in weeks(settings, years=3):
        rows = people(world)
        if before is not None:
            now = rows[: len(before)]
            held = before.stage == Stage.EXPLOITED
            found = held & (now.stage != Stage.EXPLOITED)
            still = held & ~found
            for tie in ("recruiter", "network"):
                # Who holds whom in which region, as one number.
                pair = before[tie] * 100 + before.region
                known = before[tie] != NOBODY
                left += int(np.isin(pair[still & known], pair[found & known]).sum())
            freed += int(found.sum())
            at_once += int((now.stage[found] == Stage.DORMANT).sum())
        before = rows.copy()
    yield never("Operations that meet and recognise all: nobody nearby is left to the same people",
                "all whom a recruiter or network holds in the region are found together",
                left, "people freed", freed)  # fmt: skip
    yield never("Found together: nobody lives a week of the time after in the week in which she is found",
                "one week at a time", at_once, "people freed", freed)  # fmt: skip


def kinds() -> Iterator[Finding]:
    """With room for all everybody is in the kind of shelter that comes first for her."""
    settings = {**TO_SHELTER, "quitting": 0.1, "everyday_risk": 0.3, "replacement": 0.05}
    settings |= {"labour_share_other": 0.4, "men_in_labour": 0.5}
    for in_danger, near_home, usual in ((1.0, 0.0, Centre.REHABILITATION), (0.0, 1.0, Centre.REGIONAL)):
        settings |= {"in_danger": in_danger, "near_home": near_home}
        wrong, seen = 0, dict.fromkeys((Centre.CHILDREN, Centre.HIGH_SECURITY, usual), 0)
        for week, world in weeks(settings, years=3, place=room_for_all):
            rows = in_stage(world, Stage.SHELTERED)
            rows = rows[rows.since == week]
            status = world.recruiters.status[rows.recruiter]
            free = (rows.recruiter != NOBODY) & np.isin(status, (Status.ACTIVE, Status.UNDER_INVESTIGATION))
            secure = (rows.female == 0) | (free & (in_danger == 1.0))
            first = np.where(secure, Centre.HIGH_SECURITY, usual)
            first = np.where(rows.age_band == AgeBand.CHILD, Centre.CHILDREN, first)
            wrong += int((world.shelters.kind[rows.shelter] != first).sum())
            for kind in seen:
                seen[kind] += int((first == kind).sum())
        danger = "everybody whose recruiter is at large, and " if in_danger else ""
        yield never("Room for all: nobody is in another kind of shelter than the first, "
                    f"{usual.name.lower()} for most",
                    f"children's centre; high security for {danger}men; else {usual.name.lower()}",
                    wrong, "people", sum(seen.values()) if min(seen.values()) > 100 else 0)  # fmt: skip
    world, _ = lived({**settings, **LABOUR_OF_MEN}, place=without_security)
    men = people(world)
    men = men[(men.identified == 1) & (men.age_band == AgeBand.ADULT)]
    yield never("Without a high-security facility no man finds a place",
                "no other centre takes men", int((men.stage == Stage.SHELTERED).sum()),
                "men identified", len(men))  # fmt: skip


def without_security() -> Country:
    shelters = room_for_all().shelters.copy()
    shelters.places[shelters.kind == Centre.HIGH_SECURITY] = 0
    return replace(room_for_all(), shelters=shelters)


def bribery() -> Iterator[Finding]:
    """Bribery at 0 and 1."""
    desks = {
        **NEUTRAL,
        **INBOUND,
        **{"approach_rate": 1.0, "grooming_weeks": 1.0, "visa_weeks": 1.0, "permit_weeks": 1.0},
        **{"permit_scrutiny": 0.8, "permit_audit": 0.0, "permit_check_time": 0.0},
        **{"entry_check": 1.0, "suspicion_legal": 1.0, "irregular_check": 1.0, "suspicion_irregular": 1.0},
        **{"border_recognition": 0.0, "inbound_legal_share": 1.0},
    }
    honest = {"permit_bribe_propensity": 0.0, "border_bribe_propensity": 0.0}
    charged = {"permit_audit": 1.0, "border_bribe_discovered": 1.0}
    _, total = lived({**desks, **honest, **charged})
    stopped = total[Series.TURNED_BACK]
    yield never("No bribery: no official is charged", "nothing to discover",
                total[Series.OFFICIALS_CHARGED], "people stopped", stopped)  # fmt: skip
    corrupt = {"permit_bribe_propensity": 1.0, "border_bribe_propensity": 1.0}
    _, total = lived({**desks, **corrupt, "border_bribe_discovered": 0.0})
    recruited = total[Series.RECRUITED]
    yield never("Bribery everywhere, no audits, money enough: nobody is stopped", "every flag is bought off",
                total[Series.TURNED_BACK], "people", recruited)  # fmt: skip
    dear = {"permit_bribe": 10_000.0, "border_bribe": 10_000.0}
    world, total = lived({**desks, **corrupt, **dear, "network_money_at_start": 9_999.0})
    honest_world, same = lived({**desks, **honest, **dear, "network_money_at_start": 9_999.0})
    yield exact(
        THEME,
        "Bribes that no network can pay are as good as none",
        "the same run to the last count as with honest officials",
        np.array_equal(world.series, honest_world.series) and total[Series.TURNED_BACK] > 100,
        f"{total[Series.TURNED_BACK]:,.0f} stopped",
        f"{same[Series.TURNED_BACK]:,.0f}",
    )


def justice() -> Iterator[Finding]:
    """Police without capacity and a court that does nothing."""
    world, total = lived({**REPORTED, **capacity(0.0)})
    opened = total[Series.CASES]
    decided = opened - world.now[0].investigated
    yield never("Police without capacity: no case is decided", "no attention", decided, "cases", opened, 20)
    length = []
    for _, world in weeks({**REPORTED, "indictments_before": 6.0}, years=YEARS):
        length.append(float(world.now[0].before_court))
    yield exact(
        THEME,
        "A court that does nothing: the queue only grows",
        "nothing leaves",
        (np.diff(length) >= 0).all() and length[0] >= 20 and length[-1] > 200 and world.courts.closed[0] == 0,
        f"from {length[0]:.0f} to {length[-1]:.0f}, never down",
        "never down",
    )


def scale() -> Iterator[Finding]:
    """Half the dormant people change nothing but who is met."""
    settings = {**FLOOD, "approach_rate": 0.2}
    one, ten = (lived(settings, place=place)[1][Series.APPROACHED] for place in (crowd, smaller_crowd))
    yield exact(
        THEME,
        "Half the dormant people: as many approaches",
        "recruiters, not crowds, set the pace (all are met once at most)",
        abs(one - ten) <= 0.001 * one and one > 5_000,
        f"{ten:,.0f}",
        f"{one:,.0f}",
    )


def smaller_crowd() -> Country:
    size = crowd().cohort_size // 2
    return replace(crowd(), cohort_size=size, cohort_first=first_ids(size))


CHECKS = (nobody, places, detection, operations, kinds, bribery, justice, scale)
