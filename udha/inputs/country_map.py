"""The map of a country: ``map.geojson`` in its folder, which may be missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.country import Country
from sim.errors import InputError, nearest

MAP = "map.geojson"


def outlines(country: Country) -> dict[str, np.ndarray]:
    """Return the outlines of a country's regions by name, each float64 (points, 2): longitude, latitude.

    Empty where the country has no map. The file is GeoJSON: a feature for each region, with its name as the
    property ``name``, and a polygon of which the outer ring is read.

    Raises:
        InputError: the map cannot be read, or lacks a region of the country.
    """
    path = country.folder / MAP
    if not path.is_file():
        return {}
    try:
        features = json.loads(path.read_text("utf-8"))["features"]
        rings = {str(region["properties"]["name"]): _ring(region["geometry"]) for region in features}
    except (OSError, ValueError, LookupError, TypeError):
        raise InputError(
            "cannot be read as a map: GeoJSON with a polygon for each region", str(path)
        ) from None
    if missing := [name for name in country.regions if name not in rings]:
        raise InputError(f"has no region '{missing[0]}'", str(path), nearest=nearest(missing[0], rings))
    return {name: rings[name] for name in country.regions}


def _ring(geometry: Mapping[str, Any]) -> np.ndarray:
    if geometry["type"] != "Polygon":
        raise ValueError
    ring = np.asarray(geometry["coordinates"][0], float)
    if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) < 4 or not np.isfinite(ring).all():
        raise ValueError
    return ring
