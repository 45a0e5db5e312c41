"""The result of a comparison in a few sentences; "cannot tell" is one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from experiments.policies.beside import Beside
from experiments.ranking import Rank
from udha.compare.request import BY
from udha.compare.result import Comparison
from udha.output import words
from udha.scenario_runs.headline import period

# Names in one sentence; of more, the number is given.
MOST_NAMES = 4
WRONG, IN_STEP = ("misleading", "probably misleading"), ("in step", "probably in step")
# What is said of a pair, to what is said of the policy in it: with the base as its second, and as its first.
AGAINST = {
    "better": ("clearly better", "clearly worse"),
    "probably better": ("probably better", "probably worse"),
    "the same": ("the same in every run",) * 2,
    "cannot tell": ("cannot be distinguished from it",) * 2,
}
DISPLACED = ("displaced", "probably displaced")


def finding(comparison: Comparison) -> str:
    """Return which policies are best, how they compare with the base, and where to look twice."""
    ranking = comparison.ranking(comparison.request.by)
    sentences = [
        _best(comparison, ranking),
        _against_base(comparison),
        _statistics(comparison),
        _displacement(comparison),
    ]
    return " ".join(filter(None, sentences))


def _best(comparison: Comparison, ranking: Sequence[Rank]) -> str:
    top = [rank.scenario for rank in ranking if rank.group == 1]
    label, when = ranking[0].series.label.lower(), period(comparison.ensemble)
    if len(top) == len(ranking):
        return f"Ranked by {label}, {when}: none is clearly better than another, so we cannot tell."
    if ranking[0].last == 1:
        return f"Ranked by {label}, {when}: {names_in_words(top)} is better than all others."
    if len(top) == 1:
        return f"Ranked by {label}, {when}: none is clearly better than {names_in_words(top)}."
    return f"Ranked by {label}, {when}: {names_in_words(top)} are not clearly worse than any."


def _against_base(comparison: Comparison) -> str:
    base, by = comparison.names[0], comparison.request.by
    with_base = [
        pair for pair in comparison.pairs if pair.series.name == by and base in (pair.first, pair.second)
    ]
    counts = Counter(AGAINST[pair.verdict][pair.second != base] for pair in with_base)
    order = dict.fromkeys(standing for both in AGAINST.values() for standing in both)
    parts = [f"{counts[standing]} {standing}" for standing in order if counts[standing]]
    return f"Of {words.policies(len(with_base))} against '{base}': {', '.join(parts)}."


def _statistics(comparison: Comparison) -> str:
    verdicts: dict[str, set[str]] = {}
    for beside in shown_beside(comparison):
        verdicts.setdefault(beside.true.scenario, set()).add(beside.verdict)
    clearly = [name for name, known in verdicts.items() if WRONG[0] in known]
    probably = [name for name, known in verdicts.items() if WRONG[1] in known and name not in clearly]
    parts = [f"be misled about {names_in_words(clearly)}"] if clearly else []
    if probably:
        parts.append(f"probably {'' if clearly else 'be misled '}about {names_in_words(probably)}")
    return f"Anyone who sees only official statistics would {', and '.join(parts)}." if parts else ""


def _displacement(comparison: Comparison) -> str:
    moved = [shift.scenario for shift in comparison.displacements if shift.verdict in DISPLACED]
    return f"Exploitation moves from one route to another under {names_in_words(moved)}." if moved else ""


def shown_beside(comparison: Comparison) -> list[Beside]:
    """Return the recorded series beside the true one that policies are ranked by, or person-years."""
    true = {beside.true.series.name for beside in comparison.besides}
    by = comparison.request.by if comparison.request.by in true else BY
    return [beside for beside in comparison.besides if beside.true.series.name == by]


def statistics(of_policy: Iterable[Beside]) -> str:
    """Return what anyone who sees only the statistics would learn about a policy, in a few words."""
    by_verdict: dict[str, list[str]] = {}
    for beside in of_policy:
        by_verdict.setdefault(beside.verdict, []).append(beside.recorded.series.label.lower())
    for verdicts in (WRONG, IN_STEP):
        parts = [
            f"{verdict}: {', '.join(by_verdict[verdict])}" for verdict in verdicts if verdict in by_verdict
        ]
        if parts:
            return "; ".join(parts)
    return "may not show it" if "hidden" in by_verdict else ""


def names_in_words(names: Sequence[str]) -> str:
    """Return names as part of a sentence; of many, their number."""
    if len(names) > MOST_NAMES:
        return words.policies(len(names))
    return words.listed(f"'{name}'" for name in names)
