"""What ``udha discover`` finds, in words: on the screen and on its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from experiments.robustness.boxes import TREE, Box, Ends, Limit
from experiments.robustness.discovery import Discovery
from experiments.robustness.thresholds import ABOVE, ALWAYS, BELOW, NEVER, UNTOLD, Threshold
from udha.discover.result import OFTEN
from udha.output.words import count, human, interval, share, signed

if TYPE_CHECKING:
    from experiments.robustness.robustness import Metric, Score
    from experiments.robustness.sampled import Factor
    from udha.discover.result import Found

DAYS = "days since 1970-01-01"
MOST_NAMED = 4
# A smaller share of rows without any change is not worth a word.
LEAST_TOLD = 0.01


def amount(factor: Factor, value: float) -> str:
    """Return a value with its unit: 0.00123 chance a week, 2016-04-01."""
    if factor.unit == DAYS:
        return str(date(1970, 1, 1) + timedelta(days=round(value)))
    # A unit such as "0 to 1" is a scale.
    unit = f"on a scale of {factor.unit}" if factor.unit[:1].isdigit() else factor.unit
    return f"{value:.3g} {unit}".strip()


def span(factor: Factor, low: float, high: float) -> str:
    """Return two ends of an interval; the unit stands once."""
    if factor.unit == DAYS:
        return f"{amount(factor, low)} to {amount(factor, high)}"
    return f"{low:.3g} to {high:.3g}"


def limit(one: Limit, factor: Factor) -> str:
    """Return a limit in words: Escape (`escape`) is above 0.0113 chance a week."""
    low, high = (None if end is None else amount(factor, end) for end in (one.low, one.high))
    if low and high:
        ends = f"between {low} and {high}"
    else:
        ends = f"above {low}" if low else f"below {high}"
    return f"{factor.label} (`{factor.name}`) is {ends}"


def failing(found: Found) -> str:
    """Return failing as a verb: does not lower person-years of exploitation; fails, by a criterion given."""
    if found.request.fails:
        return "fails"
    verb = "lower" if found.measured.better == "lower" else "raise"
    return f"does not {verb} {lower(found.measured.label)}"


def meaning(found: Found) -> str:
    """Return when a policy fails: where it does not lower person-years of exploitation."""
    return f"where its {found.fails}" if found.request.fails else f"where it {failing(found)}"


def lower(label: str) -> str:
    """Return a label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def shares(ends: Ends) -> str:
    """Return a share with its interval: 62 % (58 to 66)."""
    value, low, high = ends
    return f"{share(value)} ({100 * low:.0f} to {100 * high:.0f})"


def effect(ends: Ends) -> str:
    """Return a mean effect with its interval: +3.1 (+1.2 to +5.0)."""
    value, low, high = ends
    return f"{signed(value)} ({interval(low, high)})"


def box(found: Found, policy: str, one: Box, number: int) -> str:
    """Return a box in words, with what it holds."""
    factors = {factor.name: factor for factor in found.sampled.factors}
    limits = " and ".join(limit(each, factors[each.factor]) for each in one.limits)
    how = "Elsewhere: " if number > 1 else ""
    if one.method == TREE:
        how = "A tree, as a second opinion: " if number > 1 else "Found by a tree alone: "
    overlap = (
        "" if one.overlap != one.overlap else f" It shares {share(one.overlap)} of its rows with the first."
    )
    return (
        f"{how}**'{policy}'** {failing(found)} in {shares(one.density)} of rows where {limits}. "
        f"The box holds {shares(one.mass)} of rows and {shares(one.coverage)} of failures; the mean effect "
        f"in it is {effect(one.inside)} {found.measured.unit}, elsewhere {effect(one.outside)}."
        f"{overlap if one.method == TREE else ''}"
    )


def boxes(found: Found, one: Discovery) -> Iterator[str]:
    """Yield what can be said of where a policy fails."""
    chance = "" if one.chance != one.chance else f"; with other luck {share(one.chance)} of answers change"
    same = f" (in {share(one.unchanged)} nothing changes)" if one.unchanged >= LEAST_TOLD else ""
    overall = f"**'{one.policy}'** {failing(found)} in {shares(one.fails)} of rows{same}{chance}"
    if not one.boxes:
        yield f"{overall}. Where, cannot be told: {one.why}."
        return
    yield f"{overall}."
    for number, each in enumerate(one.boxes, start=1):
        yield box(found, one.policy, each, number)


def threshold(found: Found, policy: str, kind: str, one: Threshold) -> str:
    """Return a threshold in words, with its interval."""
    factor = next(each for each in found.sampled.factors if each.name == one.factor)
    where = {ABOVE: "above", BELOW: "below"}[one.verdict]
    often = "in more than half of rows" if kind == OFTEN else "on average"
    return (
        f"**'{policy}'** {failing(found)} {often} where {factor.label} (`{factor.name}`) is {where} "
        f"{amount(factor, one.value)} (90 % interval {span(factor, one.low_90, one.high_90)})."
    )


def thresholds(found: Found, policy: str) -> Iterator[str]:
    """Yield every threshold of a policy that can be told, and how many cannot."""
    for kind, ones in found.thresholds[policy].items():
        told = [one for one in ones if one.verdict in (ABOVE, BELOW)]
        yield from (threshold(found, policy, kind, one) for one in told)
        rest = [
            f"{'it fails' if verdict == ALWAYS else 'it does not fail'} {_often(kind)} at any value of "
            f"{count(number, 'parameter')}"
            for verdict in (ALWAYS, NEVER)
            if (number := sum(one.verdict == verdict for one in ones))
        ]
        untold = sum(one.verdict == UNTOLD for one in ones)
        rest += [f"no threshold can be told for {count(untold, 'parameter')}"] if untold else []
        if rest:
            yield f"**'{policy}'**, {kind}: {'; '.join(rest)}."


def _often(kind: str) -> str:
    return "in more than half of rows" if kind == OFTEN else "on average"


def best(found: Found, metric: Metric) -> str:
    """Return which scenarios are best by a measure, alone or tied."""
    scores = [one for one in found.scores[found.measured.name] if one.metric == metric.name]
    names = [one.scenario for one in scores if one.best]
    if len(names) == 1:
        return names[0]
    if len(names) == len(scores):
        return "cannot tell: all are tied"
    named = ", ".join(names[:MOST_NAMED])
    return f"tied: {named}" + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")


def scored(found: Found, one: Score) -> str:
    """Return a score with its interval and the places that it may have."""
    on = found.metrics[one.metric].on
    if on == "holds":
        text = shares((one.value, one.low_90, one.high_90))
    elif on == "effect":
        text = effect((one.value, one.low_90, one.high_90))
    else:
        text = f"{human(one.value)} ({interval(one.low_90, one.high_90, human)})"
    return f"{text} [{places(one)}]"


def places(one: Score) -> str:
    """Return the places that a score may have: 1, or 2-4 where it is tied."""
    return str(one.first) if one.first == one.last else f"{one.first}-{one.last}"


def heading(found: Found, metric: Metric) -> str:
    """Return a measure's name above a column: criteria are numbered."""
    if metric.on != "holds":
        return metric.label
    held = [one.name for one in found.metrics.values() if one.on == "holds"]
    return f"Criterion {held.index(metric.name) + 1} holds"
