"""The educator's tutorial names what is on the page, and its commands do what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from markdown_it import MarkdownIt

from tests.docs.executed.following import Reader
from tools.documentation.__main__ import DOCS
from udha.classroom import lessons
from udha.classroom.controls import controls
from udha.classroom.web import export, serving
from udha.classroom.web.server import PAGE as SHOWN

PAGE = DOCS / "tutorials" / "educator.md"
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())
# Words that are stressed, and no label: what a class should take home, and a word of the finding.
STRESSED = {"a count of people found says how many were found.", "as it was"}


def labels(part: dict) -> set[str]:
    """Return all texts of the page, with the number of runs in its place."""
    texts: set[str] = set()
    for value in part.values():
        texts |= labels(value) if isinstance(value, dict) else {value.replace("{runs}", str(controls().runs))}
    return texts


def stressed() -> set[str]:
    """Return all that the page stresses."""
    tokens = [
        one
        for token in MarkdownIt("commonmark").parse(PAGE.read_text("utf-8"))
        for one in token.children or ()
    ]
    begun = [at for at, token in enumerate(tokens) if token.type == "em_open"]
    ended = [at for at, token in enumerate(tokens) if token.type == "em_close"]
    return {
        "".join(token.content or " " for token in tokens[first + 1 : last])
        for first, last in zip(begun, ended, strict=True)
    }


def test_every_label_that_the_page_names_is_on_the_classroom_page():
    shown = labels(json.loads((SHOWN / "messages" / "en.json").read_text("utf-8")))
    shown |= {lesson.title for lesson in lessons.shipped().values()} | {"Shqip"}
    named = {one for one in stressed() - STRESSED if not one.startswith("For educators.")}
    assert len(named) > 10
    assert named - shown == set()


def test_parts_of_the_page_are_named_by_their_titles():
    shown = labels(json.loads((SHOWN / "messages" / "en.json").read_text("utf-8")))
    parts = re.findall(r"^\* \*\*([^*.]+)\.?\*\*", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(parts) == 7
    assert {part for part in parts if part not in shown} == {"The finding"}


def test_the_address_and_what_the_terminal_says_are_those_of_the_command(capsys):
    serving.tell(f"http://{serving.HERE}:{serving.PORT}/", serving.Request())
    said = capsys.readouterr().out
    expected = re.search(r"```text\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)[1]
    assert expected in said


def test_the_file_to_take_along_is_made_by_the_command_of_the_page(tmp_path, monkeypatch):
    """How it is made, and that it opens, is tested with the classroom: it takes half a minute."""
    asked = []
    monkeypatch.setattr(export, "export_and_report", lambda *given: asked.append(given))
    Reader(PAGE, tmp_path).follow()
    assert asked == [(Path("lesson.html"), "identified_fell", False, False)]
    assert lessons.find("identified_fell").title == "Identified fell: good news?"
    assert "three runs of each" in TEXT
    assert export.RUNS == 3
