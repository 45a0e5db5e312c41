"""Stochastic and parameter uncertainty, side by side: uncertainty.csv, and the report's table of it."""

from __future__ import annotations

from collections.abc import Callable

from udha.output import words
from udha.output.table import BAR, PAGE, Record, Table, number, shown, text, whole
from udha.tables.common import PARAMETERS, SERIES


def _amount(name: str) -> Callable[[Record], str]:
    return lambda record: words.human(record[name])


def _share(record: Record) -> str:
    ends = (words.human(100 * record[name], 0) for name in ("chance_low_90", "chance_high_90"))
    return f"{words.share(record['chance'])} ({' to '.join(ends)})"


UNCERTAINTY = Table(
    "uncertainty",
    (
        shown("name", "series", lambda record: record["label"], where=(PAGE,), left=True),
        text("scenario", "its name"),
        text("what", "`level`, or `effect` against the base"),
        *SERIES,
        number("sd", "standard deviation of a run"),
        number(
            "sd_ignorance",
            "of the mean over replicates of a draw: parameter uncertainty",
            heading="from parameters",
            write=_amount("sd_ignorance"),
            where=(PAGE,),
        ),
        number(
            "sd_chance",
            "within a draw; the squares of the two add up to that of `sd`",
            heading="from chance",
            write=_amount("sd_chance"),
            where=(PAGE,),
        ),
        number("chance", "share of chance in the variance of a run, 0 to 1; empty where nothing varies"),
        number("chance_low_90", "lower end of its 90 % interval, from resampled draws"),
        number("chance_high_90", "its upper end"),
        shown("share", "share of chance", _share, where=(PAGE,)),
        shown(
            "bar",
            "share of chance, drawn from 0 to 100 %",
            lambda record: f"{100 * record['chance']:.0f}",
            where=(PAGE,),
            mark=BAR,
        ),
        text(
            "verdict",
            "`mostly chance`, `mostly ignorance`, `both`; `does not vary` or `no change`",
            heading="verdict",
            write=lambda record: words.SPREAD.get(record["verdict"], record["verdict"]),
            where=(PAGE,),
        ),
        whole(
            "seeds_enough",
            "runs per draw whose average chance widens by less than 5 %; empty where we cannot tell",
        ),
        whole("repeated", "draws that were run more than once"),
        PARAMETERS,
    ),
)
