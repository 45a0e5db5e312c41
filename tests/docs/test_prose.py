"""Hand-written pages: links lead somewhere, names exist, and the schedule told is the schedule run."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sim import codes, levers, parameters
from sim.random import Purpose
from sim.records import catalogue
from tests.docs.executed.following import PAGES
from tools.documentation.__main__ import DOCS, ROOT
from tools.documentation.tables import state_variables

ODD = DOCS / "odd.md"


@cache
def tokens(path: Path) -> tuple[Token, ...]:
    """Return a page's tokens, those inside lines of text included."""
    parsed = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    return tuple(one for token in parsed for one in (token, *(token.children or ())))


def addresses(path: Path) -> set[str]:
    """Return the targets of all links and pictures of a page."""
    return {str(one.attrs[at]) for one in tokens(path) for at in ("href", "src") if at in (one.attrs or {})}


def code(path: Path) -> list[str]:
    """Return all that a page writes as code within a line."""
    return [one.content for one in tokens(path) if one.type == "code_inline"]


@cache
def anchors(path: Path) -> set[str]:
    """Return what can be linked to in a page: headings, as code hosts name them, and marks in tables."""
    found = set(re.findall(r'<a id="([^"]+)">', path.read_text(encoding="utf-8")))
    for heading, text in zip(tokens(path), tokens(path)[1:]):
        if heading.type == "heading_open":
            plain = "".join(one.content for one in text.children if one.type in ("text", "code_inline"))
            slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
            assert slug not in found, f"{path}: two headings give #{slug}"
            found.add(slug)
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_relative_links_and_anchors_lead_somewhere(path):
    for address in addresses(path):
        if re.match(r"[a-z]+:", address):
            continue
        file, _, anchor = address.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{path.name}: {address}"
        assert not anchor or anchor in anchors(target), f"{path.name}: no {address}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_names_written_as_links_have_an_address(path):
    """Without one, a code host shows the brackets."""
    for before, name, after in zip(tokens(path), tokens(path)[1:], tokens(path)[2:]):
        bare = name.type == "code_inline" and before.content.endswith("[") and after.content.startswith("]")
        assert not bare, f"run `make docs`: {name.content}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_page_says_what_it_is_and_every_page_of_docs_is_on_the_map(path):
    assert tokens(path)[0].type == "heading_open"
    assert tokens(path)[0].tag == "h1"
    if path.is_relative_to(DOCS) and path != DOCS / "README.md":
        assert path.relative_to(DOCS).as_posix() in addresses(DOCS / "README.md")


@cache
def known_names() -> set[str]:
    """Return every name that prose may write as code: of the model's data, states, words and functions."""
    names = {*parameters.declared(), *levers.declared(), *catalogue()}
    names |= {purpose.name.lower() for purpose in Purpose}
    names |= {word.name.lower() for words in state_variables.ENUMS.values() for word in words}
    for path in state_variables.sources():
        names |= {field.name for row in state_variables.rows_of(path) for field in row.fields}
    for path in (ROOT / "sim").rglob("*.py"):
        functions = (
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)
        )
        names |= {node.name for node in functions}
    return names


def test_names_in_the_description_of_the_model_exist():
    written = {name for name in code(ODD) if re.fullmatch(r"[a-z][a-z0-9_]*", name)} - {"code"}
    assert written - known_names() == set()
    constants = {name for name in code(ODD) if re.fullmatch(r"[A-Z][A-Z_]+", name)}
    assert [name for name in constants if not hasattr(codes, name)] == []


def test_files_in_the_description_of_the_model_exist():
    data = ROOT / "sim" / "data" / "kosovo"
    for name in code(ODD):
        if re.fullmatch(r"[\w/]+(\.py|\.yaml|/)", name):
            assert (ROOT / name).exists() or (data / name).exists(), name


def test_the_description_of_the_model_names_every_parameter_of_a_behaviour():
    """Sizes of policies stand with their levers; all else has its place in a submodel."""
    sizes = {effect.size for lever in levers.declared().values() for effect in lever.effects}
    missing = set(parameters.declared()) - sizes - set(code(ODD))
    assert not missing, "docs/odd.md, section 7, says nothing of " + ", ".join(sorted(missing))


def steps(functions: dict[str, ast.FunctionDef], name: str) -> list[str]:
    """Return the steps of agents that a function of the engine calls, in order, through others that live."""
    calls = (one.func for one in ast.walk(functions[name]) if isinstance(one, ast.Call))
    run = []
    for called in sorted((one for one in calls if isinstance(one, ast.Name)), key=lambda one: one.lineno):
        if called.id.startswith("step_"):
            run.append(called.id)
        elif called.id.startswith("live_"):
            run += steps(functions, called.id)
    return run


def test_the_schedule_told_is_the_schedule_run():
    tree = ast.parse((ROOT / "sim" / "engine.py").read_text())
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    told = [name for name in code(ODD) if name.startswith("step_")]
    # In the source people come first, for the branch in which they do; the order told is the usual one.
    assert parameters.declared()["people_act_first"].value == 0
    people, week = steps(functions, "live_people"), steps(functions, "live_week")
    institutions = steps(functions, "live_institutions")
    assert week[: len(people) + len(institutions)] == people + institutions
    assert told == institutions + people + week[len(people) + len(institutions) :]


def test_mathematics_within_a_line_survives_markdown():
    """Markdown takes the backslash from an escaped sign before a code host sees the formula."""
    for path in PAGES:
        text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for formula in re.findall(r"\$[^$\n]+\$", text):
            assert not re.search(r"\\[^A-Za-z\s]", formula), f"{path.name}: {formula}"


FOLDERS = ("benchmarks", "calibration", "docs", "experiments", "scenarios", "sim", "tests", "tools", "udha")
TEXTS = [
    *(path for path in sorted(ROOT.iterdir()) if path.suffix in {".md", ".toml", ".cff"}),
    *(
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".yaml", ".md"}
    ),
]


def test_sources_refer_to_evidence_that_is_written_down():
    """A source says "evidence 2.5", or several numbers with commas between; the page has that row."""
    known = anchors(DOCS / "evidence.md")
    cited = {
        (path.relative_to(ROOT).as_posix(), number)
        for path in TEXTS
        for numbers in re.findall(r"\bevidence (\d+\.\d+(?:, \d+\.\d+)*)", path.read_text(encoding="utf-8"))
        for number in numbers.split(", ")
    }
    assert len(cited) > 20
    assert [one for one in sorted(cited) if one[1] not in known] == []


def test_rows_of_evidence_are_numbered_without_gaps():
    rows = re.findall(
        r'^\| <a id="([\d.]+)"></a>([\d.]+) \|', (DOCS / "evidence.md").read_text(), re.MULTILINE
    )
    assert all(anchor == shown for anchor, shown in rows)
    for section in ("1", "2"):
        numbers = [int(shown.split(".")[1]) for _, shown in rows if shown.split(".")[0] == section]
        assert numbers == list(range(1, len(numbers) + 1))


def test_submodels_cited_in_the_code_exist():
    for path in (ROOT / "sim").rglob("*.py"):
        for number in re.findall(r"odd\.md (\d+\.\d+)", path.read_text(encoding="utf-8")):
            assert re.search(rf"^### {re.escape(number)} ", ODD.read_text(encoding="utf-8"), re.MULTILINE), (
                path
            )


def test_nothing_refers_to_papers_that_are_not_in_the_repository():
    lost = re.compile(r"\b((facts|model)\.md|report\.txt)\b")
    assert [path.relative_to(ROOT).as_posix() for path in TEXTS if lost.search(path.read_text("utf-8"))] == []
