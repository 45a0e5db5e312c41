"""The map of a country: ``map.geojson`` in its folder, which may be missing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import numpy as np

from sim.countries.files import Region
from sim.countries.folder import CountryFolder, read_folder
from sim.errors import InputError, nearest
from sim.reading.text import read_json, short

if TYPE_CHECKING:
    from sim.country import Country

MAP = "map.geojson"
MAX_BYTES = 50_000_000
WANTED = "GeoJSON with a polygon for each region"


def outlines(country: Country | CountryFolder) -> dict[str, np.ndarray]:
    """Return the outlines of a country's regions by name, each float64 (points, 2): longitude, latitude.

    Empty where the country has no map. The file is GeoJSON: a feature for each region, with its name as the
    property ``name``, and a polygon of which the outer ring is read.

    Raises:
        InputError: the map cannot be read, lacks a region of the country or has it twice, or does not fit to
            the cities of the regions.
    """
    path = country.folder / MAP
    if not os.path.lexists(path):
        return {}
    file, regions = str(path), read_folder(country.folder).places.regions
    features = read_json(path, MAX_BYTES)
    rings = _rings(features, {normalize("NFC", region.name) for region in regions}, file)
    for region in regions:
        if normalize("NFC", region.name) not in rings:
            raise InputError(
                f"has no region {short(region.name)}", file, nearest=nearest(region.name, _names(features))
            )
    found = {region.name: rings[normalize("NFC", region.name)] for region in regions}
    _check_places(found, regions, file)
    return found


def _rings(collection: Any, wanted: set[str], file: str) -> dict[str, np.ndarray]:
    """The outer rings of the features that have a wanted name."""
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise InputError(f"'features' is missing: it must be {WANTED}", file)
    rings: dict[str, np.ndarray] = {}
    for place, name in enumerate(_names(collection)):
        if (name := normalize("NFC", name)) not in wanted:
            continue
        field = f"features[{place}]"
        if name in rings:
            raise InputError(f"region {short(name)} is there twice", file, field=field)
        rings[name] = _ring(features[place].get("geometry"), file, f"{field}.geometry")
    return rings


def _names(collection: dict[str, Any]) -> list[str]:
    """The name of each feature, empty where it has none."""
    features = [one if isinstance(one, dict) else {} for one in collection["features"]]
    held = [one.get("properties") for one in features]
    return [str(one.get("name", "")) if isinstance(one, dict) else "" for one in held]


def _ring(geometry: Any, file: str, field: str) -> np.ndarray:
    """The outer ring of a polygon, also of several polygons that are one; heights are left out."""
    geometry = geometry if isinstance(geometry, dict) else {}
    kind, parts = geometry.get("type"), geometry.get("coordinates")
    if kind == "MultiPolygon" and isinstance(parts, list):
        if len(parts) != 1:
            raise InputError(f"has {len(parts)} polygons, of which only one can be drawn", file, field=field)
        kind, parts = "Polygon", parts[0]
    if kind != "Polygon":
        raise InputError(f"must be a polygon, not {short(str(kind))}", file, field=field)
    try:
        ring = np.array([(x, y) for x, y, *_ in parts[0]], float)  # pyrefly: ignore[unsupported-operation]
    except (ValueError, LookupError, TypeError, OverflowError):
        ring = np.empty((0, 2))
    if len(ring) < 4 or not np.isfinite(ring).all():
        raise InputError("must be a ring of four or more points of longitude and latitude", file, field=field)
    if (np.abs(ring) > (180, 90)).any():
        where = "must be longitude and latitude in degrees (WGS 84), longitude first"
        raise InputError(where, file, field=field)
    return ring


def _check_places(rings: dict[str, np.ndarray], regions: tuple[Region, ...], file: str) -> None:
    """Refuse a map whose axes are exchanged, and outlines under one another's names."""
    as_written = [_holds(rings[region.name], region.city) for region in regions]
    exchanged = [_holds(rings[region.name], region.city[::-1]) for region in regions]
    if sum(exchanged) > sum(as_written):
        where = "here or in the cities of places.yaml; longitude comes first"
        raise InputError(f"longitude and latitude are exchanged, {where}", file)
    for region, is_held in zip(regions, as_written, strict=True):
        for name, ring in rings.items():
            if not is_held and _holds(ring, region.city):
                city = f"the city of {short(region.name)} (places.yaml)"
                raise InputError(f"{city} lies in the outline of {short(name)}", file)


def _holds(ring: np.ndarray, point: tuple[float, ...]) -> bool:
    """Whether a point lies within a ring: a line from it to the east crosses it an odd number of times."""
    (x, y), (x1, y1), (x2, y2) = point, ring.T, np.roll(ring, -1, axis=0).T
    crosses = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return bool((crosses & (x < at)).sum() % 2)
