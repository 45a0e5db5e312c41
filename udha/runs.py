"""Runs as asked for on the command line: scenarios on common dates, run side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from experiments.cost_effectiveness import CostPerPersonYear, cost_per_person_year
from experiments.effects import Effect, effects
from experiments.ensemble import Ensemble, Frame, repeated_draws, run_ensemble
from experiments.uncertainty import Split, splits
from sim import engine
from sim.errors import InputError
from sim.scenario import YEARS, Scenario
from udha.checked_studies import SCENARIO, meant_for
from udha.masking import Masks, masks_for
from udha.sources import Source


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What may be asked of every command that runs scenarios.

    Attributes:
        first, last: days that replace the scenarios' first recorded and last day, None to keep their own.
        unmasked: whether small regional cells are written too.
        prior: whether parameters come from the priors.
        posterior: a file of draws in place of those that are shipped.
    """

    draws: int
    seeds: int
    seed: int
    first: date | None = None
    last: date | None = None
    out: Path
    workers: int | None = None
    unmasked: bool = False
    prior: bool = False
    posterior: Path | None = None

    @property
    def options(self) -> list[str]:
        """The options that give the same results; the number of workers has no influence on them."""
        numbers = {"--draws": self.draws, "--seeds": self.seeds, "--seed": self.seed}
        dates = {"--from": self.first, "--to": self.last}
        words = [word for key, number in numbers.items() for word in (key, str(number))]
        words += [word for key, day in dates.items() if day for word in (key, day.isoformat())]
        words += ["--unmasked"] if self.unmasked else []
        words += ["--prior"] if self.prior else []
        words += ["--posterior", str(self.posterior)] if self.posterior else []
        return [*words, "--out", str(self.out)]


@dataclass(frozen=True, kw_only=True)
class Request(Asked):
    """What was asked for: ``scenario`` as the user named it; ``path`` is the file found."""

    scenario: str
    path: Path

    @property
    def command(self) -> list[str]:
        """The command that gives the same results."""
        return ["udha", "run", self.scenario, *self.options]

    @property
    def comparisons(self) -> int:
        """How often the scenarios are run side by side, draws run again included."""
        return self.draws * self.seeds + len(repeated_draws(self.draws, self.seeds))


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What there is of every finished command that runs scenarios.

    Attributes:
        ensemble: which runs there are; what was kept of them, where memory holds it.
        source: of the parameter draws.
        names: of the scenarios, each different, the base first; a scenario that extends nothing runs alone.
        effects: of the policies on every series; empty without a base.
        splits: chance against ignorance in every series; empty where they cannot be told apart.
        masks: what tables for publication withhold.
        costs_per_person_year: of exploitation averted, for each policy; empty without a base or unit costs.
    """

    request: Asked
    ensemble: Frame
    source: Source
    names: tuple[str, ...]
    effects: tuple[Effect, ...]
    splits: tuple[Split, ...]
    masks: Masks
    costs_per_person_year: tuple[CostPerPersonYear, ...]
    started: datetime


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


def dates_of(request: Asked, scenario: Scenario) -> tuple[date, date, date]:
    """Return the start, first recorded and last day asked for, the scenario's own where none is given."""
    records_from = request.first or scenario.records_from
    end = request.last or scenario.end
    if records_from < scenario.start:
        raise InputError(f"{records_from} is before the scenario's start, {scenario.start}", field="--from")
    if (end - records_from).days < 7:
        field = "--to" if request.last else "--from"
        raise InputError(
            f"dates out of order: {end} must be a week or more after {records_from}", field=field
        )
    if end.year > YEARS[1]:
        raise InputError(f"the year must lie between {YEARS[0]} and {YEARS[1]}", field="--to")
    return scenario.start, records_from, end


def load_kernels(scenario: Scenario) -> None:
    """Bring the compiled model into memory, compiling it if need be, by one week of a run.

    On the main thread, where Ctrl-C can stop it.
    """
    simulation = engine.Simulation.of(scenario)
    engine.advance(simulation, simulation.draws(1, 1), 1, simulation.new_world(), 0, 1)


def run(
    request: Request,
    scenarios: tuple[Scenario, ...],
    source: Source,
    progress: Callable[[int], None],
    started: datetime,
    again: bool = True,
) -> Run:
    """Run the scenarios over the draws and work out the effects.

    ``again``: whether some draws are run again with other luck, to tell chance from ignorance.
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
    names = tuple(one.name for one in scenarios)
    if len(set(names)) < len(names):
        names = (f"{names[0]} (base)", *names[1:])
    compared = len(scenarios) > 1
    return Run(
        request=request,
        ensemble=ensemble,
        source=source,
        names=names,
        effects=tuple(effects(ensemble)),
        splits=tuple(splits(ensemble, names)),
        masks=Masks() if request.unmasked else masks_for(ensemble),
        costs_per_person_year=(cost_per_person_year(ensemble),) if compared and ensemble.unit_costs else (),
        started=started,
    )


def now() -> datetime:
    """Return the time in whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)
