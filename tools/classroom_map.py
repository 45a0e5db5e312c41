"""Makes the map of the classroom page: ``python -m tools.classroom_map FOLDER``.

``FOLDER`` holds two GeoJSON files: ``kosovo_districts.geojson`` (outline, seven districts, neighbours; made
from Natural Earth, public domain) and ``kosovo_points.geojson`` (crossings and the airport, from memory and
unverified, which is why the page calls the map schematic). Geometry is rounded to about 100 m and joined to
the names of the model's places; the result lies beside the page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from sim.country_files import Post
from sim.country_folder import folder_of, read_folder

DECIMALS = 3
PAGE = Path(__file__).parents[1] / "udha" / "classroom" / "page" / "map.json"
# The model's posts by their names in the points file.
POSTS = {
    "Vermica-Morina": "Vërmicë–Morinë",
    "Qafë Morina": "Qafë Morinë (Gjakova–Tropojë)",
    "Qafë Prush": "Qafë Prush",
    "Kulla": "Kullë–Kula",
    "Hani i Elezit": "Hani i Elezit–Blace",
    "Gllobocica": "Gllobočicë–Jažince",
    "Merdare": "Merdare",
    "Dheu i Bardhë": "Dheu i Bardhë–Končulj",
    "Mucibaba": "Muçibabë",
    "Jarinje": "Jarinjë",
    "Bernjak": "Bërnjak",
    "Prishtina Airport": "Prishtina International Airport (Adem Jashari)",
}
# Where people outside are drawn: marks at the edge of the picture, not places.
OUTSIDE = {
    "Albania": [19.9, 42.02],
    "Montenegro": [19.86, 42.95],
    "North Macedonia": [21.55, 41.93],
    "Serbia": [21.6, 43.1],
    "Western Europe": [19.94, 43.24],
    "Moldova": [21.88, 43.27],
    "Other origins": [21.93, 42.86],
}
SOURCES = {
    "boundaries": "Natural Earth 1:10m (public domain), districts dissolved from its municipal lines",
    "cities": "GeoNames (CC BY 4.0)",
    "crossings": "approximate, unverified: schematic",
}


def main(folder: Path) -> None:
    """Write the map from the files in a folder."""
    areas, points = (
        json.loads((folder / name).read_text())["features"]
        for name in ("kosovo_districts.geojson", "kosovo_points.geojson")
    )
    at = {point["properties"]["name"]: point for point in points}
    country = read_folder(folder_of("kosovo"))
    features = [_area(area) for area in areas]
    posts = (post for post in country.border_posts.posts if post.name in POSTS)
    features += [_post(post, at[POSTS[post.name]]) for post in posts]
    features += [_point("outside", name, place) for name, place in OUTSIDE.items()]
    features += [_point("city", region.name, region.city) for region in country.places.regions]
    collection = {"type": "FeatureCollection", "sources": SOURCES, "features": features}
    PAGE.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n")


def _area(area: dict) -> dict:
    known = area["properties"]
    named = {"kind": known["kind"], "name": known.get("name_sq", known["name"])}
    if "label" in known:
        named["label"] = known["label"]
    return {"type": "Feature", "properties": named, "geometry": _rounded(area["geometry"])}


def _post(post: Post, point: dict) -> dict:
    snapped = point["properties"].get("snapped_to_ne_border", point["geometry"]["coordinates"])
    return _point(post.kind.name.lower(), post.name, snapped)


def _point(kind: str, name: str, place: Iterable[float]) -> dict:
    geometry = {"type": "Point", "coordinates": [round(value, DECIMALS) for value in place]}
    return {"type": "Feature", "properties": {"kind": kind, "name": name}, "geometry": geometry}


def _rounded(geometry: dict) -> dict:
    def rounded(part: list) -> list:
        return [rounded(inner) if isinstance(inner, list) else round(inner, DECIMALS) for inner in part]

    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
