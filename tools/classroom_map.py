"""Makes the map of the classroom page: ``python -m tools.classroom_map kosovo_points.geojson``.

To the outlines of the country's own map (``sim/data/kosovo/map.geojson``) it adds cities from the country's
places, crossings and the airport from the file, and marks at the edge for people abroad. The crossings'
positions are from memory and unverified, which is why the page calls its map schematic and names none.
Positions are rounded to about 100 m and joined to the names of the model's places; the result lies beside the
page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from sim.countries.files import Post
from sim.countries.folder import FOLDER, read_folder

DECIMALS = 3
KOSOVO = FOLDER / "kosovo"
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
    "Western Europe": [19.94, 43.24],
    "Moldova": [21.88, 43.27],
    "Other origins": [21.93, 42.86],
}
# Neighbours that nobody in the model is brought from.
AROUND = {"Montenegro": [19.86, 42.95], "North Macedonia": [21.55, 41.93], "Serbia": [21.6, 43.1]}
SOURCES = {
    "outlines": "Natural Earth 1:10m (public domain), as in sim/data/kosovo/map.geojson",
    "cities": "GeoNames (CC BY 4.0), as in sim/data/kosovo/places.yaml",
    "crossings": "approximate, unverified: schematic",
}


def main(points: Path) -> None:
    """Write the map, with the crossings and the airport of a file of points."""
    at = {point["properties"]["name"]: point for point in _features(points)}
    country = read_folder(KOSOVO)
    posts = (post for post in country.border_posts.posts if post.name in POSTS)
    features = [
        *_features(KOSOVO / "map.geojson"),
        *(_post(post, at[POSTS[post.name]]) for post in posts),
        *(_point("outside", name, place) for name, place in OUTSIDE.items()),
        *(_point("around", name, place) for name, place in AROUND.items()),
        *(_point("city", region.name, region.city) for region in country.places.regions),
    ]
    collection = {"type": "FeatureCollection", "sources": SOURCES, "features": features}
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    head = json.dumps({**collection, "features": []}, ensure_ascii=False).removesuffix("]}")
    PAGE.write_text(f"{head}\n{lines}\n]}}\n", "utf-8")


def _features(file: Path) -> list[dict]:
    return json.loads(file.read_text("utf-8"))["features"]


def _post(post: Post, point: dict) -> dict:
    snapped = point["properties"].get("snapped_to_ne_border", point["geometry"]["coordinates"])
    return _point(post.kind.name.lower(), post.name, snapped)


def _point(kind: str, name: str, place: Iterable[float]) -> dict:
    geometry = {"type": "Point", "coordinates": [round(value, DECIMALS) for value in place]}
    return {"type": "Feature", "properties": {"kind": kind, "name": name}, "geometry": geometry}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
