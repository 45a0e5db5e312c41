"""The effect over all runs: ensemble, effects and finding as ``udha run`` gives for the same settings."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from experiments.effects import Effect
from experiments.policies import levels
from sim.records import Series
from udha.classroom.controls import base, controls
from udha.classroom.settings import Settings
from udha.classroom.watching import Theatre
from udha.run import result
from udha.run.finding import finding
from udha.run.result import Request, Run
from udha.scenario_runs import headline
from udha.scenario_runs.finished import now
from udha.scenario_runs.headline import HEADLINE, HEADLINE_ROUTES

# The file that a visitor saves to go on with on the command line.
FILE = "classroom.yaml"
# Costs to rights that an effect may have beside the headline's.
BESIDE = ("turned_back", "travellers_checked", "passed_on", "left_early", "bribes_paid")
SHOWN = (*HEADLINE, *BESIDE)
# Drawn as fans over the years.
FANS = ("newly_exploited", "in_exploitation", "identified", "in_shelter")
FIGURES = 6


def ensemble_of(
    theatre: Theatre, settings: Settings, progress: Callable[[int], None], threads: int | None = None
) -> Run:
    """Run the settings against the baseline over all runs."""
    offer = controls()
    request = Request(
        scenario=FILE,
        path=Path(FILE),
        draws=offer.runs,
        seeds=1,
        seed=offer.seed,
        first=None,
        last=None,
        out=Path("results") / Path(FILE).stem,
        workers=threads,
    )
    scenarios = base(), settings.scenario()
    # The page does not split chance from ignorance, so no draw is run again.
    return result.run(request, scenarios, theatre.source, progress, now(), again=False)


def interval(run: Run, settings: Settings) -> dict[str, Any]:
    """Return what the runs say, as ``page/types.js`` has it."""
    ensemble = run.ensemble
    since = ensemble.months[ensemble.since]
    return {
        "settings": settings.data,
        "runs": run.request.draws,
        "since": str(since),
        "period": headline.period(ensemble),
        "finding": finding(run),
        "effects": [effect(one) for one in run.effects if is_shown(one)],
        "yearly": {name: fan(run, name) for name in FANS},
        "years": ensemble.years.tolist(),
        "caption": headline.caption(run),
        "command": shlex.join(run.request.command),
        "scenario": scenario_file(settings),
    }


def is_shown(one: Effect) -> bool:
    """Whether the page shows an effect: the main series as a whole, some by route, none by region."""
    if one.dimension == "route":
        return one.series.name in HEADLINE_ROUTES
    return one.dimension == "all" and one.series.name in SHOWN


def effect(one: Effect) -> dict[str, Any]:
    """Return an effect as plain data."""
    numbers = (
        *("base", "policy", "median", "low_50", "high_50", "low_90", "high_90"),
        *("lower", "higher", "same", "benefit", "harm"),
    )
    return {
        "series": one.series.name,
        "dimension": one.dimension,
        "cell": one.cell,
        **{key: short(getattr(one, key)) for key in numbers},
        "verdict": one.verdict,
    }


def short(value: float | None) -> float | None:
    """Return a number as precise as can be of use."""
    return None if value is None else float(f"{value:.{FIGURES}g}")


def fan(run: Run, name: str) -> dict[str, list[list[float]]]:
    """Return the quantiles of a series by year, without and with the policy."""
    of_both = levels.quantiles(levels.yearly_as_a_whole(run.ensemble, Series[name.upper()]))
    return {
        side: [[short(value) for value in year] for year in quantiles.T.tolist()]
        for side, quantiles in zip(("base", "policy"), of_both.swapaxes(0, 1), strict=True)
    }


def scenario_file(settings: Settings) -> str:
    """Return the settings as a scenario file."""
    scenario = settings.scenario()
    plain = scenario.resolved()
    data = {
        "name": plain["name"],
        "description": plain.get("description", ""),
        "extends": "baseline.yaml",
        "levers": {name: plain["levers"][name] for name, _ in settings.levers},
    }
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
