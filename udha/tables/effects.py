"""Effects of policies: effects.csv, and the table that terminal, report and JSON show."""

from __future__ import annotations

from typing import Any

from udha.output import words
from udha.output.table import PAGE, VERDICT, WIDE, Record, Table, flag, number, shown, text, whole
from udha.tables.common import PARAMETERS, SERIES, change, interval_90, probability, unchanged


def _series(record: Record) -> str:
    """A series' name, or the route within it."""
    if record["dimension"] != "all":
        return f"  {words.route(record['cell'])}"
    named = (
        record["unit"] in record["label"].lower() or record["unit"] == "persons" or record["side"] == "cost"
    )
    return record["label"] if named else f"{record['label']} ({record['unit']})"


def _level(name: str) -> Any:
    return lambda record: words.alike(record["base"], record["policy"], write=words.human)(record[name])


def _percent(record: Record) -> str:
    """The change in per cent of the base; nothing where the base is hardly anything."""
    return "" if unchanged(record) or record["base"] < 1 else words.percent(record["median"] / record["base"])


EFFECTS = Table(
    "effects",
    (
        shown("name", "series", _series, left=True),
        text("scenario", "the policy's name"),
        text("base_scenario", "what it is compared with", lambda run, effect: run.names[0]),
        *SERIES,
        text(
            "better",
            "`lower`, `higher` or `neither`: which direction is good news; of cost, `lower`",
            lambda run, effect: effect.series.better,
        ),
        text("dimension", "`all`, `route`, `form`, `age`, `nationality`, `region`; of some series others"),
        text("cell", "which route, form, ...; `all` for the whole"),
        text(
            "from_month",
            "first month of the period, YYYY-MM",
            lambda run, effect: str(run.ensemble.months[run.ensemble.since]),
        ),
        text("to_month", "last month", lambda run, effect: str(run.ensemble.months[-1])),
        number("base", "mean over runs without the policy", write=_level("base")),
        number("policy", "mean over runs with it", write=_level("policy"), where=(WIDE, PAGE)),
        number(
            "mean",
            "mean of the differences run by run",
            heading="mean effect",
            write=change("mean"),
            where=(PAGE,),
        ),
        number("median", "median of the differences run by run", heading="effect", write=change("median")),
        shown("percent", "effect, %", _percent, where=(PAGE,)),
        number("low_50", "lower end of the interval that holds 50 % of them"),
        number("high_50", "its upper end"),
        shown("interval_50", "50 % interval", change("low_50", "high_50"), where=(WIDE,)),
        number("low_90", "lower end of the interval that holds 90 %"),
        number("high_90", "its upper end"),
        interval_90(),
        whole("draws", "parameter draws that the shares are over"),
        number("probability_lower", "share of runs with a fall", lambda run, effect: effect.lower),
        number("probability_higher", "share with a rise", lambda run, effect: effect.higher),
        number("probability_same", "share without a change", lambda run, effect: effect.same),
        number(
            "probability_benefit",
            "share with good news; empty where `better` is `neither`",
            lambda run, effect: effect.benefit,
            heading="prob. of\nbenefit",
            write=probability("probability_benefit"),
        ),
        number("probability_harm", "share with bad news; empty likewise", lambda run, effect: effect.harm),
        text(
            "verdict",
            "`falls`, `rises`, `probably ...`, `cannot tell`, `no change`; `can be told` for the last row "
            "with costs",
            heading="verdict",
            withheld=True,
            mark=VERDICT,
        ),
        flag(
            "by_construction",
            "whether the sign of the policy's verdicts is an assumption: each size of its levers acts in one "
            "direction, with a probability of more than 95 %",
            lambda run, effect: effect.scenario in run.by_construction,
        ),
        flag(
            "masked",
            "whether the row is withheld",
            lambda run, effect: run.masks.hide_effect(effect.series, effect.dimension, effect.cell),
        ),
        PARAMETERS,
    ),
    masked=lambda run, effect: run.masks.hide_effect(effect.series, effect.dimension, effect.cell),
)

# The same on the routes of a series, for a page: what is worked out for a whole only is left out.
ON_ROUTES = EFFECTS.without("percent", "probability_benefit")
