"""The page: contents and figures put into one HTML file that asks for nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from udha.output import words
from udha.output.quantiles import HIGH_50, HIGH_90, LOW_50, LOW_90, MEDIAN
from udha.output.svg_in_page import inline
from udha.report.contents import Report, Row, Yearly
from udha.report.run_picture import Picture
from udha.report.words import STEPS, sensible

SIDES = {
    "true": "True in the model",
    "recorded": "Recorded by authorities",
    "protection": "Protection and shelters",
    "rights": "Rights: what it costs others",
    "cost": "Cost",
}


def page(report: Report, drawn: Mapping[str, bytes], described: Mapping[str, str]) -> str:
    """Return the page; ``drawn``: each figure as SVG by file name; ``described``: each in words."""
    policy = report.policies[0]
    return rendered(
        "report.html",
        drawn,
        described,
        report=report,
        policy=policy,
        picture=report.picture,
        names=report.picture.names,
        rows=by_side(one for one in policy.rows if not one.cell),
        on_routes=_by_series(one for one in policy.rows if one.cell),
        averages=by_side(report.averages),
        official=official(report.yearly, report.picture),
        years=years(report.yearly, report.picture),
        headline={one.series: one for one in policy.rows if not one.cell},
        steps=STEPS,
        sensible=sensible,
        displacement=displacement(report) if report.base else "",
        named_mechanisms=" and ".join(one.label for one in policy.drivers.mechanisms if one.named),
    )


def rendered(template: str, drawn: Mapping[str, bytes], described: Mapping[str, str], **words: Any) -> str:
    """Return a page made from a template, with the figures that are described."""
    pictures = {name: inline(drawn[f"{name}.svg"], name, said) for name, said in described.items()}
    return _environment().get_template(template).render(pictures=pictures, **words)


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
        "signed": words.signed,
        "sensible": sensible,
        "probability": words.probability,
        "share": words.share,
        "level": level,
        "levels": levels,
        "change": change,
    }
    environment.globals |= {
        "LOW_90": LOW_90,
        "LOW_50": LOW_50,
        "MEDIAN": MEDIAN,
        "HIGH_50": HIGH_50,
        "HIGH_90": HIGH_90,
    }
    return environment


def unbroken(value: Any) -> Any:
    """Return text with its numbers held to their per cent sign; ``verbatim`` keeps one as it is."""
    return value.replace(" %", "\u00a0%") if type(value) is str else value


def breakable(name: str) -> Markup:
    """Return the name of a parameter, which may be broken after its underscores."""
    return escape(name).replace("_", Markup("_<wbr>"))


def level(quantiles: Any, write=words.human) -> str:
    """Return a median with its 90 % interval: 38 (21 to 60)."""
    return f"{write(quantiles[MEDIAN])} ({words.interval(quantiles[LOW_90], quantiles[HIGH_90], write)})"


def levels(row: Row) -> tuple[str, str]:
    """Return a row's totals without and with the policy, alike."""
    write = words.alike(row.base, row.policy, write=words.human)
    return write(row.base), write(row.policy)


def change(row: Row) -> dict[str, str]:
    """Return a row's effect in words: median, intervals, share of the base, probability of benefit."""
    same = row.verdict == "no change"
    low, high = row.quantiles[[LOW_90, HIGH_90]]
    write = words.alike(low, high)
    return {
        "median": write(row.quantiles[MEDIAN]),
        "ends_50": "" if same else words.interval(*row.quantiles[[LOW_50, HIGH_50]], write),
        "ends_90": "" if same else words.interval(low, high, write),
        "share": "" if same or row.base < 1 else words.percent(row.quantiles[MEDIAN] / row.base),
        "benefit": "" if same or row.benefit is None else words.probability(row.benefit),
    }


def displacement(report: Report) -> str:
    """Return in words what moves between routes: those that clearly or probably change, and all together."""
    newly = [one for one in report.policies[0].rows if one.series == "newly_exploited"]
    moved = [one for one in newly if one.cell and one.verdict not in ("cannot tell", "no change")]
    whole = next(one for one in newly if not one.cell)
    said = "; ".join(f"{one.cell} {one.verdict} ({change(one)['median']})" for one in moved)
    together = f"All routes together: {change(whole)['median']}, {whole.verdict}."
    if not moved:
        return f"No route clearly changes. {together}"
    return f"By route, newly exploited people: {said}. {together}"


def by_side(rows: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    """Return rows side by side, with the name of each side."""
    return [(SIDES[side], list(of)) for side, of in groupby(rows, lambda one: one.side)]


def _by_series(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    return [(label, list(of)) for label, of in groupby(rows, lambda one: one.label)]


def official(yearly: Iterable[Yearly], picture: Picture) -> list[tuple[str, int, float, Any]]:
    """Return official figures beside what the model gives without the policy.

    Each as label, year, figure and the model's quantiles.
    """
    known = picture.years.tolist()
    return [
        (one.label, year, count, one.quantiles[0, :, known.index(year)])
        for one in yearly
        for year, count in one.official.items()
        if year in known
    ]


def years(yearly: Iterable[Yearly], picture: Picture) -> list[tuple[str, str, list[tuple[int, Any]]]]:
    """Return each series' label and unit, and for every year the quantiles of each scenario."""
    known = picture.years.tolist()
    return [
        (one.label, one.unit, [(year, one.quantiles[:, :, at]) for at, year in enumerate(known)])
        for one in yearly
    ]
