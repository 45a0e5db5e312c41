"""What recruiters choose: routes, regions, venues, and how strongly they control people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats

from sim import engine, parameters
from sim.codes import Form, Nationality, Route, Stage, Venue
from sim.records import CELL_ROUTE, Series
from sim.world import World
from tests.sim.worlds import INBOUND, OUTBOUND, crowd, people, simulation
from tests.verification.closed_forms.population import BLIND, THEME
from tests.verification.closed_forms.spells import value
from tests.verification.findings import Finding, shares
from tests.verification.isolated import unbounded, values


def routes() -> Iterator[Finding]:
    """Routes are chosen in proportion to their pull; regions in proportion to demand."""
    pulls = {Route.INTERNAL: 1.0, Route.INBOUND_LEGAL: 0.9 * 0.7, Route.INBOUND_IRREGULAR: 0.9 * 0.3}
    pulls |= {Route.OUTBOUND_IRREGULAR: 0.5, Route.OUTBOUND_VISA_FREE: 0.3, Route.TRANSIT: 0.4}
    settings = {
        **{**BLIND, **INBOUND, **OUTBOUND},
        **{
            "inbound_weight": 0.9,
            "inbound_legal_share": 0.7,
            "outbound_weight": 0.5,
            "visa_free_weight": 0.3,
            "transit_weight": 0.4,
        },
    }
    world = steadily(settings, 4)
    counted = world.series[:, Series.RECRUITED, CELL_ROUTE : CELL_ROUTE + len(Route)].sum(axis=0)
    theory = "race of exponential clocks: in proportion to pull"
    yield shares(THEME, "Routes chosen (" + ", ".join(r.name.lower() for r in Route) + ")".replace("_", " "),
                 theory, [pulls[route] for route in Route], counted.astype(int))  # fmt: skip
    rows = people(world)
    foreign = np.bincount(rows.home[rows.nationality == Nationality.FOREIGN])[crowd().first_origin :]
    by_network = world.networks.origin[world.recruiters.network]
    expected = np.bincount(by_network, minlength=len(foreign))
    yield shares(
        THEME,
        "Countries of origin of those brought in",
        "origins of the recruiters' networks",
        expected,
        foreign,
    )
    yield from origins_free(settings, pulls)
    here = people(engine.run(simulation(years=4), parameters.from_values(BLIND), 1))
    regions = here.region[here.stage == Stage.EXPLOITED]
    demand = crowd().region_weight * np.where(crowd().hot_spot == 1, value("hot_spot_demand"), 1)
    yield shares(
        THEME,
        "Regions of exploitation",
        "population × demand in hot spots",
        demand,
        np.bincount(regions, minlength=len(demand)),
    )


def steadily(settings: dict, seed: int) -> World:
    """Live a run in which networks keep their countries of origin: beyond the bounds on purpose."""
    draw = values(settings, {"origin_weeks": 1e12})
    with unbounded():
        return engine.run(simulation(years=4), draw, seed)


def origins_free(settings: dict, pulls: dict[Route, float]) -> Iterator[Finding]:
    """Where the first origin is free to travel, and half of the second, fewer are brought in."""
    settings = {**settings, "origins_free": 1.5, "origin_diversion": 0.2}
    world = steadily(settings, 6)
    rows = people(world)
    first, origins = crowd().first_origin, len(crowd().origin_share)
    foreign = np.bincount(rows.home[rows.nationality == Nationality.FOREIGN] - first, minlength=origins)
    weight = np.full(origins, 0.9)
    weight[:2] = 0.9 * 0.2, 0.9 * 0.6
    origin = world.networks.origin[world.recruiters.network]
    through = pulls[Route.TRANSIT]
    others = sum(pulls.values()) - 0.9 - through
    brought_in = (weight[origin] + through) / (weight[origin] + through + others)
    expected = np.bincount(origin, brought_in, minlength=origins)
    yield shares(
        THEME,
        "Inside or abroad / brought in by origin, where two origins travel more freely",
        "pull of inbound routes × (1 - free × (1 - diversion)), of transit as it is; all equally active",
        [(1 - brought_in).sum(), *expected],
        [len(rows) - foreign.sum(), *foreign],
    )


def venues() -> Iterator[Finding]:
    """Where people are exploited, by form."""
    settings = {**BLIND, "labour_share_employer": 0.5, "labour_share_other": 0.5}
    settings |= {"sexual_in_clubs": 0.4, "hidden_online": 0.3, "labour_in_workplaces": 0.7}
    rows = people(engine.run(simulation(years=2), parameters.from_values(settings), 3))
    rows = rows[rows.stage == Stage.EXPLOITED]
    declared = {
        Form.SEXUAL: {Venue.NIGHT_CLUB: 0.4, Venue.ONLINE: 0.6 * 0.3, Venue.PRIVATE: 0.6 * 0.7},
        Form.LABOUR: {Venue.WORKPLACE: 0.7, Venue.PRIVATE: 0.3},
    }
    names = ", ".join(venue.name.lower().replace("_", " ") for venue in Venue)
    for form, known in declared.items():
        yield shares(
            THEME,
            f"Venues of {form.name.lower()} exploitation ({names})",
            "declared: sexual_in_clubs, hidden_online, labour_in_workplaces",
            [known.get(venue, 0.0) for venue in Venue],
            np.bincount(rows.venue[rows.form == form], minlength=len(Venue)),
        )


def coercion() -> Iterator[Finding]:
    """Control over people is the power of a uniform number."""
    rows = people(engine.run(simulation(years=2), parameters.from_values(BLIND), 2))
    held = rows.coercion[rows.stage == Stage.EXPLOITED]
    tilt = value("coercion_tilt")
    yield Finding(
        THEME,
        "Control over people in exploitation",
        "distribution function x ^ tilt (Kolmogorov-Smirnov)",
        f"mean {tilt / (tilt + 1):.4f}",
        f"mean {held.mean():.4f} of {len(held):,}",
        p=float(stats.kstest(held, lambda x: x**tilt).pvalue),
    )


CHECKS = (routes, venues, coercion)
