"""Gates on the way: permit desks and border checks against products of probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.codes import Channel, Crossing, Desk, Route, Stage
from sim.records import CELL_ALL, Series
from sim.world import World
from tests.sim.worlds import INBOUND, OUTBOUND, people
from tests.verification.findings import Finding, by_z, exact, share, shares
from tests.verification.isolated import NEUTRAL, weeks

THEME = "Gates"
SCRUTINY, CROSS_CHECK, NOTIFIED = 0.3, 2.5, 0.6
PERMITS = {
    **NEUTRAL,
    **INBOUND,
    **{"approach_rate": 1.0, "grooming_weeks": 1.0, "visa_weeks": 1.0, "permit_weeks": 1.0},
    **{"permit_scrutiny": SCRUTINY, "cross_check": CROSS_CHECK, "notification_compliance": NOTIFIED},
    **{"permit_check_time": 0.0, "coerced_at_once": 1.0},
}
BORDER = {
    **NEUTRAL,
    **INBOUND,
    **OUTBOUND,
    **{"approach_rate": 1.0, "grooming_weeks": 1.0, "visa_weeks": 1.0, "permit_weeks": 1.0},
    **{"inbound_weight": 1.0, "inbound_legal_share": 0.5, "outbound_weight": 1.0, "visa_free_weight": 1.0},
    **{"networks_reaching_abroad": 1.0, "border_recognition": 0.2, "border_bribe_propensity": 0.25},
    **{"transit_weight": 1.0, "leave_by_posts": 0.6},
    **{"entry_check": 0.5, "exit_check": 0.4, "irregular_check": 0.6},
    **{"suspicion_legal": 0.3, "suspicion_leaving": 0.2, "suspicion_irregular": 0.9},
}
# Chances to be suspected at each crossing of a route. Some leave through posts who are irregular further on.
LEAVING = 0.6 * (0.4 * 0.2) + 0.4 * (0.6 * 0.9)
CHECKED = {
    Route.INBOUND_LEGAL: (0.5 * 0.3,),
    Route.INBOUND_IRREGULAR: (0.6 * 0.9,),
    Route.OUTBOUND_IRREGULAR: (LEAVING,),
    Route.OUTBOUND_VISA_FREE: (0.4 * 0.2,),
    Route.TRANSIT: (0.5 * 0.3, LEAVING),
}
# What a desk does to a file of somebody at this stage, and where the file or the person goes next.
GATES = {
    "visa": (Stage.AWAITING_VISA, None),
    "work permit": (Stage.AWAITING_PERMITS, Desk.LABOUR_MINISTRY),
    "residence permit": (Stage.AWAITING_PERMITS, Desk.INTERIOR_MINISTRY),
}
DESKS = {
    "visa": Desk.CONSULAR,
    "work permit": Desk.LABOUR_MINISTRY,
    "residence permit": Desk.INTERIOR_MINISTRY,
}


def decided(settings: Mapping[str, float], years: int, **scenario) -> tuple[dict[str, list[int]], World]:
    """Return files passed and decided at each gate in a run, and the world after it."""
    counted = {gate: [0, 0] for gate in GATES}
    before = None
    for _, world in weeks(settings, years=years, **scenario):
        rows = people(world)
        if before is not None:
            now = rows[: len(before)]
            for gate, (stage, desk) in GATES.items():
                here = (before.stage == stage) & ((desk is None) | (before.desk == desk))
                refused = here & (now.stage == Stage.DORMANT)
                moved = here & ((now.stage != before.stage) | (now.desk != before.desk))
                counted[gate][0] += int((moved & ~refused).sum())
                counted[gate][1] += int(moved.sum())
        before = rows.copy()
    return counted, world


def flagged(gate: str) -> float:
    """The chance that a file is flagged at a gate."""
    if gate != "residence permit":
        return SCRUTINY
    return NOTIFIED * min(1.0, SCRUTINY * CROSS_CHECK) + (1 - NOTIFIED) * SCRUTINY


def permits() -> Iterator[Finding]:
    """Each desk, and all three in a row, with bribery between none and all."""
    for mean in (0.0, 0.3, 1.0):
        settings = {**PERMITS, "permit_bribe_propensity": mean, "permit_audit": 0.0}
        counted, world = decided(settings, years=4)
        through = 1.0
        for gate, (passed, files) in counted.items():
            officials = world.officials[world.officials.desk == DESKS[gate]]
            bribed = officials.propensity.mean() if 0 < mean < 1 else mean
            expected = 1 - flagged(gate) * (1 - bribed)
            through *= expected
            theory = "1 - flagged × (1 - mean propensity of the desk's officials)"
            yield share(THEME, f"A {gate} is granted, bribery {mean:g}", theory, expected, passed, files)
        visa, work, residence = (counted[gate] for gate in GATES)
        measured = np.prod([passed / files for passed, files in (visa, work, residence)])
        if mean < 1:
            error = measured * np.sqrt(
                sum(1 / passed - 1 / files for passed, files in (visa, work, residence))
            )
            yield by_z(
                THEME,
                f"A file passes all three desks, bribery {mean:g}",
                "product of the three",
                through,
                float(measured),
                float(error),
            )


def audits() -> Iterator[Finding]:
    """Perceived audits hold officials back: a bribe is taken with propensity × (1 - audit)."""
    # Few files, so that an official charged this week seldom has another one before forgetting.
    settings = {**PERMITS, "permit_bribe_propensity": 1.0, "audit_memory": 1.0, "approach_rate": 0.006}
    for audit in (0.2, 0.6):
        totals = np.zeros((3, 2), int)
        for seed in range(6):
            counted, _ = decided({**settings, "permit_audit": audit}, years=24, seed=seed)
            totals += np.array(list(counted.values()))
        for gate, (passed, files) in zip(GATES, totals, strict=True):
            expected = 1 - flagged(gate) * audit
            theory = "1 - flagged × audit where every official would take a bribe"
            yield share(THEME, f"A {gate} is granted, audits {audit:g}", theory, expected, passed, files)


def crossings() -> Iterator[Finding]:
    """Outcomes of crossings by route: through, recognised, refused."""
    counts = {route: np.zeros(3, int) for route in CHECKED}
    before = None
    for _, world in weeks(BORDER, years=6):
        rows = people(world)
        if before is not None:
            now = rows[: len(before)]
            for route, outcomes in counts.items():
                crossed = (before.stage == Stage.TRAVELLING) & (before.route == route)
                refused = crossed & (now.stage == Stage.DORMANT)
                recognised = crossed & (now.channel == Channel.BORDER) & ~refused
                outcomes += [(crossed & ~refused & ~recognised).sum(), recognised.sum(), refused.sum()]
        before = rows.copy()
    for route, outcomes in counts.items():
        stopped = 1 - np.prod([1 - suspected * (1 - 0.25) for suspected in CHECKED[route]])
        yield shares(
            THEME,
            f"Through / recognised / refused, {route.name.lower().replace('_', ' ')}",
            "1 - product over crossings of 1 - check × suspicion × (1 - bribe); × recognition",
            (1 - stopped, stopped * 0.2, stopped * 0.8),
            outcomes,
        )


def posts() -> Iterator[Finding]:
    """Where posts stop everybody who leaves and nobody else is stopped, those stopped left through posts."""
    settings = {**BORDER, "leave_by_posts": 0.3, "border_bribe_propensity": 0.0, "entry_check": 0.0}
    settings |= {"irregular_check": 0.0, "exit_check": 1.0, "suspicion_leaving": 1.0}
    counts = {route: [0, 0] for route in (Route.OUTBOUND_IRREGULAR, Route.TRANSIT)}
    before = None
    for _, world in weeks(settings, years=4):
        rows = people(world)
        if before is not None:
            left = rows[: len(before)].stage != before.stage
            left &= before.stage == Stage.TRAVELLING
            for route, counted in counts.items():
                mine = left & (before.route == route)
                counted[0] += int((mine & (rows.stage[: len(before)] != Stage.EXPLOITED)).sum())
                counted[1] += int(mine.sum())
        before = rows.copy()
    for route, (stopped, crossed) in counts.items():
        claim = f"Leaving through official posts, {route.name.lower().replace('_', ' ')}"
        yield share(THEME, claim, "declared: leave_by_posts", 0.3, stopped, crossed)


def bribed() -> Iterator[Finding]:
    """Of those who get their permits, for how many an official was bribed."""
    settings = {**PERMITS, "permit_bribe_propensity": 0.4, "permit_audit": 0.0, "coerced_at_once": 0.0}
    settings |= {"coercion_onset": 0.0, "leaving_work": 0.0, "permit_validity": 260.0}
    *_, (_, world) = weeks(settings, years=4)
    rows = people(world)
    rows = rows[rows.stage == Stage.WORKING]
    needs_visa = world.places.visa_required[rows.home] == 1
    for claim, gates, mine in (
        ("with a visa", tuple(GATES), needs_visa),
        ("where none is asked for", tuple(GATES)[1:], ~needs_visa),
    ):
        honest = 1.0
        for gate in gates:
            flag = flagged(gate)
            taken = world.officials.propensity[world.officials.desk == DESKS[gate]].mean()
            honest *= (1 - flag) / (1 - flag * (1 - taken))
        yield share(
            THEME,
            f"Permits for which an official was bribed, {claim}",
            f"1 - product over {len(gates)} desks of (1 - flagged) / (1 - flagged × (1 - bribe))",
            1 - honest,
            int(rows.bribed[mine].sum()),
            int(mine.sum()),
        )
    counted = world.series[:, :, CELL_ALL].sum(axis=0)
    seen, expected = (len(rows), int(rows.bribed.sum())), (Series.PERMITS_GRANTED, Series.PERMITS_BY_BRIBE)
    told = tuple(int(counted[series]) for series in expected)
    yield exact(
        THEME,
        "Permits counted, and those by a bribe",
        "those at work, and those of them whose papers were paid for",
        seen == told and seen[1] > 1000,
        f"{told[0]:,} and {told[1]:,}",
        f"{seen[0]:,} and {seen[1]:,}",
    )


def traffic() -> Iterator[Finding]:
    """Ordinary travellers checked and refused, counted against the arithmetic of the data."""
    settings = {
        **NEUTRAL,
        "approach_rate": 0.0,
        "entry_check": 0.05,
        "exit_check": 0.03,
        "mistaken_refusal": 0.01,
    }
    lived = list(weeks(settings, years=1))
    number, world = len(lived), lived[-1][1]
    volume = world.posts.travellers[world.posts.kind != Crossing.IRREGULAR].sum()
    checked = number * volume / 2 * (0.05 + 0.03)
    counted = world.series[:, :, CELL_ALL].sum(axis=0)
    close = np.allclose(
        [counted[Series.TRAVELLERS_CHECKED], counted[Series.TRAVELLERS_REFUSED]],
        [checked, checked * 0.01],
        rtol=1e-12,
    )
    yield exact(
        THEME,
        "Ordinary travellers checked and refused",
        "half of the crossings × entry check + half × exit check, × mistaken refusal",
        close,
        f"{counted[Series.TRAVELLERS_CHECKED]:,.0f} and {counted[Series.TRAVELLERS_REFUSED]:,.0f}",
        f"{checked:,.0f} and {checked * 0.01:,.0f}",
    )


CHECKS = (permits, bribed, audits, crossings, posts, traffic)
