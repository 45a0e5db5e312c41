"""Each figure in words, for readers who cannot see it: what it shows and the numbers that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from udha.output.quantiles import HIGH_90, LOW_90, MEDIAN
from udha.output.words import human, interval, points, route, signed
from udha.report.contents import Common, Report, Yearly, percent
from udha.report.words import STEPS, sensible

# A description names so many rows of a figure at most; all stand in the table beside it.
MOST = 8


def true_and_recorded(report: Common) -> str:
    """Describe the lines over the years."""
    newly, identified = map(report.over_years, ("newly_exploited", "identified"))
    text = (
        f"Two charts over the years {report.years[0]} to {report.years[-1]}, medians with 50 and 90 % bands. "
        f"Left, true in the model, newly exploited a year: {_ends(newly, report)}. "
        f"Right, recorded, identified a year: {_ends(identified, report)}."
    )
    official = [f"{count:g} in {year}" for year, count in identified.official.items() if year in report.years]
    return f"{text} Official figures of people identified: {', '.join(official)}." if official else text


def _ends(series: Yearly, report: Common) -> str:
    """The medians of the first and last year of each scenario."""
    first, last = report.years[0], report.years[-1]
    return "; ".join(
        f"'{name}' {human(values[MEDIAN, 0])} in {first}"
        + (f", {human(values[MEDIAN, -1])} in {last}" if last > first else "")
        for name, values in zip(report.names, series.quantiles, strict=True)
    )


def effects(report: Report) -> str:
    """Describe the effects in per cent of the base."""
    shown = []
    for row in report.changes:
        quantiles = percent(row)
        between = interval(quantiles[LOW_90], quantiles[HIGH_90], points)
        shown.append(f"{row['label']} {points(quantiles[MEDIAN])} % ({between}), {row['verdict']}")
    return f"Effects {report.period} in per cent of the base, median and 90 % interval: {'; '.join(shown)}."


def by_route(report: Report) -> str:
    """Describe new exploitation by route."""
    levels = {name: (route(name), level) for name, level in report.where.routes.items()}
    levels["all"] = "all routes", report.where.all_routes
    moved, each = report.moved, []
    for name, (label, level) in levels.items():
        medians = " and ".join(human(values[MEDIAN]) for values in level.quantiles)
        difference = f", difference {signed(moved[name][MEDIAN] if name in moved else 0.0)}"
        each.append(f"{label} {medians}{difference if report.base else ''}")
    return (
        f"Newly exploited by route, {report.period}, medians of {_quoted(report.names)}: {'; '.join(each)}."
    )


def _quoted(names: Sequence[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)


def where(report: Report) -> str:
    """Describe the map; what is withheld is withheld here too."""
    regions = "; ".join(
        f"{region.name} " + (" and ".join(map(human, region.numbers)) if region.numbers else "withheld")
        for region in report.where.regions
        if region.outline is not None
    )
    routes = "; ".join(
        f"{route(name)} {' and '.join(map(human, on_route.means))}"
        for name, on_route in report.where.routes.items()
    )
    return (
        f"Schematic map of regions, newly exploited {report.period}, means of {_quoted(report.names)}: "
        f"{regions}. Arrows for routes: {routes}."
    )


def where_people_go(report: Report) -> str:
    """Describe the flow."""
    steps = "; ".join(
        f"{STEPS[name].lower()} {' and '.join(sensible(one[MEDIAN]) for one in of)}"
        for name, of in report.pathway.items()
    )
    return f"Flow diagram: for 1,000 newly exploited, medians of {_quoted(report.names)}: {steps}."


def what_drives(report: Report) -> str:
    """Describe the drivers."""
    found = report.policies[0].drivers
    named = "; ".join(
        f"{parameter.label}, correlation {parameter.correlation:+.2f}" for parameter in found.named[:MOST]
    )
    together = "; ".join(
        f"{mechanism.label} {100 * mechanism.share:.0f} %" for mechanism in found.mechanisms[:MOST]
    )
    return (
        f"Two charts. Left, parameters that can be named: {named or 'none'}. "
        f"Right, share of the variance by mechanism: {together}."
    )
