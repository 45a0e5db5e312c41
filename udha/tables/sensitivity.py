"""The tables of ``udha sensitivity``: what drives each output of a sweep, and how well that is known.

Rows are those of ``experiments.sensitivity.analysis``; a page adds a ``title`` to them.
"""

from __future__ import annotations

from collections.abc import Callable

from experiments.sensitivity.methods import UNITLESS
from udha.output import words
from udha.output.table import Record, Table, flag, number, shown, text, whole

INDEX = {
    ("sobol", "total"): "total index",
    ("sobol", "first"): "first-order index",
    ("sobol", "interactions"): "interactions",
    ("fast", "total"): "total index",
    ("fast", "first"): "first-order index",
    ("morris", "mu_star"): "mu*",
    ("morris", "mu"): "mu",
    ("morris", "sigma"): "sigma",
    ("delta", "delta"): "delta",
    ("pawn", "median"): "PAWN",
    ("fractional_factorial", "main"): "main effect",
}
DIGITS = 6


def plain(name: str) -> str:
    """Return a name of the model as words."""
    return name.replace("_", " ")


def written(index: str) -> Callable[[float], str]:
    """Return what writes an index: one without a unit with two decimals, others as a reader can use them."""
    return "{:.2f}".format if index in UNITLESS else words.human


def estimate(record: Record) -> str:
    """Return an index with its interval; † where it may be nothing but chance."""
    ends = record["estimate"], record["low"], record["high"]
    nothing = record.get("nothing")
    chance = " †" if nothing is not None and record["estimate"] <= nothing else ""
    return words.estimate(*ends, written(record["index"])) + chance


def together(record: Record) -> str:
    """Return the factors of an interaction, and how many pairs share its number."""
    pair = f"{plain(record['factor_1'])}, {plain(record['factor_2'])}"
    others = record["sharing"] - 1
    return f"{pair} ({words.count(others, 'other pair')} may make it)" if others else pair


TITLE = shown("title", "output", left=True)
TARGET = (
    text("output", "output of the study"),
    text("scenario", "the base or a policy"),
    text("what", "`level`, or `effect` against the base"),
)
METHOD = (text("method", "how the index is worked out"), text("index", "which index"))
FACTOR = text(
    "factor",
    "what was varied: a parameter, a mechanism or a setting of a lever",
    write=lambda record: plain(record["factor"]),
)
ENDS = (number("low", "lower end of its 95 % interval"), number("high", "its upper end"))
UNIT = text("unit", "of the estimate; empty for an index without one")

INDICES = Table(
    "indices",
    (
        *TARGET,
        UNIT,
        *METHOD,
        FACTOR,
        number("estimate", "the index"),
        *ENDS,
        number("nothing", "level up to which it may be nothing but chance; empty where that is not known"),
        flag("wider_than_index", "whether the interval is wider than the index"),
    ),
    digits=DIGITS,
)
SECOND_ORDER = Table(
    "second_order",
    (
        TITLE,
        *TARGET,
        UNIT,
        *METHOD,
        text("factor_1", "a factor"),
        text("factor_2", "another"),
        shown("factors", "factors", together, left=True),
        number(
            "estimate",
            "what they do together, beyond what each does alone",
            heading="together",
            write=estimate,
        ),
        *ENDS,
        flag("stands_out", "whether it is more than chance makes among so many pairs"),
        whole("sharing", "how many pairs share the number because the design cannot separate them"),
    ),
    digits=DIGITS,
)
DIRECTIONS = Table(
    "directions",
    (
        *TARGET,
        FACTOR,
        flag("stands_out", "whether the factor stands out from chance"),
        text("direction", "`raises`, `lowers`, each perhaps `mostly`; `either way`, `cannot tell`, ..."),
        text("measure", "what was measured"),
        number("estimate", "from -1, always downwards, to 1, always upwards"),
        *ENDS,
    ),
    digits=DIGITS,
)
CONVERGENCE = Table(
    "convergence",
    (
        *TARGET,
        *METHOD,
        whole("n", "blocks, trajectories or rows used"),
        FACTOR,
        number("estimate", "the index from so many"),
        *ENDS,
    ),
    digits=DIGITS,
)
CHANCE = Table(
    "chance",
    (
        TITLE,
        *TARGET,
        number(
            "share",
            "share of chance in the variance between rows",
            heading="share of chance (95 % interval)",
            write=lambda record: words.share_between(record["share"], record["low"], record["high"], 1),
        ),
        *ENDS,
        whole("rows", "rows that were run again with independent seeds"),
    ),
    digits=DIGITS,
)
FACTORS = Table("factors", (FACTOR, shown("label", "what it is", left=True)))
