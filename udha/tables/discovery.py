"""The tables of ``udha discover``: how robust policies are, what they cost in rights, where they fail.

Rows are dictionaries of ``udha.discover.rows``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from udha.output import words
from udha.output.table import Column, Record, Table, flag, number, shown, text, whole

SHARE = "share of rows"
# More digits than resampling gives.
DIGITS = 6


def _of(part: str, name: str) -> Callable[[Any, Record], Any]:
    """Return what reads an attribute of a part of a row."""
    return lambda result, row: getattr(row[part], name)


def _under(key: str) -> Callable[[Any, Record], Any]:
    """Return what reads an entry of a row that has another name there."""
    return lambda result, row: row[key]


def _ends(name: str, means: str, part: str, attribute: str) -> tuple[Column, ...]:
    """Return the columns of a number with its 90 % interval, which are (value, low, high) in a part."""

    def end(at: int) -> Callable[[Any, Record], Any]:
        return lambda result, row: getattr(row[part], attribute)[at]

    return (
        number(name, means, end(0)),
        number(f"{name}_low_90", LOW_90.means, end(1)),
        number(f"{name}_high_90", HIGH_90.means, end(2)),
    )


LOW_90, HIGH_90 = ENDS = (
    number("low_90", "lower end of its 90 % interval, from resampled rows"),
    number("high_90", "its upper end"),
)
SCENARIO = text("scenario", "the base or a policy", heading="scenario")
POLICY = text("policy", "the policy", heading="policy")
FAILS_IF = text("fails_if", "when a policy fails", lambda result, row: str(result.fails))
OUTPUT = (
    text("output", "output of the study", _of("output", "name")),
    text("side", "`true`, `recorded`, `protection`, `rights` or `cost`", _of("output", "side")),
)
PARAMETER = (
    text("parameter", "the parameter", _of("parameter", "name")),
    text("label", "the parameter in words", _of("parameter", "label")),
    text("unit", "of the parameter", _of("parameter", "unit")),
)

ROBUSTNESS = Table(
    "robustness",
    (
        *OUTPUT,
        text(
            "unit",
            f"of the value; `{SHARE}` for a criterion",
            lambda result, row: SHARE if row["about"].on == "holds" else row["output"].unit,
        ),
        text(
            "better",
            "`lower` or `higher`",
            lambda result, row: {"holds": "higher", "regret": "lower"}.get(
                row["about"].on, row["output"].better
            ),
        ),
        text("metric", "the measure; `holds_1` is the first criterion"),
        text("label", "the measure in words", _of("about", "label")),
        SCENARIO,
        number("value", "the measure of this scenario"),
        *ENDS,
        whole("first_place", "the best place that it may have", _under("first")),
        whole("last_place", "the worst", _under("last")),
        flag("best_or_tied", "whether none is clearly better", lambda result, row: row["first"] == 1),
        flag("rests_on_one_row", "whether one row decides it", _of("about", "extreme")),
    ),
    digits=DIGITS,
)

REGRET = Table(
    "regret",
    (
        *OUTPUT,
        text(
            "unit",
            f"of the value; `{SHARE}` for `best`",
            lambda result, row: SHARE if row["statistic"] == "best" else row["output"].unit,
        ),
        SCENARIO,
        text("statistic", "`best` (alone or tied), `mean`, `quantile_50` to `quantile_95`, or `worst`"),
        number("value", "of the distance from the best scenario in the same row"),
        *ENDS,
    ),
    digits=DIGITS,
)

EFFICIENT = shown("efficient", "efficient", lambda row: words.probability(row["efficient"]))
TRADE_OFF = Table(
    "trade_off",
    (
        SCENARIO,
        *OUTPUT,
        text("unit", "of the output", _of("output", "unit")),
        text("better", "`lower` or `higher`", _of("output", "better")),
        number("effect", "mean effect over rows"),
        *ENDS,
        number(
            "efficient", "share of resamples in which no other is as good on all outputs and better on one"
        ),
        text(
            "dominated_by",
            "the scenarios that are so in 95 % of resamples",
            lambda result, row: "; ".join(row["dominated_by"]),
        ),
    ),
    digits=DIGITS,
)


FAILURES = Table(
    "failures",
    (
        POLICY,
        FAILS_IF,
        number(
            "fails",
            "share of rows in which it fails",
            heading="fails in",
            write=lambda row: words.share_between(row["fails"], row["low_90"], row["high_90"]),
        ),
        *ENDS,
        number(
            "unchanged", "share of rows in which it changes nothing", heading="no change in", each=words.share
        ),
        number(
            "changed_by_chance",
            "share of rows run again in which other random numbers change the answer",
            _under("chance"),
            heading="changed by chance",
            each=words.share,
        ),
        whole(
            "boxes",
            "how many boxes hold its failures",
            lambda result, row: len(row["boxes"]),
            heading="boxes",
            write=lambda row: str(row["boxes"] or "none"),
        ),
        text("why_none", "why there is no box; empty where there is one", _under("why")),
    ),
    digits=DIGITS,
)

BOXES = Table(
    "boxes",
    (
        POLICY,
        FAILS_IF,
        whole("box", "number of the box among the policy's own"),
        text("method", "what found it: `PRIM`, or a tree", _of("held", "method")),
        *_ends("density", "share of its rows that fail", "held", "density"),
        *_ends("coverage", "share of all failures that it holds", "held", "coverage"),
        *_ends("mass", "share of all rows that it holds", "held", "mass"),
        *_ends("effect_inside", "mean effect of the policy in it", "held", "inside"),
        *_ends("effect_outside", "mean effect elsewhere", "held", "outside"),
        number(
            "overlap_with_first",
            "share of its rows that the policy's first box holds too; empty for the first",
            _of("held", "overlap"),
        ),
        *PARAMETER,
        number("low", "lower limit of the parameter; empty without one"),
        number("high", "upper limit; empty without one"),
        number("quasi_p", "how likely chance alone makes such a limit (quasi-p value)"),
        number("reproduced", "share of other halves of the rows in which the limit is found again"),
    ),
    digits=DIGITS,
)

THRESHOLDS = Table(
    "thresholds",
    (
        POLICY,
        FAILS_IF,
        text("kind", "`more often than not` or `on average`"),
        *PARAMETER,
        text("verdict", "fails `above` or `below` it, `always` or `never`; `untold`"),
        text("why_untold", "why we cannot tell; empty otherwise", _under("why")),
        number("threshold", "value of the parameter, in its unit", _under("value")),
        *ENDS,
        number("p_adjusted", "of no relation, adjusted for all parameters looked at", _under("p")),
    ),
    digits=DIGITS,
)

PEELING = Table(
    "peeling",
    (
        POLICY,
        whole("step", "of the peeling"),
        number("restricted", "how many parameters are limited"),
        *(
            number(f"{name}_{half}", f"{means}, in the half in which boxes were {done}")
            for half, done in (("found", "sought"), ("measured", "measured"))
            for name, means in (
                ("mass", "share of rows in the box"),
                ("coverage", "share of failures in it"),
                ("density", "share of its rows that fail"),
            )
        ),
    ),
    digits=DIGITS,
)
