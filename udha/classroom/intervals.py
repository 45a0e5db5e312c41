"""The effect over all runs: ensemble, effects and finding as ``udha run`` gives for the same settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from experiments.policies import levels
from sim.records import Series
from udha.classroom.controls import base, controls
from udha.classroom.settings import Settings
from udha.classroom.watching import Theatre
from udha.output.table import NUMBER
from udha.run import result
from udha.run.finding import finding
from udha.run.result import Request, Run
from udha.scenario_runs import headline
from udha.scenario_runs.finished import now
from udha.scenario_runs.headline import HEADLINE, HEADLINE_ROUTES
from udha.scenario_runs.notes import construction_note
from udha.tables.effects import EFFECTS

# The file that a visitor saves to go on with on the command line.
FILE = "classroom.yaml"
# Costs to rights that an effect may have beside the headline's.
BESIDE = ("turned_back", "travellers_checked", "passed_on", "left_early", "bribes_paid")
SHOWN = (*HEADLINE, *BESIDE)
# Drawn as fans over the years.
FANS = ("newly_exploited", "in_exploitation", "identified", "in_shelter")
FIGURES = 6
# The words of an effect that the page needs; its other words are the page's own.
NAMES = ("series", "dimension", "cell", "verdict")


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
        "effects": shown(run),
        "by_construction": bool(construction_note(run)),
        "yearly": {name: fan(run, name) for name in FANS},
        "years": ensemble.years.tolist(),
        "caption": headline.caption(run),
        "command": run.request.command,
        "scenario": scenario_file(settings),
    }


def shown(run: Run) -> list[dict[str, Any]]:
    """Return the rows of effects.csv that the page shows: the main series, some by route, none by region."""
    effects = [
        effect
        for effect in run.effects
        if (effect.dimension == "route" and effect.series.name in HEADLINE_ROUTES)
        or (effect.dimension == "all" and effect.series.name in SHOWN)
    ]
    return [
        {
            column.key: short(value) if column.holds == NUMBER and value is not None else value
            for column in EFFECTS.data
            if column.holds == NUMBER or column.key in NAMES
            for value in (record[column.key],)
        }
        for record in EFFECTS.records(run, effects)
    ]


def short(value: float) -> float:
    """Return a number as precise as can be of use."""
    return float(f"{value:.{FIGURES}g}")


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
