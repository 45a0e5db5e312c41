"""From a finished run to what its report says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from experiments import uncertainty
from experiments.effects import totals
from experiments.policies import levels
from experiments.policies.drivers import drivers
from experiments.policies.masking import DIMENSION
from sim import parameters
from sim.records import CELL_ALL, Series
from udha.report import contents
from udha.report.contents import Policy, Report
from udha.run import notes, pathway
from udha.run.finding import sentences
from udha.run.reading import reading
from udha.run.result import Run
from udha.run.who import breakdowns
from udha.scenario_runs import assumptions, headline
from udha.scenario_runs import folder as runs_folder
from udha.scenario_runs.headline import HEADLINE
from udha.scenario_runs.notes import footnote
from udha.scenario_runs.report_parts import in_common, unit_costs
from udha.scenario_runs.rows import average_year, shown_effects
from udha.tables.uncertainty import UNCERTAINTY

NEWLY = Series.NEWLY_EXPLOITED.name.lower()


def report_of(run: Run, map_of_regions: Mapping[str, np.ndarray]) -> Report:
    """Return what the report of a run says; ``map_of_regions``: their outlines, as far as there are any."""
    averages = () if run.effects else tuple(average_year(run.ensemble))
    ensemble = run.ensemble
    since = ensemble.months[ensemble.since].astype(int)
    return Report(
        **in_common(run, run.names, footnote(run), files(run)),
        title=run.names[-1],
        base=run.names[0] if run.effects else None,
        starts=1970 + since / 12 if run.effects else None,
        policies=(policy(run, averages),),
        headline=HEADLINE,
        averages=averages,
        where=where(run, map_of_regions),
        who=tuple(breakdowns(ensemble)),
        pathway=pathway.rates(ensemble),
    )


def policy(run: Run, averages: Sequence[contents.Record]) -> Policy:
    """Return what the report says of the policy, or of a scenario that runs alone."""
    scenario = run.ensemble.scenarios[-1]
    base = run.ensemble.scenarios[0] if run.effects else None
    finding, meanwhile = sentences(run, averages)
    found = what_drives(run)
    return Policy(
        name=run.names[-1],
        description=scenario.description,
        finding=finding,
        meanwhile=meanwhile,
        reading=_reading(run) if meanwhile else "",
        rows=tuple(shown_effects(run, run.names[-1])),
        drivers=found,
        uncertainty=chance_and_ignorance(run),
        measures=assumptions.measures(run.ensemble, scenario, base),
        others=assumptions.others(run.ensemble, scenario, base, found.named),
        money=money(run),
    )


def _reading(run: Run) -> str:
    whole = {effect.series.name: effect for effect in headline.headline(run)}
    return reading(whole["newly_exploited"], whole["identified"])


def where(run: Run, map_of_regions: Mapping[str, np.ndarray]) -> contents.Where:
    """Return newly exploited people by region and route; small numbers of regions are always withheld."""
    ensemble = run.ensemble
    info = ensemble.infos[NEWLY]
    hide = run.withheld.hide_effect if run.effects else run.withheld.hide_level
    # Of each cell the totals in the period, (scenarios, runs).
    runs = totals(ensemble, Series.NEWLY_EXPLOITED, list(range(len(ensemble.cells))), info).swapaxes(0, 1)
    cells = dict(zip(ensemble.cells, runs, strict=True))

    def means(of_cell: np.ndarray) -> tuple[float, ...]:
        return tuple(of_cell.mean(axis=-1).tolist())

    def on_route(of_cell: np.ndarray) -> contents.OnRoute:
        return contents.OnRoute(means(of_cell), levels.quantiles(of_cell).T)

    return contents.Where(
        regions=tuple(
            contents.Region(
                name=name,
                numbers=None if hide(info, DIMENSION, name) else means(of_cell),
                outline=map_of_regions.get(name),
            )
            for (dimension, name), of_cell in cells.items()
            if dimension == DIMENSION
        ),
        routes={
            name: on_route(of_cell) for (dimension, name), of_cell in cells.items() if dimension == "route"
        },
        all_routes=on_route(runs[CELL_ALL]),
    )


def what_drives(run: Run) -> contents.Drivers:
    """Return which uncertain parameters drive the effect on new exploitation, or its level."""
    ensemble = run.ensemble
    info = ensemble.infos[NEWLY]
    runs = totals(ensemble, Series.NEWLY_EXPLOITED, [CELL_ALL], info)[:, 0]
    by_draw = runs.reshape(len(runs), *ensemble.seeds.shape).mean(axis=-1)
    group = {name: one.group for name, one in parameters.declared().items()}
    found = drivers(ensemble.draws, by_draw[-1] - by_draw[0] if run.effects else by_draw[0], group)
    return contents.Drivers(
        draws=found.draws,
        tested=found.tested,
        named=tuple(
            contents.Driver(
                name=parameter.parameter,
                label=(declared := assumptions.parameter(ensemble.country, parameter.parameter)).label,
                correlation=parameter.correlation,
                low=parameter.low,
                high=parameter.high,
                share=parameter.share,
                source=declared.source,
                grade=declared.grade,
            )
            for parameter in found.parameters
        ),
        mechanisms=tuple(
            contents.Mechanism(
                mechanism.mechanism.replace("_", " "),
                mechanism.parameters,
                mechanism.share,
                mechanism.low,
                mechanism.high,
                mechanism.named,
            )
            for mechanism in found.mechanisms
        ),
        faintest=found.faintest,
        reason=found.reason,
    )


def chance_and_ignorance(run: Run) -> contents.Uncertainty:
    """Return how much of what varies is chance, and how much not knowing."""
    what = uncertainty.EFFECT if run.effects else uncertainty.LEVEL
    mine = {
        split.series.name: split
        for split in run.splits
        if (split.scenario, split.what) == (run.names[-1], what)
    }
    return contents.Uncertainty(
        said=notes.chance_note(run),
        repeated=len(run.ensemble.repeated),
        splits=tuple(
            UNCERTAINTY.records(
                run, (split for name in HEADLINE if (split := mine.get(name)) and split.chance is not None)
            )
        ),
    )


def money(run: Run) -> contents.Money | None:
    """Return the unit costs that the analyst gave, and what it costs to avert a person-year."""
    given = unit_costs(run)
    return contents.Money(given, notes.averted_note(run)) if given else None


def files(run: Run) -> dict[str, str]:
    """Return the text of each scenario's file by its name."""
    scenarios, country = run.ensemble.scenarios, run.ensemble.country
    texts = {"scenario.yaml": runs_folder.scenario_text(scenarios[-1], runs_folder.WHAT, country)}
    if run.effects:
        texts["base.yaml"] = runs_folder.scenario_text(scenarios[0], runs_folder.WHAT_BASE, country)
    return texts
