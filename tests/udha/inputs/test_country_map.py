"""The map of a country: read as it was exported, and refused where it would be drawn wrong."""

from __future__ import annotations

import json
import os

import pytest

from tests.countries import copy_with

# Testland's cities stand at [2, 50], [0, 50] and [1, 51].
PLACES = {"Oster": (1.5, 49.5), "Wester": (-0.5, 49.5), "Norder": (0.5, 50.5)}


def feature(name: str, ring: list, **more: str) -> dict:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": geometry}


def fitting(name: str) -> dict:
    x, y = PLACES[name]
    return feature(name, [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]])


def check_with(udha, tmp_path, content: bytes, command: str = "check"):
    folder = copy_with(tmp_path, {})
    (folder / "map.geojson").write_bytes(content)
    return udha(command, folder / "scenarios" / "more_checks.yaml")


def collection(features: list[dict]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def many(feature: dict, *more: list) -> dict:
    coordinates = [feature["geometry"]["coordinates"], *more]
    return {**feature, "geometry": {"type": "MultiPolygon", "coordinates": coordinates}}


def with_points(feature: dict, change) -> dict:
    ring = [change(*point) for point in feature["geometry"]["coordinates"][0]]
    return {**feature, "geometry": {"type": "Polygon", "coordinates": [ring]}}


POINT = {"type": "Point", "coordinates": [0, 0]}
FITTING = [fitting(name) for name in PLACES]


@pytest.mark.parametrize(
    "content",
    [
        collection(FITTING),
        b"\xef\xbb\xbf" + collection(FITTING),
        collection([*FITTING, {"type": "Feature", "properties": None, "geometry": None}]),
        collection([many(one) for one in FITTING]),
        collection([with_points(one, lambda x, y: [x, y, 120.0]) for one in FITTING]),
    ],
    ids="plain marked more parts heights".split(),
)
def test_a_map_is_read_as_it_was_exported(udha, tmp_path, content):
    outcome = check_with(udha, tmp_path, content)
    assert outcome.status == 0, outcome.err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no JSON"),
        (b'{"features": [\n]\n', "map.geojson:3: is no JSON"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"features": [1' + b"0" * 5000 + b"]}", "cannot be read"),
        ("{}".encode("utf-16"), "is UTF-16 text"),
        (b'{"type": "Topology", "objects": {}}', "'features' is missing"),
        (collection([with_points(one, lambda x, y: [y, x]) for one in FITTING]), "latitude are exchanged"),
        (
            collection([with_points(one, lambda x, y: [1e5 * x, 1e5 * y]) for one in FITTING]),
            "features[0].geometry: must be longitude and latitude in degrees",
        ),
        (collection([with_points(one, lambda x, y: ["a", y]) for one in FITTING]), "must be a ring"),
        (collection([with_points(one, lambda x, y: [x, 10**400]) for one in FITTING]), "must be a ring"),
        (collection([with_points(one, lambda x, y: [x, float("nan")]) for one in FITTING]), "must be a ring"),
        (collection([*FITTING, FITTING[0]]), "features[3]: region 'Oster' is there twice"),
        (
            collection([{**FITTING[0], "geometry": {"type": "Point", "coordinates": [0, 0]}}, *FITTING[1:]]),
            "must be a polygon, not 'Point'",
        ),
        (
            collection([*FITTING[:2], {**FITTING[2], "properties": {"name": "Nord"}}]),
            "has no region 'Norder'; did you mean 'Nord'?",
        ),
        (collection([many(FITTING[0], [[]]), *FITTING[1:]]), "has 2 polygons"),
        (collection([{**one, "properties": {"NAME": "Oster"}} for one in FITTING]), "has no region 'Oster'"),
        (
            collection(
                [{**one, "properties": {"name": name}} for one, name in zip(FITTING, [*PLACES][::-1])]
            ),
            "the city of 'Oster' (places.yaml) lies in the outline of 'Norder'",
        ),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_check_and_run_refuse_the_same_maps(udha, tmp_path, monkeypatch, content, message, command):
    monkeypatch.chdir(tmp_path)
    outcome = check_with(udha, tmp_path, content, command)
    assert outcome.status == 2
    assert "map.geojson" in outcome.err
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_map_that_is_a_pipe_is_refused(udha, tmp_path):
    folder = copy_with(tmp_path, {})
    os.mkfifo(folder / "map.geojson")
    outcome = udha("check", folder / "scenarios" / "more_checks.yaml")
    assert (outcome.status, "not an ordinary file" in outcome.err) == (2, True)


def test_letters_may_be_written_in_one_mark_or_two(udha, tmp_path):
    folder = copy_with(tmp_path, {})
    for file in folder.glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("Oster", "\u00d6ster"), "utf-8")
    decomposed = {**FITTING[0], "properties": {"name": "O\u0308ster"}}
    (folder / "map.geojson").write_bytes(collection([decomposed, *FITTING[1:]]))
    outcome = udha("check", folder / "scenarios" / "more_checks.yaml")
    assert outcome.status == 0, outcome.err
