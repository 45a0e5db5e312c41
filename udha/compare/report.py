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


def report_of(found: Comparison) -> ComparisonReport:
    """Return what the report of a comparison says."""
    ranking, base = found.ranking(found.request.by), found.names[0]
    first = next(iter(beside_by_policy(found).values()))
    return ComparisonReport(
        **in_common(found, [base], footnote(found, sentences.settled_note(found)), _files(found)),
        title=_title(found),
        base=base,
        finding=finding(found),
        ranked_by=ranking[0].series.label,
        ranking_note=sentences.ranking_note(),
        standings=tuple(standings(found)),
        others={label: _by_name(ranks) for label, ranks in _others(found).items()},
        sides=(first[0].true.series.label, *(pair.recorded.series.label for pair in first)),
        statistics=tuple(beside_recorded(found)),
        on_routes=tuple(tables_of(found)[DISPLACEMENT]),
        displacement=tuple(sentences.displacement_lines(found)),
        counts=tuple(sentences.count_lines(found)),
        dominances=tuple(_better(found)),
        costs=tuple(sentences.cost_lines(found)),
        unit_costs=unit_costs(found),
        chance=tuple(sentences.chance_lines(found)),
        parts=tuple(_parts(found)),
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
