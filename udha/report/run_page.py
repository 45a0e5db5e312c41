"""The page: contents and figures put into one HTML file that asks for nothing from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from udha.output import words
from udha.output.quantiles import HIGH_50, HIGH_90, LOW_50, LOW_90, MEDIAN
from udha.output.svg_in_page import inline
from udha.output.table import PAGE, by_side
from udha.report.contents import Common, Record, Report
from udha.report.words import STEPS, sensible
from udha.tables.common import change
from udha.tables.comparison import STANDINGS
from udha.tables.effects import EFFECTS, ON_ROUTES
from udha.tables.levels import AVERAGE_YEAR
from udha.tables.uncertainty import UNCERTAINTY

UNDRAWN = Markup("<p>This figure could not be drawn. <code>udha report</code> tries again.</p>")
median, interval = change("median"), change("low_90", "high_90")


def page(report: Report, drawn: Mapping[str, bytes], described: Mapping[str, str]) -> str:
    """Return the page; ``drawn``: each figure as SVG by file name; ``described``: each in words."""
    policy = report.policies[0]
    return rendered(
        "report.html",
        report,
        drawn,
        described,
        policy=policy,
        rows=by_side(row for row in policy.rows if not on_a_route(row)),
        on_routes=_by_series(filter(on_a_route, policy.rows)),
        averages=by_side(report.averages),
        headline={row["series"]: row for row in policy.rows if not on_a_route(row)},
        steps=STEPS,
        sensible=sensible,
        displacement=displacement(report) if report.base else "",
        named_mechanisms=" and ".join(
            mechanism.label for mechanism in policy.drivers.mechanisms if mechanism.named
        ),
    )


def rendered(
    template: str, report: Common, drawn: Mapping[str, bytes], described: Mapping[str, str], **more: Any
) -> str:
    """Return a page made from a template, with the figures that are described."""
    pictures = {
        name: inline(drawn[f"{name}.svg"], name, text) if f"{name}.svg" in drawn else UNDRAWN
        for name, text in described.items()
    }
    return (
        _environment()
        .get_template(template)
        .render(
            report=report,
            pictures=pictures,
            names=report.names,
            official=official(report),
            years=years(report),
            **more,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("udha"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=unbroken,
    )
    environment.filters |= {
        "breakable": breakable,
        "human": words.human,
        "route": words.route,
        "signed": words.signed,
        "sensible": sensible,
        "probability": words.probability,
        "share": words.share,
        "level": level,
        "heading": heading,
    }
    names: dict[str, Any] = environment.globals
    names |= {
        "LOW_90": LOW_90,
        "LOW_50": LOW_50,
        "MEDIAN": MEDIAN,
        "HIGH_50": HIGH_50,
        "HIGH_90": HIGH_90,
        "EFFECTS": EFFECTS,
        "ON_ROUTES": ON_ROUTES,
        "AVERAGE_YEAR": AVERAGE_YEAR,
        "UNCERTAINTY": UNCERTAINTY,
        "STANDINGS": STANDINGS,
        "PAGE": PAGE,
        "interval": interval,
        "median": median,
    }
    return environment


def unbroken(value: Any) -> Any:
    """Return text with its numbers held to their per cent sign; ``verbatim`` keeps one as it is."""
    return value.replace(" %", "\u00a0%") if type(value) is str else value


def breakable(name: str) -> Markup:
    """Return the name of a parameter, which may be broken after its underscores."""
    return escape(name).replace("_", Markup("_<wbr>"))


def level(quantiles: Any, write: Callable[[float], str] = words.human) -> str:
    """Return a median with its 90 % interval: 38 (21 to 60)."""
    return f"{write(quantiles[MEDIAN])} ({words.interval(quantiles[LOW_90], quantiles[HIGH_90], write)})"


def displacement(report: Report) -> str:
    """Return in words what moves between routes: those that clearly or probably change, and all together."""
    newly = [row for row in report.policies[0].rows if row["series"] == "newly_exploited"]
    routes = [row for row in newly if on_a_route(row) and row["verdict"] not in ("cannot tell", "no change")]
    whole = next(row for row in newly if not on_a_route(row))
    moved = "; ".join(f"{words.route(row['cell'])} {row['verdict']} ({median(row)})" for row in routes)
    together = f"All routes together: {median(whole)}, {whole['verdict']}."
    if not moved:
        return f"No route clearly changes. {together}"
    return f"By route, newly exploited people: {moved}. {together}"


def on_a_route(row: Record) -> bool:
    """Tell whether a row is that of a route, not of the whole."""
    return row["dimension"] == "route"


def heading(words_above: str) -> str:
    """Return the heading of a column as a page has it."""
    return words_above[:1].upper() + words_above[1:].replace("\n", " ")


def _by_series(rows: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    return [(label, list(of_series)) for label, of_series in groupby(rows, itemgetter("label"))]


def official(report: Common) -> list[tuple[str, int, float, Any]]:
    """Return official figures beside what the model gives without the policy.

    Each as label, year, figure and the model's quantiles.
    """
    known = report.years.tolist()
    return [
        (series.label, year, count, series.quantiles[0, :, known.index(year)])
        for series in report.yearly
        for year, count in series.official.items()
        if year in known
    ]


def years(report: Common) -> list[tuple[str, str, list[tuple[int, Any]]]]:
    """Return each series' label and unit, and for every year the quantiles of each scenario."""
    return [
        (
            series.label,
            series.unit,
            [(year, series.quantiles[:, :, at]) for at, year in enumerate(report.years)],
        )
        for series in report.yearly
    ]
