"""Runs as asked for on the command line: scenarios on common dates, run side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from experiments.cost_effectiveness import CostPerPersonYear, cost_per_person_year
from experiments.effects import effects
from experiments.ensemble import Ensemble, repeated_draws, run_ensemble
from experiments.policies.levels import Level, levels_of
from experiments.policies.masking import masks_for
from experiments.uncertainty import splits
from sim.records import CELL_ALL, SeriesInfo
from sim.scenario import Scenario
from udha.inputs.kinds import SCENARIO, meant_for
from udha.inputs.sources import Source
from udha.output.words import shell
from udha.scenario_runs.finished import Finished
from udha.scenario_runs.request import Asked, dates_of


@dataclass(frozen=True, kw_only=True)
class Request(Asked):
    """What was asked for: ``scenario`` as the user named it; ``path`` is the file found."""

    scenario: str
    path: Path

    @property
    def command(self) -> str:
        """The command that gives the same results."""
        return shell(["udha", "run", self.scenario, *self.options])

    @property
    def comparisons(self) -> int:
        """How often the scenarios are run side by side, draws run again included."""
        return self.draws * self.seeds + len(repeated_draws(self.draws, self.seeds))


@dataclass(frozen=True, kw_only=True)
class Run(Finished):
    """A finished run of a scenario, beside the one that it extends."""

    request: Request
    ensemble: Ensemble

    @property
    def cost_per_person_year(self) -> CostPerPersonYear | None:
        """Of exploitation averted; None without a base or without unit costs."""
        return next(iter(self.costs_per_person_year), None)


def scenarios_of(request: Request) -> tuple[Scenario, ...]:
    """Return the base and the scenario, or the scenario alone, on the dates asked for; ``InputError``."""
    scenario = Scenario.load(meant_for(request.path, SCENARIO))
    dates = dates_of(request, scenario)
    policy = scenario.on_dates(*dates)
    if scenario.base is None:
        return (policy,)
    # The same unit costs on both sides, so that a difference in cost is one of policy.
    return replace(scenario.base.on_dates(*dates), costs=policy.costs), policy


def run(
    request: Request,
    scenarios: tuple[Scenario, ...],
    source: Source,
    progress: Callable[[int], None],
    started: datetime,
    again: bool = True,
) -> Run:
    """Run the scenarios over the draws and work out the effects.

    ``again``: whether some draws are run again with independent seeds, to separate stochastic from parameter
    uncertainty.
    """
    ensemble = run_ensemble(
        scenarios,
        request.draws,
        request.seeds,
        request.seed,
        threads=request.workers,
        progress=progress,
        source=source.draw,
        again=again,
    )
    names = tuple(scenario.name for scenario in scenarios)
    if len(set(names)) < len(names):
        names = (f"{names[0]} (base)", *names[1:])
    compared = len(scenarios) > 1
    return Run(
        request=request,
        ensemble=ensemble,
        source=source,
        names=names,
        effects=tuple(effects(ensemble)),
        levels=tuple(levels_of(names, ensemble)),
        splits=tuple(splits(ensemble, names)),
        withheld=masks_for(ensemble),
        costs_per_person_year=(cost_per_person_year(ensemble),) if compared and ensemble.unit_costs else (),
        started=started,
    )


def levels_by_margin(run: Run) -> list[Level]:
    """Return the yearly levels by every dimension that each series has."""
    cells = list(enumerate(run.ensemble.cells))

    def margins(info: SeriesInfo) -> list[int]:
        return [at for at, (dimension, _) in cells if at != CELL_ALL and info.has(dimension)]

    return levels_of(run.names, run.ensemble, margins)
