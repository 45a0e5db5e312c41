"""From a finished comparison to what its report says."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import numpy as np

from experiments.policies.levels import WEEKS
from experiments.ranking import Rank
from udha.compare import picture, sentences
from udha.compare.finding import finding, names_in_words
from udha.compare.folder import files_of, what_of
from udha.compare.result import Comparison
from udha.compare.rows import beside_by_policy, standings, statistics_table
from udha.output import words
from udha.report.compare_contents import Better, ComparisonReport, Part
from udha.report.contents import Yearly
from udha.report.run_picture import Picture
from udha.scenario_runs import assumptions, headline
from udha.scenario_runs.folder import scenario_text
from udha.scenario_runs.report_parts import YEARLY, place, repeat_of, unit_costs
from udha.scenario_runs.rows import shown_effects

# Policies that a title names; of more, the number is given.
MOST_NAMED = 3


def report_of(found: Comparison) -> ComparisonReport:
    """Return what the report of a comparison says."""
    country = found.ensemble.country
    ranking, base = found.ranking(found.request.by), found.names[0]
    first = next(iter(beside_by_policy(found).values()))
    years = yearly(found)
    return ComparisonReport(
        title=_title(found),
        base=base,
        place=place(country),
        note=sentences.footnote(found),
        finding=finding(found),
        ranked_by=ranking[0].series.label,
        ranking_note=sentences.ranking_note(),
        standings=tuple(standings(found)),
        others={label: _by_name(ranks) for label, ranks in _others(found).items()},
        sides=(first[0].true.series.label, *(pair.recorded.series.label for pair in first)),
        statistics=tuple(statistics_table(found)[1]),
        displacement=tuple(sentences.displacement_lines(found)),
        counts=tuple(sentences.count_lines(found)),
        dominances=tuple(_better(found)),
        costs=tuple(sentences.cost_lines(found)),
        unit_costs=unit_costs(found),
        chance=tuple(sentences.chance_lines(found)),
        picture=picture.picture(found),
        base_picture=_base_picture(found, years),
        yearly=tuple(years.values()),
        parts=tuple(_parts(found)),
        grades=assumptions.grades(country),
        repeat=repeat_of(found, _files(found)),
    )


def _files(found: Comparison) -> dict[str, str]:
    """The text of every scenario's file."""
    scenarios = zip(files_of(found.names), found.ensemble.scenarios, strict=True)
    return {name: scenario_text(one, what_of(name), found.ensemble.country) for name, one in scenarios}


def _title(found: Comparison) -> str:
    policies = found.names[1:]
    if len(policies) > MOST_NAMED:
        return f"{words.policies(len(policies))} compared"
    return f"{' / '.join(policies)} compared"


def _others(found: Comparison) -> dict[str, list[Rank]]:
    """The ranks on the other series, by label; those on which nothing can be told apart are left out."""
    by_series = groupby(found.ranks, lambda one: one.series)
    ranks = {info.label: list(of) for info, of in by_series if info.name != found.request.by}
    return {label: of for label, of in ranks.items() if len({one.group for one in of}) > 1}


def _by_name(ranks: list[Rank]) -> dict[str, str]:
    sizes = Counter(one.group for one in ranks)
    return {one.scenario: sentences.rank(one, sizes) for one in ranks}


def _better(found: Comparison) -> list[Better]:
    """Who is better than whom on every count, each policy with all that it is better than."""
    than: dict[str, list[str]] = {}
    for one in found.dominances:
        than.setdefault(one.first, []).append(one.second)
    return [Better(name, names_in_words(others)) for name, others in than.items()]


def yearly(found: Comparison) -> dict[str, Yearly]:
    """Return series of the base year by year, complete years only."""
    base = found.names[0]
    levels = [one for one in found.levels if one.scenario == base]
    whole = [one for one in levels if one.weeks >= WEEKS] or levels
    series = {}
    for name in YEARLY:
        of = [one for one in whole if one.series.name == name]
        numbers = [(one.low_90, one.low_50, one.median, one.high_50, one.high_90) for one in of]
        info = of[0].series
        series[name] = Yearly(
            info.label, info.unit, np.array(numbers).T[None], found.ensemble.country.official(name)
        )
    return series


def _base_picture(found: Comparison, years: dict[str, Yearly]) -> Picture:
    """The base alone, for the figure of what is true beside what is recorded."""
    levels = [one for one in found.levels if one.scenario == found.names[0]]
    shown_years = [one.year for one in levels if one.series.name == YEARLY[0] and one.weeks >= WEEKS]
    shown_years = shown_years or [one.year for one in levels if one.series.name == YEARLY[0]]
    return Picture(
        names=found.names[:1],
        period=headline.period(found.ensemble),
        starts=None,
        years=np.array(shown_years),
        true=years["newly_exploited"].quantiles,
        recorded=years["identified"].quantiles,
        official=years["identified"].official,
        routes=(),
        by_route=np.zeros((1, 5, 0)),
        moved=None,
        changes=(),
        caption=headline.caption(found),
    )


def _parts(found: Comparison) -> list[Part]:
    """Each policy's effects and measures, in the order of the ranking."""
    scenarios = dict(zip(found.names, found.ensemble.scenarios, strict=True))
    base = found.ensemble.scenarios[0]
    order = [one.scenario for one in found.ranking(found.request.by) if one.scenario != found.names[0]]
    return [
        Part(
            name=name,
            description=scenarios[name].description,
            rows=tuple(row for row in shown_effects(found, name) if row["dimension"] == "all"),
            measures=assumptions.measures(found.ensemble, scenarios[name], base),
        )
        for name in order
    ]
