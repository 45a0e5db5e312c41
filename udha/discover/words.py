"""What ``udha discover`` finds, in words: on the screen and on its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from experiments.robustness.boxes import TREE, Box, Limit
from experiments.robustness.discovery import Discovery
from experiments.robustness.thresholds import ABOVE, ALWAYS, BELOW, NEVER, UNTOLD, Threshold
from udha.discover.result import OFTEN
from udha.output.table import Record
from udha.output.words import count, estimate, human, listed, share, share_between

if TYPE_CHECKING:
    from experiments.robustness.robustness import Metric
    from experiments.robustness.sampled import Factor
    from udha.discover.result import Discovered

DAYS = "days since 1970-01-01"
MOST_NAMED = 4
# A smaller share of rows without any change is not worth a word.
LEAST_SHARE = 0.01


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


def limit_in_words(limit: Limit, factor: Factor) -> str:
    """Return a limit in words: Escape (`escape`) is above 0.0113 chance a week."""
    low, high = (None if end is None else amount(factor, end) for end in (limit.low, limit.high))
    if low and high:
        ends = f"between {low} and {high}"
    else:
        ends = f"above {low}" if low else f"below {high}"
    return f"{factor.label} (`{factor.name}`) is {ends}"


def failing(result: Discovered) -> str:
    """Return failing as a verb: does not lower person-years of exploitation; fails, by a criterion given."""
    if result.request.fails:
        return "fails"
    verb = "lower" if result.measured.better == "lower" else "raise"
    return f"does not {verb} {lower(result.measured.label)}"


def meaning(result: Discovered) -> str:
    """Return when a policy fails: where it does not lower person-years of exploitation."""
    return f"where its {result.fails}" if result.request.fails else f"where it {failing(result)}"


def lower(label: str) -> str:
    """Return a label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def box_in_words(result: Discovered, policy: str, box: Box, number: int) -> str:
    """Return a box in words, with what it holds."""
    limits = " and ".join(limit_in_words(limit, result.factors[limit.factor]) for limit in box.limits)
    how = "Elsewhere: " if number > 1 else ""
    if box.method == TREE:
        how = "A tree, as a second opinion: " if number > 1 else "Found by a tree alone: "
    text = (
        f"{how}**'{policy}'** {failing(result)} in {share_between(*box.density)} of rows where {limits}. "
        f"The box holds {share_between(*box.mass)} of rows and {share_between(*box.coverage)} of failures; "
        f"the mean effect in it is {estimate(*box.inside)} {result.measured.unit}, elsewhere "
        f"{estimate(*box.outside)}."
    )
    if box.method == TREE and (overlap := share(box.overlap)):
        text += f" It shares {overlap} of its rows with the first."
    return text


def boxes(result: Discovered, discovery: Discovery) -> Iterator[str]:
    """Yield what can be said of where a policy fails."""
    changed = share(discovery.chance)
    chance = f"; {changed} of answers change with an independent seed" if changed else ""
    same = discovery.unchanged
    without = f" (in {share(same)} nothing changes)" if same >= LEAST_SHARE else ""
    fails = share_between(*discovery.fails)
    overall = f"**'{discovery.policy}'** {failing(result)} in {fails} of rows{without}{chance}."
    if not discovery.boxes:
        yield f"{overall} We cannot tell where: {discovery.why}."
        return
    yield overall
    for number, box in enumerate(discovery.boxes, start=1):
        yield box_in_words(result, discovery.policy, box, number)


def threshold_in_words(result: Discovered, policy: str, kind: str, threshold: Threshold) -> str:
    """Return a threshold in words, with its interval."""
    factor = result.factors[threshold.factor]
    ends = span(factor, threshold.low_90, threshold.high_90)
    return (
        f"**'{policy}'** {failing(result)} {_often(kind)} where {factor.label} (`{factor.name}`) is "
        f"{threshold.verdict} {amount(factor, threshold.value)} (90 % interval {ends})."
    )


def thresholds(result: Discovered, policy: str) -> Iterator[str]:
    """Yield every threshold of a policy that can be told, and how many cannot."""
    for kind, of_kind in result.thresholds[policy].items():
        verdicts = [threshold.verdict for threshold in of_kind]
        for threshold in of_kind:
            if threshold.verdict in (ABOVE, BELOW):
                yield threshold_in_words(result, policy, kind, threshold)
        rest = [
            f"it {verb} {_often(kind)} at any value of {count(verdicts.count(verdict), 'parameter')}"
            for verdict, verb in ((ALWAYS, "fails"), (NEVER, "does not fail"))
            if verdict in verdicts
        ]
        if UNTOLD in verdicts:
            rest.append(f"no threshold can be stated for {count(verdicts.count(UNTOLD), 'parameter')}")
        if rest:
            yield f"**'{policy}'**, {kind}: {'; '.join(rest)}."


def _often(kind: str) -> str:
    return "in more than half of rows" if kind == OFTEN else "on average"


def best(result: Discovered, metric: Metric) -> str:
    """Return which scenarios are best by a measure, alone or tied."""
    scores = [score for score in result.scores[result.measured.name] if score.metric == metric.name]
    names = [score.scenario for score in scores if score.best]
    if len(names) == 1:
        return names[0]
    if len(names) == len(scores):
        return "cannot tell: all are tied"
    return f"tied: {listed(names, MOST_NAMED)}"


def scored(result: Discovered, score: Record) -> str:
    """Return a row of robustness.csv: the measure with its interval, and the places that it may have."""
    ends = score["value"], score["low_90"], score["high_90"]
    on = result.metrics[score["metric"]].on
    if on == "holds":
        text = share_between(*ends)
    else:
        text = estimate(*ends) if on == "effect" else estimate(*ends, human)
    first, last = score["first_place"], score["last_place"]
    return f"{text} [{first}]" if first == last else f"{text} [{first}-{last}]"


def heading(result: Discovered, metric: Metric) -> str:
    """Return a measure's name above a column: criteria are numbered."""
    if metric.on != "holds":
        return metric.label
    held = [name for name, measure in result.metrics.items() if measure.on == "holds"]
    return f"Criterion {held.index(metric.name) + 1} holds"
