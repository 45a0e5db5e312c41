"""From a finished run to what its report says."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Iterable, Mapping
from importlib import metadata

import numpy as np

from experiments import uncertainty
from experiments.drivers import drivers
from experiments.effects import Effect, totals
from sim import costs, parameters
from sim.country import Country
from sim.records import CELL_ALL, Series
from sim.version import model_digest
from udha import notes, results, summaries, words
from udha.finding import sentences
from udha.masking import DIMENSION, masks_for
from udha.report import assumptions, contents, pathway
from udha.report.contents import Policy, Report
from udha.report.maps import outlines
from udha.report.reading import reading
from udha.runs import Finished, Run
from udha.summaries import HEADLINE, HEADLINE_ROUTES, SIDES

# Whom to call, by the name of a shipped country; of another we do not know.
LINES = {"kosovo": "the police on 192, or the line 0800 11 112"}
YEARLY = (
    *("newly_exploited", "in_exploitation", "trafficked_again"),
    *("cases", "identified", "assisted", "convicted", "open_prosecutions"),
)
# Digits of a digest that a reader sees.
SHOWN = 12


def report_of(run: Run) -> Report:
    """Return what the report of a run says."""
    country = run.ensemble.country
    return Report(
        title=run.names[-1],
        base=run.names[0] if run.effects else None,
        place=place(country),
        note=notes.footnote(run),
        policies=(policy(run),),
        picture=summaries.picture(run),
        averages=() if run.effects else averages(run),
        yearly=tuple(yearly(run, name) for name in YEARLY),
        where=where(run),
        pathway=pathway.rates(run.ensemble),
        grades=assumptions.grades(country),
        repeat=repeat(run),
    )


def place(country: Country) -> contents.Place:
    """Return where everything happens, and whom to call there."""
    lines = LINES.get(country.name, "") if country.is_shipped else ""
    return contents.Place(country.label, country.footnote, lines)


def policy(run: Run) -> Policy:
    """Return what the report says of the policy, or of a scenario that runs alone."""
    scenario = run.ensemble.scenarios[-1]
    base = run.ensemble.scenarios[0] if run.effects else None
    finding, meanwhile = sentences(run)
    found = what_drives(run)
    return Policy(
        name=run.names[-1],
        description=scenario.description,
        finding=finding,
        meanwhile=meanwhile,
        reading=_reading(run) if meanwhile else "",
        rows=tuple(map(row, shown(run.effects))),
        drivers=found,
        uncertainty=chance_and_ignorance(run),
        measures=assumptions.measures(run.ensemble, scenario, base),
        others=assumptions.others(run.ensemble, scenario, base, found.named),
        money=money(run),
    )


def _reading(run: Run) -> str:
    whole = {one.series.name: one for one in summaries.headline(run)}
    return reading(whole["newly_exploited"], whole["identified"])


def shown(effects: Iterable[Effect]) -> list[Effect]:
    """Return the effects that a reader should see, by side: the headline, what others pay, some routes."""

    def wanted(one: Effect) -> bool:
        name = one.series.name
        if one.dimension == "route":
            return name in HEADLINE_ROUTES and bool(one.base or one.policy)
        costs_others = one.series.side == "rights" and one.verdict != "no change"
        return one.dimension == "all" and (name in HEADLINE or costs_others)

    def order(one: Effect) -> tuple[int, int]:
        name = one.series.name
        return SIDES.index(one.series.side), HEADLINE.index(name) if name in HEADLINE else len(HEADLINE)

    return sorted(filter(wanted, effects), key=order)


def row(effect: Effect) -> contents.Row:
    """Return an effect as the report has it."""
    info = effect.series
    ends = effect.low_90, effect.low_50, effect.median, effect.high_50, effect.high_90
    return contents.Row(
        series=info.name,
        label=info.label,
        side=info.side,
        unit=f"{info.unit}, weekly mean" if info.stock else info.unit,
        cell="" if effect.dimension == "all" else words.route(effect.cell),
        base=effect.base,
        policy=effect.policy,
        quantiles=np.array(ends),
        lower=effect.lower,
        higher=effect.higher,
        benefit=effect.benefit,
        verdict=effect.verdict,
    )


def averages(run: Run) -> tuple[contents.Average, ...]:
    """Return an average year of a scenario that runs alone."""
    known = list(run.ensemble.infos.values())
    shown = sorted((one for one in known if one.name in HEADLINE), key=lambda one: SIDES.index(one.side))
    return tuple(
        contents.Average(
            label=info.label,
            side=info.side,
            unit=f"{info.unit}, weekly mean" if info.stock else info.unit,
            quantiles=summaries.quantiles(summaries.average_year(run.ensemble, known.index(info))[0]),
        )
        for info in shown
    )


def yearly(run: Run, name: str) -> contents.Yearly:
    """Return a series year by year."""
    ensemble = run.ensemble
    info, index = ensemble.infos[name], list(ensemble.infos).index(name)
    values = summaries.yearly_as_a_whole(ensemble, index)[:, summaries.complete_years(ensemble)]
    return contents.Yearly(
        label=info.label,
        unit=info.unit,
        quantiles=np.moveaxis(summaries.quantiles(values), 0, 1),
        official=ensemble.country.official(name),
    )


def where(run: Run) -> contents.Where:
    """Return newly exploited people by region and route; small numbers of regions are always withheld."""
    ensemble = run.ensemble
    info, masks = ensemble.infos[Series.NEWLY_EXPLOITED.name.lower()], masks_for(ensemble)
    hide = masks.hide_effect if run.effects else masks.hide_level
    drawn = outlines(ensemble.country)
    regions = [
        contents.Region(
            name=name,
            numbers=None if hide(info, DIMENSION, name) else numbers,
            outline=drawn.get(name),
        )
        for name, numbers in _means(run, DIMENSION)
    ]
    return contents.Where(
        regions=tuple(regions),
        routes={words.route(name): numbers for name, numbers in _means(run, "route")},
    )


def _means(run: Run, dimension: str) -> list[tuple[str, tuple[float, ...]]]:
    """Newly exploited people in the period, mean over runs of each scenario, by cell of a dimension."""
    ensemble = run.ensemble
    info = ensemble.infos[Series.NEWLY_EXPLOITED.name.lower()]
    cells = [at for at, (one, _) in enumerate(ensemble.cells) if one == dimension]
    means = totals(ensemble, Series.NEWLY_EXPLOITED, cells, info).mean(axis=-1).T.tolist()
    return [(ensemble.cells[at][1], tuple(numbers)) for at, numbers in zip(cells, means, strict=True)]


def what_drives(run: Run) -> contents.Drivers:
    """Return which uncertain parameters drive the effect on new exploitation, or its level."""
    ensemble = run.ensemble
    info = ensemble.infos[Series.NEWLY_EXPLOITED.name.lower()]
    runs = totals(ensemble, Series.NEWLY_EXPLOITED, [CELL_ALL], info)[:, 0]
    by_draw = runs.reshape(len(runs), *ensemble.seeds.shape).mean(axis=-1)
    group = {name: one.group for name, one in parameters.declared().items()}
    found = drivers(ensemble.draws, by_draw[-1] - by_draw[0] if run.effects else by_draw[0], group)
    return contents.Drivers(
        draws=found.draws,
        tested=found.tested,
        named=tuple(
            contents.Driver(
                name=one.parameter,
                label=(declared := assumptions.parameter(ensemble.country, one.parameter)).label,
                correlation=one.correlation,
                low=one.low,
                high=one.high,
                share=one.share,
                source=declared.source,
                grade=declared.grade,
            )
            for one in found.parameters
        ),
        mechanisms=tuple(
            contents.Mechanism(
                one.mechanism.replace("_", " "), one.parameters, one.share, one.low, one.high, one.named
            )
            for one in found.mechanisms
        ),
        faintest=found.faintest,
        reason=found.reason,
    )


def chance_and_ignorance(run: Run) -> contents.Uncertainty:
    """Return how much of what varies is chance, and how much not knowing."""
    what = uncertainty.EFFECT if run.effects else uncertainty.LEVEL
    mine = {one.series.name: one for one in run.splits if (one.scenario, one.what) == (run.names[-1], what)}
    return contents.Uncertainty(
        said=notes.chance_note(run),
        repeated=len(run.ensemble.repeated),
        splits=tuple(
            contents.Split(
                label=one.series.label,
                unit=one.series.unit,
                sd_ignorance=one.sd_ignorance,
                sd_chance=one.sd_chance,
                chance=one.chance,
                low=one.chance_low_90,
                high=one.chance_high_90,
                verdict=one.verdict,
            )
            for name in HEADLINE
            if (one := mine.get(name)) and one.chance is not None
        ),
    )


def money(run: Run) -> contents.Money | None:
    """Return the unit costs that the analyst gave, and what it costs to avert a person-year."""
    given = unit_costs(run)
    return contents.Money(given, notes.averted_note(run)) if given else None


def unit_costs(finished: Finished) -> tuple[tuple[str, str, str], ...]:
    """Return what the analyst priced: what for, amount, unit."""
    known = costs.declared()
    return tuple(
        (known[name].label, f"{amount:,.10g} {currency}", known[name].unit)
        for name, (amount, currency) in finished.ensemble.unit_costs.items()
    )


def repeat(run: Run) -> contents.Repeat:
    """Return what it takes to repeat the run."""
    scenarios, country = run.ensemble.scenarios, run.ensemble.country
    files = {"scenario.yaml": results.scenario_text(scenarios[-1], results.WHAT, country)}
    if run.effects:
        files["base.yaml"] = results.scenario_text(scenarios[0], results.WHAT_BASE, country)
    return repeat_of(run, shlex.join(run.request.command), files)


def repeat_of(finished: Finished, command: str, files: Mapping[str, str]) -> contents.Repeat:
    """Return command, versions and the text of the scenarios' files, of whatever was run."""
    known, country = results.reproducible(finished), finished.ensemble.country
    first, last = known["run_seeds"]
    versions = {
        "udha": known["udha"],
        "model (digest)": model_digest()[:SHOWN],
        "its compiled code (digest)": known["kernel_digest"][:SHOWN],
        "declared parameters (digest)": known["parameters_digest"][:SHOWN],
        f"data of {country.label} (digest)": country.digest[:SHOWN],
        "random numbers": known["generator"],
        "parameter draws": f"{known['draws']:,}, from the {known['parameters']}",
        "runs a draw": f"{known['seeds']:,}",
        "seeds": f"--seed {known['seed']}; runs {first} to {last}",
        "Python": platform.python_version(),
        **{name: metadata.version(name) for name in results.PACKAGES},
    }
    return contents.Repeat(
        command=command,
        unmasked=finished.request.unmasked,
        versions=tuple(versions.items()),
        files=tuple(files.items()),
    )
