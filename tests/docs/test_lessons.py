"""Lesson pages agree with the classroom: settings, texts, and answers that bear out what lessons claim."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from sim.scenario import Scenario
from tests.docs.executed.following import NAMED
from tools.documentation import blocks
from tools.documentation import lessons as pages
from tools.documentation.__main__ import DOCS
from udha.classroom import lessons
from udha.classroom.settings import read as read_settings
from udha.output import words

LESSONS = [pytest.param(one, id=one.key) for one in lessons.shipped().values()]
COLUMNS = ("series", "side", "without", "effect", "half", "most", "shares", "verdict")


def text_of(lesson) -> str:
    return pages.file_of(lesson).read_text(encoding="utf-8")


def answers_in(lesson) -> list[str]:
    """Return the tables of answers that stand in a lesson's page."""
    written = blocks.part(text_of(lesson), pages.COMMAND)
    answers = re.compile(r"^### What the runs say.*?\n```\n\n(\|.*?\|)(?=\n\n#)", re.MULTILINE | re.DOTALL)
    return answers.findall(written)


def test_every_lesson_has_its_page_and_every_page_its_lesson():
    files = {pages.file_of(one).name for one in lessons.shipped().values()}
    assert files == {path.name for path in pages.FOLDER.glob("*.md")} - {"README.md"}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_page_says_what_the_classroom_says(lesson):
    """Run the command of `tools.documentation.lessons` when this fails."""
    assert blocks.part(text_of(lesson), pages.COMMAND) == pages.block(lesson, answers_in(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_addresses_and_files_give_the_settings_of_the_lesson(lesson, tmp_path):
    addresses = re.findall(r"`(http://127\.0\.0\.1:\d+/\?[^`]+)`", text_of(lesson))
    files = re.findall(r"^```yaml\n(.*?)^```", text_of(lesson), re.MULTILINE | re.DOTALL)
    for trial, address, file in zip(lesson.trials, addresses, files, strict=True):
        parts = urlsplit(address)
        assert (read_settings(parse_qsl(parts.query)), parts.fragment) == (
            (trial.settings, []),
            f"lesson={lesson.key}",
        )
        path = tmp_path / NAMED.match(file)[1]
        path.write_text(file, encoding="utf-8")
        assert Scenario.load(path).levers == trial.settings.scenario().levers
        assert f"\nudha run {path.name}\n" in text_of(lesson)
        assert yaml.safe_load(file)["name"] == trial.title


@pytest.mark.parametrize("lesson", LESSONS)
def test_answers_bear_out_what_the_lesson_claims(lesson):
    for trial, table in zip(lesson.trials, answers_in(lesson), strict=True):
        found = {}
        for line in table.splitlines()[2:]:
            row = dict(zip(COLUMNS, (cell.strip() for cell in line.strip("|").split("|")), strict=True))
            name, route = re.fullmatch(r"\[[^\]]+\]\([^#]+#(\w+)\)(?:: (.+))?", row["series"]).groups()
            found[name, route] = row["verdict"].strip("*").removeprefix("probably ")
        for claim in trial.claims:
            route = None if claim.cell == "all" else words.route(claim.cell)
            assert found[claim.series, route] == claim.verdict, claim


@pytest.mark.parametrize("path", sorted((DOCS / "lessons").glob("*.md")), ids=lambda path: path.stem)
def test_every_page_begins_with_a_notice_and_the_lines(path):
    before = path.read_text(encoding="utf-8").split("\n\n")[1]
    assert before.startswith("> **Content.**")
    assert "**192**" in before
    assert "**0800 11 112**" in before


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_says_how_long_it_takes_and_its_plan_takes_as_long(lesson):
    text = text_of(lesson)
    plan = [int(one) for one in re.findall(r"^\| (\d+) \|", text.split("## Plan")[1], re.MULTILINE)]
    said = int(re.search(r"^\*(\d+) minutes\.", text, re.MULTILINE)[1])
    assert sum(plan) == said
    row = next(line for line in (pages.FOLDER / "README.md").read_text().splitlines() if lesson.title in line)
    assert f"| {said} |" in row
    for heading in ("What to discuss", "Teaching notes", "What cannot be concluded"):
        assert f"\n## {heading}\n" in text


@pytest.mark.statistical
@pytest.mark.usefixtures("shipped_posterior")
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_answers_are_those_of_the_runs(lesson):
    assert pages.answers(lesson) == answers_in(lesson)
