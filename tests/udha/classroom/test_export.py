"""The exported file: opens from disk, asks for nothing, says what the server would, spares foreign files."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import re

import pytest

from sim.errors import InputError
from tests.browser import requests_of
from tests.udha.classroom.few import FewRuns
from udha.classroom import answers, intervals, lessons
from udha.classroom.web import export
from udha.classroom.web.bundle import MARK, bundled, page_in_one
from udha.classroom.web.server import PAGE

RUNS, FEW, FOLLOWED = 2, 4, 3


@pytest.fixture(scope="module")
def told():
    """How many runs were done, each time that it was told while the file was made."""
    return []


@pytest.fixture(scope="module")
def data(theatre, told):
    """What a file of one lesson holds, with few runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "RUNS", RUNS)
        patch.setattr(export, "FOLLOWED", FOLLOWED)
        patch.setattr(intervals, "controls", lambda: FewRuns(FEW))
        chosen = [lessons.find("detect_more")]
        return export.data_of(theatre, chosen, export.settings_of(chosen), told.append)


@pytest.fixture(scope="module")
def file(data, tmp_path_factory):
    """The file."""
    out = tmp_path_factory.mktemp("export") / "lesson.html"
    export.write_whole(out, page_in_one(PAGE, data).encode())
    return out


def test_a_file_holds_every_combination_of_the_lessons_levers(data):
    levers = data["about"]["offered"]["levers"]
    assert set(levers) == {*("police_officers", "demand_reduction", "sentencing", "youth_programmes")}
    assert len(data["runs"]) == RUNS * 2**4
    assert len(data["intervals"]) == 2**4 - 1, "all but the baseline"
    for trial in lessons.find("detect_more").trials:
        assert trial.settings.of_run(1).query in data["intervals"]
        assert trial.settings.query in data["runs"]


def test_no_more_runs_are_done_than_were_announced(data, told):
    assert told == list(range(1, len(data["runs"]) + len(data["intervals"]) * FEW + 1))


def test_a_file_says_what_the_server_would(data, theatre):
    trial = lessons.find("detect_more").trials[0]
    kept = data["runs"][trial.settings.query]
    assert kept == json.loads(json.dumps(answers.run(theatre, trial.settings, [])))
    assert data["lessons"]["detect_more"] == lessons.find("detect_more").data


def test_people_to_follow_live_another_life_under_the_policy(data):
    trial = lessons.find("detect_more").trials[0]
    people = data["people"][trial.settings.query]
    assert len(people) == FOLLOWED
    parted = [person for person in people.values() if person["parts_week"] is not None]
    assert parted


def test_the_same_data_give_the_same_bytes(data, file):
    assert page_in_one(PAGE, data).encode() == file.read_bytes()


def test_nothing_in_the_file_is_allowed_but_by_its_hash(file):
    text = file.read_text("utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'sha256-" in policy
    assert not re.search(r'<link rel="stylesheet"|<script[^>]* src=', text)


def test_the_data_come_out_as_they_went_in(data, file):
    (packed,) = re.findall(r'id="udha-data">([^<]*)<', file.read_text("utf-8"))
    assert json.loads(gzip.decompress(base64.b64decode(packed))) == json.loads(json.dumps(data))


def test_the_file_opens_from_disk_without_asking_for_anything(page, file):
    asked, said = requests_of(page), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    page.wait_for_function("document.body.dataset.state === 'ready'")
    page.click("[data-lesson=detect_more] summary")
    page.click("[data-sets=detect_more]")
    page.wait_for_function("document.body.dataset.state === 'ready'")
    assert "police_officers=80" in page.url
    assert [one for one in asked if one.split("?")[0].split("#")[0] != file.as_uri()] == []
    assert said == []


def test_a_module_in_line_keeps_its_names_to_itself(tmp_path):
    (tmp_path / "main.js").write_text(
        'import { one as first } from "./other.js";\nexport const two = first + 1;\n'
    )
    (tmp_path / "other.js").write_text("const hidden = 0;\nexport const one = hidden + 1;\n")
    code = bundled(tmp_path, "main.js")
    assert code.index("module_other") < code.index("module_main")
    assert "const { one: first } = module_other;" in code


@pytest.mark.parametrize(
    "line",
    [
        'import other from "./other.js";',
        'import * as other from "./other.js";',
        "export default 1;",
        "export let changing = 1;",
        'const late = await import("./other.js");',
    ],
)
def test_a_module_that_cannot_be_put_in_line_is_refused(tmp_path, line):
    (tmp_path / "main.js").write_text(f"{line}\n")
    (tmp_path / "other.js").write_text("export const one = 1;\n")
    with pytest.raises(ValueError, match="cannot be put in line"):
        bundled(tmp_path, "main.js")


def test_an_earlier_export_is_written_over_and_anything_else_is_spared(tmp_path, file):
    earlier = tmp_path / "lesson.html"
    earlier.write_bytes(file.read_bytes())
    export.refuse_foreign(earlier)
    export.write_whole(earlier, f"{MARK} again".encode())
    assert earlier.read_text("utf-8") == f"{MARK} again"
    assert [one.name for one in tmp_path.iterdir()] == ["lesson.html"]
    for number, made in enumerate([lambda one: one.write_text("mine"), lambda one: one.mkdir()]):
        foreign = tmp_path / str(number)
        made(foreign)
        with pytest.raises(InputError, match="is there already"):
            export.refuse_foreign(foreign)
    with pytest.raises(InputError, match="no such folder"):
        export.refuse_foreign(tmp_path / "nowhere" / "lesson.html")


def test_an_unknown_lesson_is_told_with_the_nearest_and_writes_nothing(udha, tmp_path):
    out = tmp_path / "lesson.html"
    outcome = udha("classroom", "--export", out, "--lesson", "detect_mor")
    assert outcome.status == 2
    assert "detect_more" in outcome.err
    assert not out.exists()


def test_runs_to_look_at_begin_with_the_typical_one():
    runs = export.runs_of()
    assert len(set(runs)) == len(runs) == export.RUNS
    assert runs[0] == export.controls().typical_run


def test_settings_of_a_grid_are_each_there_once():
    grid = export.settings_of(list(lessons.shipped().values()))
    assert len(set(grid)) == len(grid)
    assert grid[0].levers == ()
    assert all(one.query != other.query for one, other in itertools.combinations(grid, 2))
