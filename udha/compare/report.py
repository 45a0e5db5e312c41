"""From a finished comparison to what its report says."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from experiments.ranking import Rank
from udha.compare import sentences
from udha.compare.finding import finding, names_in_words
from udha.compare.folder import files_of, what_of
from udha.compare.result import Comparison
from udha.compare.rows import beside_by_policy, beside_recorded, standings, tables_of
from udha.output import words
from udha.report.compare_contents import Better, ComparisonReport, Part
from udha.scenario_runs import assumptions
from udha.scenario_runs.folder import scenario_text
from udha.scenario_runs.notes import footnote
from udha.scenario_runs.report_parts import in_common, unit_costs
from udha.scenario_runs.rows import shown_effects
from udha.tables.comparison import DISPLACEMENT

# Policies that a title names; of more, the number is given.
MOST_NAMED = 3


def report_of(comparison: Comparison) -> ComparisonReport:
    """Return what the report of a comparison says."""
    ranking, base = comparison.ranking(comparison.request.by), comparison.names[0]
    first = next(iter(beside_by_policy(comparison).values()))
    return ComparisonReport(
        **in_common(
            comparison, [base], footnote(comparison, sentences.settled_note(comparison)), _files(comparison)
        ),
        title=_title(comparison),
        base=base,
        finding=finding(comparison),
        ranked_by=ranking[0].series.label,
        ranking_note=sentences.ranking_note(),
        standings=tuple(standings(comparison)),
        others={label: _by_name(ranks) for label, ranks in _others(comparison).items()},
        sides=(first[0].true.series.label, *(pair.recorded.series.label for pair in first)),
        statistics=tuple(beside_recorded(comparison)),
        on_routes=tuple(tables_of(comparison)[DISPLACEMENT]),
        displacement=tuple(sentences.displacement_lines(comparison)),
        counts=tuple(sentences.count_lines(comparison)),
        dominances=tuple(_better(comparison)),
        costs=tuple(sentences.cost_lines(comparison)),
        unit_costs=unit_costs(comparison),
        chance=tuple(sentences.chance_lines(comparison)),
        parts=tuple(_parts(comparison)),
    )


def _files(comparison: Comparison) -> dict[str, str]:
    """The text of every scenario's file."""
    scenarios = zip(files_of(comparison.names), comparison.ensemble.scenarios, strict=True)
    return {name: scenario_text(one, what_of(name), comparison.ensemble.country) for name, one in scenarios}


def _title(comparison: Comparison) -> str:
    policies = comparison.names[1:]
    if len(policies) > MOST_NAMED:
        return f"{words.policies(len(policies))} compared"
    return f"{' / '.join(policies)} compared"


def _others(comparison: Comparison) -> dict[str, list[Rank]]:
    """The ranks on the other series, by label; those that distinguish no policies are left out."""
    by_series = groupby(comparison.ranks, lambda one: one.series)
    ranks = {info.label: list(of) for info, of in by_series if info.name != comparison.request.by}
    return {label: of for label, of in ranks.items() if len({one.group for one in of}) > 1}


def _by_name(ranks: list[Rank]) -> dict[str, str]:
    sizes = Counter(rank.group for rank in ranks)
    return {rank.scenario: sentences.rank(rank, sizes) for rank in ranks}


def _better(comparison: Comparison) -> list[Better]:
    """Who is better than whom on every count, each policy with all that it is better than."""
    than: dict[str, list[str]] = {}
    for pair in comparison.dominances:
        than.setdefault(pair.first, []).append(pair.second)
    return [Better(name, names_in_words(others)) for name, others in than.items()]


def _parts(comparison: Comparison) -> list[Part]:
    """Each policy's effects and measures, in the order of the ranking."""
    scenarios = dict(zip(comparison.names, comparison.ensemble.scenarios, strict=True))
    base = comparison.ensemble.scenarios[0]
    order = [
        rank.scenario
        for rank in comparison.ranking(comparison.request.by)
        if rank.scenario != comparison.names[0]
    ]
    return [
        Part(
            name=name,
            description=scenarios[name].description,
            rows=tuple(row for row in shown_effects(comparison, name) if row["dimension"] == "all"),
            measures=assumptions.measures(comparison.ensemble, scenarios[name], base),
        )
        for name in order
    ]
