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
    "cannot tell": ("cannot be told from it",) * 2,
}
DISPLACED = ("displaced", "probably displaced")


def finding(found: Comparison) -> str:
    """Return which policies are best, how they stand to the base, and where one must look twice."""
    ranking = found.ranking(found.request.by)
    said = [_best(found, ranking), _against_base(found), _statistics(found), _displacement(found)]
    return " ".join(one for one in said if one)


def _best(found: Comparison, ranking: Sequence[Rank]) -> str:
    top = [one.scenario for one in ranking if one.group == 1]
    label, when = ranking[0].series.label.lower(), period(found.ensemble)
    if len(top) == len(ranking):
        return f"Ranked by {label}, {when}: none is clearly better than another, so we cannot tell."
    if ranking[0].last == 1:
        return f"Ranked by {label}, {when}: {names_in_words(top)} is better than every other."
    if len(top) == 1:
        return f"Ranked by {label}, {when}: none is clearly better than {names_in_words(top)}."
    return f"Ranked by {label}, {when}: {names_in_words(top)} are not clearly worse than any."


def _against_base(found: Comparison) -> str:
    base, by = found.names[0], found.request.by
    with_base = [one for one in found.pairs if one.series.name == by and base in (one.first, one.second)]
    counts = Counter(AGAINST[one.verdict][one.second != base] for one in with_base)
    order = dict.fromkeys(said for both in AGAINST.values() for said in both)
    parts = [f"{counts[said]} {said}" for said in order if counts[said]]
    return f"Of {words.policies(len(with_base))} against '{base}': {', '.join(parts)}."


def _statistics(found: Comparison) -> str:
    verdicts: dict[str, set[str]] = {}
    for one in shown_beside(found):
        verdicts.setdefault(one.true.scenario, set()).add(one.verdict)
    clearly = [name for name, said in verdicts.items() if WRONG[0] in said]
    probably = [name for name, said in verdicts.items() if WRONG[1] in said and name not in clearly]
    parts = [f"be misled about {names_in_words(clearly)}"] if clearly else []
    if probably:
        parts.append(f"probably {'' if clearly else 'be misled '}about {names_in_words(probably)}")
    return f"Who sees official statistics alone would {', and '.join(parts)}." if parts else ""


def _displacement(found: Comparison) -> str:
    moved = [one.scenario for one in found.displacements if one.verdict in DISPLACED]
    return f"Exploitation moves from one route to another under {names_in_words(moved)}." if moved else ""


def shown_beside(found: Comparison) -> list[Beside]:
    """Return the recorded series beside the true one that policies are ranked by, or person-years."""
    true = {one.true.series.name for one in found.besides}
    by = found.request.by if found.request.by in true else BY
    return [one for one in found.besides if one.true.series.name == by]


def statistics(of_policy: Iterable[Beside]) -> str:
    """Return what somebody who sees only the statistics would learn of a policy, in a few words."""
    by_verdict: dict[str, list[str]] = {}
    for one in of_policy:
        by_verdict.setdefault(one.verdict, []).append(one.recorded.series.label.lower())
    for verdicts in (WRONG, IN_STEP):
        if said := [f"{one}: {', '.join(by_verdict[one])}" for one in verdicts if one in by_verdict]:
            return "; ".join(said)
    return "may not show it" if "hidden" in by_verdict else ""


def names_in_words(names: Sequence[str]) -> str:
    """Return names as part of a sentence; of many, their number."""
    if len(names) > MOST_NAMES:
        return words.policies(len(names))
    return words.listed(f"'{name}'" for name in names)
