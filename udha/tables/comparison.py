"""The tables that only a comparison has: ranks, pairs, who is better on every count, routes, both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from udha.output import words
from udha.output.table import PAGE, VERDICT, WIDE, Column, Record, Table, flag, number, shown, text, whole
from udha.tables.common import PARAMETERS, SERIES

RANKING = Table(
    "ranking",
    (
        *SERIES,
        text("better", "`lower` or `higher`; less cost is better", lambda result, rank: rank.series.better),
        text("scenario", "the policy, or the base"),
        flag("is_base", "whether it is the base", lambda result, rank: rank.scenario == result.names[0]),
        whole("group", "rank: 1 for those that none is clearly better than"),
        whole("first", "the best place that it may have"),
        whole("last", "the worst"),
        whole("tied", "how many others cannot be distinguished from it"),
        number("best", "probability of being the best of all"),
        whole("draws", "parameter draws that it is over", lambda result, rank: len(result.ensemble.seeds)),
        number("regret", "expected distance from the best of each draw"),
        number("regret_90", "the distance that is exceeded in one draw of ten"),
        PARAMETERS,
    ),
)

PAIRS = Table(
    "pairs",
    (
        *SERIES,
        text("first", "the one that is better in more runs"),
        text("second", "the other"),
        number("better", "share of runs in which the first is better"),
        number("worse", "in which it is worse"),
        number("same", "in which they are the same"),
        number("median", "of the first less the second, run by run"),
        number("low_90", "lower end of its 90 % interval"),
        number("high_90", "its upper end"),
        text("verdict", "`better`, `probably better`, `cannot tell`, `the same`"),
        PARAMETERS,
    ),
)

DOMINANCE = Table(
    "dominance",
    (
        text("first", "the better one"),
        text("second", "the other"),
        number(
            "probability",
            "share of runs in which it is no worse on any count and better on one; 0.95 or more",
        ),
        PARAMETERS,
    ),
)

# Its rows are (displacement of a policy, effect on a route).
DISPLACEMENT = Table(
    "displacement",
    (
        text("scenario", "the policy", lambda result, row: row[0].scenario),
        *(
            Column(
                column.key,
                column.holds,
                column.means,
                lambda result, row, of=column.value: of(result, row[1]),
            )
            for column in SERIES
            if column.value
        ),
        text("route", "the route", lambda result, row: row[1].cell),
        *(
            number(key, means, lambda result, row, key=key: getattr(row[1], key))
            for key, means in {
                "base": "mean without the policy",
                "policy": "mean with it",
                "median": "of the differences run by run",
                "low_50": "lower end of the interval that holds 50 % of them",
                "high_50": "its upper end",
                "low_90": "lower end of the interval that holds 90 %",
                "high_90": "its upper end",
            }.items()
        ),
        text("verdict", "of this route", lambda result, row: row[1].verdict),
        text(
            "displacement",
            "of the policy: `displaced`, `probably displaced`, `cannot tell`, `none seen`",
            lambda result, row: row[0].verdict,
        ),
        number(
            "fall", "median of the change on all falling routes together", lambda result, row: row[0].fall
        ),
        number("rise", "on all rising routes", lambda result, row: row[0].rise),
        number("together", "share of runs in which both happen", lambda result, row: row[0].together),
        PARAMETERS,
    ),
)


def _side(side: str) -> tuple[Column, ...]:
    """An effect on one of the two sides."""

    def of(key: str) -> Callable[[Any, Any], Any]:
        return lambda result, row: getattr(getattr(row, side), key)

    return (
        text(side, f"series on the {side} side", lambda result, row: getattr(row, side).series.name),
        number(f"{side}_median", "the policy's effect on it", of("median")),
        number(f"{side}_low_90", "lower end of its 90 % interval", of("low_90")),
        number(f"{side}_high_90", "its upper end", of("high_90")),
        text(f"{side}_verdict", "what can be said of it", of("verdict")),
    )


TRUE_AND_RECORDED = Table(
    "true_and_recorded",
    (
        text("scenario", "the policy", lambda result, row: row.true.scenario),
        *_side("true"),
        *_side("recorded"),
        number("opposite", "share of runs in which one falls and the other rises"),
        number("alike", "in which both fall or both rise"),
        text(
            "statistics",
            "`misleading` or `in step`, each perhaps `probably`; `hidden` where they may not show it; "
            "`cannot tell`",
            lambda result, row: row.verdict,
        ),
        PARAMETERS,
    ),
)


def _of_policy(write: Callable[[Record], str]) -> Callable[[Record], str]:
    """Return what writes an effect; nothing for the base, which has none."""
    return lambda record: "" if record["is_base"] else write(record)


def _moved(record: Record) -> str:
    if record["verdict"] == "no change":
        return "no change"
    return words.signed(record["median"], of=record["scale"])


def _ends(record: Record) -> str:
    if record["verdict"] == "no change":
        return ""
    return words.interval(
        record["low_90"], record["high_90"], lambda end: words.signed(end, of=record["scale"])
    )


def _better(record: Record) -> str:
    if record["verdict"] == "no change":
        return ""
    return words.probability(record["better_than_base"], record.get("draws"))


def _best(record: Record) -> str:
    return words.probability(record["best"], record.get("draws"))


STANDINGS = Table(
    "standings",
    (
        shown("rank", "rank"),
        shown("places", "places"),
        shown(
            "scenario",
            "policy",
            lambda record: f"{record['scenario']}, the base" if record["is_base"] else record["scenario"],
            left=True,
        ),
        shown("median", "effect", _of_policy(_moved)),
        shown("interval_90", "90 % interval", _of_policy(_ends)),
        shown("better_than_base", "prob. of\nbenefit", _of_policy(_better)),
        shown("best", "prob.\nbest", _best, where=(WIDE, PAGE)),
        shown("regret", "regret", lambda record: words.human(record["regret"]), where=(WIDE, PAGE)),
        shown(
            "regret_90",
            "regret,\n1 in 10",
            lambda record: words.human(record["regret_90"]),
            where=(WIDE, PAGE),
        ),
        shown("chance", "chance", where=(WIDE, PAGE)),
    ),
)


def statistics(true: str, recorded: Sequence[str]) -> Table:
    """Return the table of what is true beside what official statistics would show.

    Arguments: labels of the true series and of the recorded ones. A record holds ``scenario``, the verdicts
    ``true`` and ``recorded`` (a list), and ``statistics``.
    """
    return Table(
        "statistics",
        (
            shown("scenario", "policy", left=True),
            shown("true", f"true: {true.lower()}", left=True, mark=VERDICT),
            *(
                shown(
                    f"recorded_{at}",
                    f"recorded: {label.lower()}",
                    lambda record, at=at: record["recorded"][at],
                    left=True,
                    mark=VERDICT,
                )
                for at, label in enumerate(recorded)
            ),
            shown("statistics", "statistics", left=True),
        ),
    )
