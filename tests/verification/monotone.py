"""Direction of effects over draws from the priors, each pair of runs with common random numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from sim import engine, parameters
from sim.records import CELL_ALL, Series
from tests.sim.worlds import crowd, simulation
from tests.verification.findings import Finding

THEME = "Monotone in expectation"
DRAWS = 200
YEARS = 6
# What is changed, by how much (times, plus, or a share of what is missing to 1), what follows, and which way.
CLAIMS = (
    ("approach_rate", "times", 1.5, Series.NEWLY_EXPLOITED, 1),
    ("demand", "times", 1.5, Series.NEWLY_EXPLOITED, 1),
    ("acceptance_awareness", "plus", 0.5, Series.RECRUITED, -1),
    ("deterrence", "times", 2.0, Series.APPROACHED, -1),
    ("grooming_withdrawal", "times", 2.0, Series.NEWLY_EXPLOITED, -1),
    ("police_skill_sexual", "times", 1.5, Series.IDENTIFIED, 1),
    ("checks_an_officer", "times", 2.0, Series.IN_EXPLOITATION, -1),
    ("police_officers", "times", 1.5, Series.IDENTIFIED, 1),
    ("home_visibility", "missing", 0.8, Series.IDENTIFIED, 1),
    ("online_visibility", "missing", 0.8, Series.IDENTIFIED, 1),
    ("skill_from_cases", "missing", 0.8, Series.IDENTIFIED, -1),
    ("held_together", "missing", 1.0, Series.IDENTIFIED, 1),
    ("begging_in_law", "missing", 0.8, Series.IDENTIFIED, 1),
    ("own_report", "times", 2.0, Series.IDENTIFIED, 1),
    ("escape", "times", 2.0, Series.IN_EXPLOITATION, -1),
    ("barrier_coercion", "times", 2.0, Series.IN_EXPLOITATION, 1),
    ("confidentiality", "missing", 0.8, Series.ASSISTED, 1),
    ("shelter_places", "times", 0.2, Series.NO_PLACE_FOUND, 1),  # places seldom bind at their central number
    ("shelter_max_stay_weeks", "times", 2.0, Series.IN_SHELTER, 1),
    ("early_leaving", "times", 2.0, Series.IN_SHELTER, -1),
    ("taken_back", "missing", 0.5, Series.TRAFFICKED_AGAIN, 1),
    ("support_half_life", "times", 4.0, Series.TRAFFICKED_AGAIN, -1),
    ("trafficked_again", "times", 2.0, Series.TRAFFICKED_AGAIN, 1),
    ("reintegration", "times", 2.0, Series.TRAFFICKED_AGAIN, -1),
    ("court_effort", "times", 2.0, Series.OPEN_PROSECUTIONS, -1),
    ("conviction", "missing", 0.5, Series.CONVICTED, 1),
    ("permit_scrutiny", "times", 2.0, Series.TURNED_BACK, 1),
    ("irregular_check", "times", 2.0, Series.TURNED_BACK, 1),
    ("entry_check", "times", 2.0, Series.TRAVELLERS_REFUSED, 1),
)


@cache
def baseline() -> tuple[engine.Simulation, np.recarray]:
    return simulation(years=YEARS, place=crowd), parameters.draw(DRAWS, 2024)


def raised(name: str, kind: str, size: float) -> np.recarray:
    """Return the draws with one parameter raised, within its bounds."""
    draws = baseline()[1].copy()
    before = draws[name]
    after = {"times": before * size, "plus": before + size, "missing": before + size * (1 - before)}[kind]
    draws[name] = np.clip(after, *parameters.declared()[name].bounds)
    return draws


def monotone() -> Iterator[Finding]:
    """The mean of paired differences is on the claimed side of zero, five standard errors or more."""
    at, draws = baseline()

    def totals(drawn: np.recarray) -> np.ndarray:
        plan = [engine.Comparison((at,), (drawn[i : i + 1],), i) for i in range(DRAWS)]
        return np.array(
            [
                kept[0]
                for kept in engine.run_many(plan, lambda world: world.series[:, :, CELL_ALL].sum(axis=0))
            ]
        )

    base = totals(draws)
    for name, kind, size, series, sign in CLAIMS:
        change = sign * (totals(raised(name, kind, size)) - base)[:, series]
        error = change.std(ddof=1) / np.sqrt(DRAWS)
        how = {"times": f"× {size:g}", "plus": f"+ {size:g}", "missing": f"{size:.0%} nearer to 1"}[kind]
        direction = "more" if sign > 0 else "less"
        label = series.name.lower().replace("_", " ")
        yield Finding(
            THEME,
            f"{name.replace('_', ' ')} {how}: {direction} {label}",
            f"paired differences over {DRAWS} draws from the priors, at least 5 standard errors",
            "+" if sign > 0 else "-",
            f"{sign * change.mean():+.4g} ± {error:.2g}; the other way in {np.mean(change < 0):.0%} of draws",
            holds=bool(change.mean() > 5 * error),
        )


CHECKS = (monotone,)
