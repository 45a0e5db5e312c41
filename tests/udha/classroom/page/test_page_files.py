"""The page's files: texts in two languages, shipped libraries, the map, and nothing from elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from enum import IntEnum
from pathlib import Path

import pytest

from sim import levers
from sim.codes import Channel, Form, Route
from sim.countries.folder import FOLDER
from sim.country import load
from sim.parameters import GRADES
from sim.records import catalogue
from udha.classroom import lessons, lives

PAGE = Path(lessons.FOLDER).parent / "page"
MESSAGES = PAGE / "messages"
LARGEST_PAGE = 1_500_000
# Where an address may stand in a file of the page that asks nobody for anything.
NAMESPACE = "http://www.w3.org/2000/svg"


def messages(name: str) -> dict[str, str]:
    """The texts of a message file; a key twice is an error."""

    def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
        assert len(dict(pairs)) == len(pairs), "a key stands twice"
        return dict(pairs)

    return json.loads((MESSAGES / f"{name}.json").read_text("utf-8"), object_pairs_hook=once)


def own_scripts() -> list[Path]:
    return sorted(PAGE.glob("*.js"))


def test_both_languages_say_the_same_things_with_the_same_values():
    english, albanian = messages("en"), messages("sq")
    assert list(english) == list(albanian)
    for key, said in english.items():
        assert said, key
        assert albanian[key], key
        assert set(re.findall(r"\{\w+\}", said)) == set(re.findall(r"\{\w+\}", albanian[key])), key
        assert said.count("*") == albanian[key].count("*"), key


def test_every_text_that_a_script_or_the_page_names_is_there():
    named = set()
    for file in [*own_scripts(), PAGE / "index.html"]:
        written = file.read_text("utf-8")
        named |= set(re.findall(r'\btext\(\s*"([\w. ]+)"', written))
        named |= set(re.findall(r'data-(?:text|label)="([\w.]+)"', written))
        named |= {
            key
            for pair in re.findall(r'text\([^()]*\?\s*"([\w.]+)"\s*:\s*"([\w.]+)"', written)
            for key in pair
        }
    assert len(named) > 100
    assert named - set(messages("en")) == set()


def members(name: str, kind: type[IntEnum]) -> set[str]:
    return {f"{name}.{member.name.lower()}" for member in kind}


def words_of_the_model() -> set[str]:
    """The texts whose keys a script makes of a word of the model."""
    settings = {lever.setting.name for lever in levers.declared().values()}
    stated = {word for lever in levers.declared().values() for word in lever.setting.words}
    kinds = {*lives.OFF.values(), *lives.ON.values(), *lives.GAINS}
    return {
        *members("channel", Channel),
        *members("route", Route),
        *members("form", Form),
        *(f"group.{lever.group}" for lever in levers.declared().values()),
        *(f"grade.{grade}" for grade in GRADES),
        *(f"side.{info.side}" for info in catalogue().values()),
        *(f"unit_of.{setting}" for setting in settings),
        *(f"value.{setting}" for setting in settings - {levers.INTENSITY}),
        *(f"word.{word}" for word in stated),
        *(f"event.{kind}" for kind in kinds),
    }


@pytest.mark.parametrize("language", ["en", "sq"])
def test_a_new_channel_route_setting_or_other_word_of_the_model_needs_its_text(language):
    assert words_of_the_model() - set(messages(language)) == set()


def test_albanian_covers_every_word_of_the_model_that_the_page_shows():
    wanted = {"country.footnote"}
    wanted |= {f"lever.{name}.{part}" for name in levers.declared() for part in ("label", "why")}
    wanted |= {f"series.{info.name}" for info in catalogue().values()}
    wanted |= {f"unit.{info.unit}" for info in catalogue().values()}
    for key, lesson in lessons.shipped().items():
        wanted |= {f"lesson.{key}.title", f"lesson.{key}.question"}
        for part, count in (
            ("look_for", len(lesson.look_for)),
            ("limits", len(lesson.limits)),
            ("others", len(lesson.trials) - 1),
        ):
            wanted |= {f"lesson.{key}.{part}.{number}" for number in range(count)}
    assert set(messages("model_sq")) == wanted


def test_shipped_libraries_are_those_that_the_list_names():
    listed = dict(
        re.findall(r"\| (\w+\.min\.js) \|.*\| ([0-9a-f]{64}) \|", (PAGE / "vendor/VENDOR.md").read_text())
    )
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (PAGE / "vendor").glob("*.js")
    }
    assert listed == found
    assert {"d3.LICENSE", "plot.LICENSE", "bundled.LICENSES"} <= {
        file.name for file in (PAGE / "vendor").iterdir()
    }


def test_the_whole_page_is_small():
    assert sum(file.stat().st_size for file in PAGE.rglob("*") if file.is_file()) <= LARGEST_PAGE


@pytest.mark.parametrize("file", [*own_scripts(), *sorted(PAGE.glob("*.css")), PAGE / "index.html"], ids=str)
def test_no_file_of_the_page_names_an_address_elsewhere(file: Path):
    written = file.read_text("utf-8").replace(NAMESPACE, "")
    if file.name == "types.js":  # an example of an address in a comment
        written = written.replace("http://192.168.1.20:8192/", "")
    assert re.findall(r"https?://|//\w+\.\w+/", written) == []


def test_the_page_has_no_script_or_style_within_its_text():
    written = (PAGE / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=", written) == []


def test_modules_import_each_other_by_their_names_alone():
    for file in own_scripts():
        for source in re.findall(r'^(?:import|export)\b[^"]*from "([^"]+)";', file.read_text(), re.MULTILINE):
            assert re.fullmatch(r"\./\w+\.js", source), (file.name, source)
            assert (PAGE / source).is_file(), (file.name, source)


def test_the_map_has_the_countrys_outlines_and_a_place_for_all_its_posts():
    features = json.loads((PAGE / "map.json").read_text("utf-8"))["features"]
    outlines = json.loads((FOLDER / "kosovo/map.geojson").read_text("utf-8"))["features"]
    assert [one for one in features if one["geometry"]["type"] == "Polygon"] == outlines
    country = load("kosovo")
    kinds = ("land", "airport")
    posts = {one["properties"]["name"] for one in features if one["properties"]["kind"] in kinds}
    irregular = {name for name in country.post_names if name.endswith(" border")}
    assert posts == set(country.post_names) - irregular
    assert {one["properties"]["name"] for one in features if one["properties"]["kind"] == "city"} == set(
        country.regions
    )
