"""Where people are drawn: changes of rows made into steps from place to place, in columns.

What the columns mean, and how the page unpacks them, stands in ``page/types.js``.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from sim.codes import NOWHERE, STAGES, AgeBand, PlaceKind, Stage
from sim.country import Country
from udha.classroom.observers import FIELDS
from udha.classroom.watching import Watched

# Bits of a step's marks: three of the route, two of the form, then one each.
FORM, IDENTIFIED, ASSISTED, CHILD = 3, 5, 6, 7
# Bytes of a number in each column, lowest first.
WIDTHS = {
    **{"uid": "<u4", "home": "u1", "first": "<u4"},
    **{"week": "<u2", "stage": "u1", "place": "u1", "marks": "u1"},
}
AT_HOME = (Stage.DORMANT, Stage.GROOMED, Stage.AWAITING_VISA, Stage.TRAVELLING)
AT_DESKS = (Stage.AWAITING_PERMITS, Stage.WORKING)
# The spell of exploitation, of which the age band and the marks tell, has begun.
SPELL = (Stage.EXPLOITED, Stage.SHELTERED, Stage.REINTEGRATING)
IS_AT_HOME, IS_AT_DESKS, IS_IN_SPELL = (
    np.isin(np.arange(STAGES), stages) for stages in (AT_HOME, AT_DESKS, SPELL)
)


def places(country: Country) -> list[dict[str, Any]]:
    """Return all places that people are drawn at, as ``page/types.js`` has them.

    Regions first, so that a region's number is its place; abroad follows, as in the engine.
    """

    def place(key: str, kind: str, region: str | None = None, beds: int | None = None) -> dict[str, Any]:
        return {"key": key, "kind": kind, "region": region, "beds": beds}

    origins = [country.place_names[at] for at in np.flatnonzero(country.places.kind == PlaceKind.ORIGIN)]
    shelters = zip(country.shelter_names, country.shelters, strict=True)
    return [
        *(place(name, "region") for name in country.regions),
        place("abroad", "abroad"),
        *(place(name, "origin") for name in origins),
        place("desks", "desks"),
        *(
            place(name, "shelter", country.regions[int(row.region)], int(row.places))
            for name, row in shelters
        ),
    ]


def homes(country: Country) -> np.ndarray:
    """Return the place that each home is drawn at: its region, or the country of origin; int64 (homes,)."""
    first = len(country.regions) + 1
    drawn = country.places.region.astype(np.int64)
    origins = np.flatnonzero(country.places.kind == PlaceKind.ORIGIN)
    streets = country.street_of_origin
    drawn[origins] = first + np.arange(len(origins))
    drawn[streets[streets >= 0]] = first + np.flatnonzero(streets >= 0)
    return drawn


def where(
    country: Country, stage: np.ndarray, region: np.ndarray, shelter: np.ndarray, home: np.ndarray
) -> np.ndarray:
    """Return the place of people by what their rows say; int64, same shape as the arguments."""
    desks = len(country.regions) + 1 + int(np.sum(country.places.kind == PlaceKind.ORIGIN))
    place = np.where((region == NOWHERE) | IS_AT_HOME[stage], homes(country)[home], region)
    place = np.where(IS_AT_DESKS[stage], desks, place)
    return np.where((stage == Stage.SHELTERED) & (shelter >= 0), desks + 1 + shelter, place)


def packed(country: Country, watched: Watched) -> dict[str, str]:
    """Return the steps of everybody, in columns."""
    of = dict(zip(FIELDS, watched.rows.T, strict=True))
    place = where(country, of["stage"], of["region"], of["shelter"], of["home"])
    in_spell = IS_IN_SPELL[of["stage"]].astype(np.int64)
    marks = (
        of["route"]
        | of["form"] << FORM
        | (of["identified"] & in_spell) << IDENTIFIED
        | (of["assisted"] & in_spell) << ASSISTED
        | ((of["age_band"] == AgeBand.CHILD) & in_spell) << CHILD
    )
    # By person, and each one's in order of time as before; of several in a week the last one counts.
    order = np.argsort(of["uid"], kind="stable")
    uid, week = of["uid"][order], np.maximum(watched.week[order], 0)
    last = np.ones(len(order), bool)
    last[:-1] = (uid[1:] != uid[:-1]) | (week[1:] != week[:-1])
    order, uid, week = order[last], uid[last], week[last]
    first = np.flatnonzero(np.diff(uid, prepend=-1))
    since = np.diff(week, prepend=0)
    since[first] = week[first]
    columns = {
        "uid": uid[first],
        "home": homes(country)[of["home"][order][first]],
        "first": np.append(first, len(uid)),
        "week": since,
        "stage": of["stage"][order],
        "place": place[order],
        "marks": marks[order],
    }
    return {name: as_text(column, WIDTHS[name]) for name, column in columns.items()}


def as_text(column: np.ndarray, width: str) -> str:
    """Return whole numbers of a width as base64: some five times sooner written than digits, and shorter."""
    return base64.b64encode(column.astype(width).tobytes()).decode()
