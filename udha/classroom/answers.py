"""The server's answers as plain data, as ``page/types.js`` has them."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np

from experiments.policies.levels import unit_factors
from sim.calendar import monday_of
from sim.codes import Channel, Crossing, Form, Route, Stage
from sim.compiled.version import model_digest
from sim.countries.folder import read_folder
from sim.country import Country
from sim.reading.periods import MAX_RAMP
from sim.records import CELL_ALL, CELL_ROUTE, Series, catalogue
from udha import version
from udha.classroom import lessons
from udha.classroom.controls import Control, base, controls
from udha.classroom.settings import Settings
from udha.classroom.tracks import packed, places
from udha.classroom.watching import Theatre
from udha.inputs.declared import effect_words
from udha.output import words
from udha.scenario_runs.headline import HEADLINE, HEADLINE_ROUTES

# Of numbers that are drawn: beyond what can be seen, and short to send.
DECIMALS = 3


def about(theatre: Theatre) -> dict[str, Any]:
    """What the page needs to know before anything is run."""
    offer, country, calendar = controls(), theatre.known.country, theatre.known.calendar
    first, last = offer.start_bounds
    return {
        "version": version(),
        "model": model_digest(),
        "parameters": theatre.source.note,
        "country": country.label,
        "footnote": country.footnote or "",
        "help": [country.help.police, country.help.line] if country.help else [],
        "start": base().start.isoformat(),
        "first_month": str(calendar.months[0]),
        "months": len(calendar.months),
        "first_week": str(monday_of(calendar.first_week + theatre.first_recorded)),
        "weeks": theatre.weeks,
        "runs": offer.runs,
        "seed": offer.seed,
        "typical_run": offer.typical_run,
        "from": offer.start.isoformat(),
        "from_bounds": [first.isoformat(), last.isoformat()],
        "max_ramp_weeks": MAX_RAMP,
        "levers": [lever(control) for control in offer.levers.values()],
        "places": places(country),
        "posts": posts(country),
        "routes": named(Route, words.route),
        "forms": named(Form),
        "stages": named(Stage),
        "channels": named(Channel),
        "series": series(),
        "official": official(country),
        "lessons": [{"key": lesson.key, "title": lesson.title} for lesson in lessons.shipped().values()],
        "offered": None,
    }


def named(
    members: type[IntEnum], write: Callable[[str], str] = lambda key: key.replace("_", " ")
) -> list[dict[str, str]]:
    """Return the members of an IntEnum in their order: key, and label in words."""
    return [{"key": member.name.lower(), "label": write(member.name.lower())} for member in members]


def lever(control: Control) -> dict[str, Any]:
    """Return a lever and its range input."""
    lever = control.lever
    keys = ("name", "group", "label", "mechanism", "section", "source", "grade")
    return {
        **{key: getattr(lever, key) for key in keys},
        "setting": lever.setting.name,
        "unit": lever.setting.unit,
        "bounds": lever.setting.bounds,
        "usual": control.usual,
        "step": control.step,
        "base": control.base,
        "default": lever.setting.default,
        "words": lever.setting.words,
        "effects": [effect_words(effect, lever) for effect in lever.effects],
    }


def posts(country: Country) -> list[dict[str, Any]]:
    """Return the border posts; what is known of them is their kind, their volume and what lies behind."""
    declared = read_folder(country.folder).border_posts.posts
    return [
        {
            "name": post.name,
            "kind": Crossing(int(row.kind)).name.lower(),
            "towards": post.towards,
            # Of posts of a kind, the share of those crossing that pictures show there.
            "weight": 1.0 if row.kind == Crossing.IRREGULAR else float(row.travellers),
        }
        for post, row in zip(declared, country.posts, strict=True)
    ]


def series() -> list[dict[str, Any]]:
    """Return what is counted."""
    keys = ("name", "label", "unit", "side", "better", "description", "stock")
    return [
        {**{key: getattr(info, key) for key in keys}, "headline": info.name in HEADLINE}
        for info in catalogue().values()
    ]


def official(country: Country) -> list[dict[str, Any]]:
    """Return the yearly figures that the authorities published."""
    return [
        {
            "series": name,
            "by_year": {str(year): value for year, value in figure.by_year.items()},
            "source": figure.source,
        }
        for name, figure in country.targets.official.items()
        if figure.by_year
    ]


def run(theatre: Theatre, settings: Settings, clamped: list[str]) -> dict[str, Any]:
    """One scenario on one run, from where it parts from the baseline: monthly series, everybody's steps."""
    watched, known = theatre.watch(settings.scenario(), settings.run), theatre.known
    is_baseline = watched.shared == theatre.weeks
    month = since_month(theatre, watched.shared)
    shown = slice(0 if is_baseline else month, None)
    factors = unit_factors(catalogue().values(), theatre.known.calendar.weeks_a_month)
    monthly = np.round(watched.series[shown] * factors[shown, :, None], DECIMALS)
    routes = slice(CELL_ROUTE, CELL_ROUTE + len(Route))
    by_route = {name: monthly[:, Series[name.upper()], routes] for name in HEADLINE_ROUTES}
    return {
        "settings": settings.data,
        "clamped": clamped,
        "since_week": watched.shared,
        "since_month": month,
        "monthly": dict(zip(catalogue(), plain(monthly[:, :, CELL_ALL]), strict=True)),
        "by_route": {name: plain(values) for name, values in by_route.items()},
        "tracks": packed(known.country, watched),
    }


def plain(values: np.ndarray) -> list[list[float] | list[int]]:
    """Return the columns of a table as lists, of whole numbers where all are: shorter to send."""
    whole = values.astype(np.int64)
    is_whole = (whole == values).all(axis=0)
    lists = zip(is_whole, whole.T.tolist(), values.T.tolist(), strict=True)
    return [integers if are_whole else numbers for are_whole, integers, numbers in lists]


def since_month(theatre: Theatre, week: int) -> int:
    """Return the month of the first recorded week that differs from the baseline; all months if none does."""
    month = theatre.known.calendar.month[theatre.first_recorded :]
    return int(month[week]) if week < len(month) else len(theatre.known.calendar.months)
