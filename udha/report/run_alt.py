"""Each figure in words, for who does not see it: what it shows and the numbers that it is about."""

from __future__ import annotations

import numpy as np

from udha.output.quantiles import HIGH_90, LOW_90, MEDIAN
from udha.output.words import human, interval, points, signed
from udha.report.contents import Report
from udha.report.run_picture import Picture
from udha.report.words import STEPS, sensible

# A description names so many rows of a figure at most; all stand in the table beside it.
MOST = 8


def true_and_recorded(report: Report) -> str:
    """Describe the lines over the years."""
    return years(report.picture)


def years(picture: Picture) -> str:
    """Describe the lines over the years of a picture."""
    span = f"{picture.years[0]} to {picture.years[-1]}"
    said = [
        f"Two charts over the years {span}, medians with 50 and 90 % bands. "
        f"Left, true in the model, newly exploited a year: {_ends(picture.true, picture)}. "
        f"Right, recorded, identified a year: {_ends(picture.recorded, picture)}."
    ]
    points_shown = [
        f"{count:g} in {year}" for year, count in picture.official.items() if year in picture.years
    ]
    if points_shown:
        said.append(f"Official figures of people identified: {', '.join(points_shown)}.")
    return " ".join(said)


def _ends(values: np.ndarray, picture: Picture) -> str:
    """The medians of the first and last year of each scenario."""
    first, last = picture.years[0], picture.years[-1]
    return "; ".join(
        f"'{name}' {human(of[MEDIAN, 0])} in {first}"
        + (f", {human(of[MEDIAN, -1])} in {last}" if last > first else "")
        for name, of in zip(picture.names, values, strict=True)
    )


def effects(report: Report) -> str:
    """Describe the effects in per cent of the base."""
    picture = report.picture
    shown = "; ".join(
        f"{one.label} {points(one.quantiles[MEDIAN])} % "
        f"({interval(one.quantiles[LOW_90], one.quantiles[HIGH_90], points)}), {one.verdict}"
        for one in picture.changes
    )
    return f"Effects {picture.period} in per cent of the base, median and 90 % interval: {shown}."


def by_route(report: Report) -> str:
    """Describe new exploitation by route."""
    picture = report.picture
    each = []
    for at, route in enumerate(picture.routes):
        levels = " and ".join(human(of[MEDIAN, at]) for of in picture.by_route)
        moved = "" if picture.moved is None else f", difference {signed(picture.moved[MEDIAN, at])}"
        each.append(f"{route} {levels}{moved}")
    order = " and ".join(f"'{name}'" for name in picture.names)
    return f"Newly exploited by route, {picture.period}, medians of {order}: {'; '.join(each)}."


def where(report: Report) -> str:
    """Describe the map; what is withheld is withheld here too."""
    order = " and ".join(f"'{name}'" for name in report.picture.names)
    regions = "; ".join(
        f"{one.name} " + (" and ".join(map(human, one.numbers)) if one.numbers else "withheld")
        for one in report.where.regions
        if one.outline is not None
    )
    routes = "; ".join(
        f"{route} {' and '.join(map(human, numbers))}" for route, numbers in report.where.routes.items()
    )
    return (
        f"Schematic map of regions, newly exploited {report.picture.period}, means of {order}: {regions}. "
        f"Arrows for routes: {routes}."
    )


def where_people_go(report: Report) -> str:
    """Describe the flow."""
    order = " and ".join(f"'{name}'" for name in report.picture.names)
    steps = "; ".join(
        f"{STEPS[name].lower()} {' and '.join(sensible(one[MEDIAN]) for one in of)}"
        for name, of in report.pathway.items()
    )
    return f"Flow diagram: for 1,000 newly exploited, medians of {order}: {steps}."


def what_drives(report: Report) -> str:
    """Describe the drivers."""
    found = report.policies[0].drivers
    named = "; ".join(f"{one.label}, correlation {one.correlation:+.2f}" for one in found.named[:MOST])
    together = "; ".join(f"{one.label} {100 * one.share:.0f} %" for one in found.mechanisms[:MOST])
    return (
        f"Two charts. Left, parameters that can be named: {named or 'none'}. "
        f"Right, share of the variance by mechanism: {together}."
    )
