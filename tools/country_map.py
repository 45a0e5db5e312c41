"""Makes ``sim/data/kosovo/map.geojson``: ``python -m tools.country_map kosovo_districts.geojson``.

Regions and neighbours are thinned together, so that borders that they share stay shared, and rounded to about
100 m. ``sim/data/kosovo/map.md`` says where the outlines come from.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from sim.countries.folder import FOLDER

DECIMALS = 3
# A corner goes when the triangle that it makes with its neighbours is smaller than this, in square degrees.
SMALLEST_TRIANGLE = 2e-4
KINDS = {"district": "region", "neighbour": "neighbour"}

Point = tuple[float, float]
Ring = list[Point]


def main(districts: Path) -> None:
    """Write the map from the outlines in a file."""
    areas = [
        one for one in json.loads(districts.read_text())["features"] if one["properties"]["kind"] in KINDS
    ]
    rings = [[tuple(point) for point in area["geometry"]["coordinates"][0][:-1]] for area in areas]
    features = [
        {
            "type": "Feature",
            "properties": {
                "kind": KINDS[area["properties"]["kind"]],
                "name": area["properties"].get("name_sq", area["properties"]["name"]),
            },
            "geometry": {"type": "Polygon", "coordinates": [rounded([*ring, ring[0]])]},
        }
        for area, ring in zip(areas, thinned(rings), strict=True)
    ]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    (FOLDER / "kosovo" / "map.geojson").write_text(text, "utf-8")


def thinned(rings: list[Ring]) -> list[Ring]:
    """Return the rings without the corners that matter least, the least first (Visvalingam and Whyatt 1993).

    A corner where more than two lines meet stays: there the borders of three areas come together.
    """
    beside: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for before, after in zip(ring, ring[1:] + ring[:1], strict=True):
            beside[before].add(after)
            beside[after].add(before)

    def size(point: Point) -> float:
        (x1, y1), (x2, y2) = beside[point]
        return abs((x1 - point[0]) * (y2 - point[1]) - (x2 - point[0]) * (y1 - point[1])) / 2

    while True:
        open_ = [point for point, next_to in beside.items() if len(next_to) == 2]
        least = min(open_, key=lambda point: (size(point), point))
        if size(least) >= SMALLEST_TRIANGLE:
            return [[point for point in ring if point in beside] for ring in rings]
        one, other = beside.pop(least)
        beside[one] = beside[one] - {least} | {other}
        beside[other] = beside[other] - {least} | {one}


def rounded(ring: Ring) -> list[list[float]]:
    """Return a ring on the grid of ``DECIMALS``."""
    return [[round(value, DECIMALS) for value in point] for point in ring]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
