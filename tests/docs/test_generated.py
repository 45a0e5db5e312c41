"""The generated pages say what the code and the declarations say now, and refuse to leave anything out."""

from __future__ import annotations

import ast
import re
import textwrap

import numpy as np
import pytest
import typer

import sim
from sim import levers, parameters
from sim.agents import person
from sim.codes import Stage
from sim.errors import InputError
from sim.random import Purpose
from sim.reading.strict_yaml import read
from sim.records import catalogue
from sim.scenario import shipped
from tools.documentation import links, python_names
from tools.documentation.__main__ import DOCS, main, pages, write
from tools.documentation.markdown import table, title
from tools.documentation.tables import draws, state_variables, traceability
from tools.documentation.tables.levers import users_of_levers
from udha.commands.app import app


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


def test_committed_pages_are_current(tmp_path):
    write(tmp_path)
    stale = [
        path.relative_to(tmp_path).as_posix()
        for path in sorted(tmp_path.rglob("*.md"))
        if not (DOCS / path.relative_to(tmp_path)).is_file()
        or (DOCS / path.relative_to(tmp_path)).read_bytes() != path.read_bytes()
    ]
    assert not stale, f"docs are out of date: run `make docs` and commit {', '.join(stale)}"


def test_generating_twice_gives_the_same_bytes(made):
    assert pages() == made


def test_every_declared_thing_has_its_row_or_section(made):
    for name in parameters.declared():
        assert f'<a id="{name}"></a>`{name}`' in made["tables/parameters.md"]
    for name in levers.declared():
        assert f"\n### {name}\n" in made["tables/levers.md"]
    for name in catalogue():
        assert f'<a id="{name}"></a>`{name}`' in made["tables/series.md"]
    for purpose in Purpose:
        assert f"| {purpose.value} | `{purpose.name.lower()}` |" in made["tables/draws.md"]


def test_every_command_has_its_section_with_every_option(made):
    page = made["reference/command_line.md"]
    for name, command in typer.main.get_command(app).commands.items():
        section = page.split(f"\n## udha {name}\n")[1].split("\n## ")[0]
        for one in command.params:
            written = one.opts[0] if one.opts[0].startswith("--") else one.metavar
            assert f"| `{written}" in section, (name, one.name)


def test_every_scenario_has_its_row_with_the_levers_that_it_sets(made):
    for name, path in shipped().items():
        (row,) = (line for line in made["tables/scenarios.md"].splitlines() if f'id="{name}"' in line)
        assert re.findall(r"levers\.md#(\w+)", row) == list(read(path).data["levers"])


def test_every_name_that_the_simulation_offers_is_in_the_reference(made):
    for name in sim.__all__:
        assert re.search(rf"\n### (class )?sim\.{name}\n", made["reference/python.md"])
    assert len(re.findall(r"^<!-- ::: [\w.]+ -->$", made["reference/python.md"], re.MULTILINE)) > 20


def test_a_name_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match=r"there is no sim\.frames\.simulate_few"):
        python_names.summary("sim.frames.simulate_few")


def test_a_long_signature_has_a_line_for_each_argument():
    arguments = "a: Callable[[int, str], None]=f, b: dict[str, int] | None=None, " + "c" * 40
    assert python_names.written("f", arguments, "int").splitlines() == [
        "f(",
        "    a: Callable[[int, str], None] = f,",
        "    b: dict[str, int] | None = None,",
        f"    {'c' * 40},",
        ") -> int",
    ]


def test_every_field_of_a_row_is_described(made):
    rows = {row.title: row for path in state_variables.sources() for row in state_variables.rows_of(path)}
    assert tuple(field.name for field in rows["Person"].fields) == person.ROW.names
    stage = next(field for field in rows["Person"].fields if field.name == "stage")
    assert stage.values == ", ".join(one.name.lower() for one in Stage)
    assert {"Case", "Now", "Setting", "Recruiter", "Court"} <= set(rows)
    assert all(field.meaning for row in rows.values() for field in row.fields)


def test_a_field_without_a_comment_is_named():
    source = textwrap.dedent(
        """
        ROW = np.dtype(
            [
                ("uid", "i8"),  # stable id
                ("region", "i8"),
            ]
        )
        """
    )
    ((variable, declared),) = state_variables.row_types(ast.parse(source))
    module = type("module", (), {"ROW": np.dtype([("uid", "i8"), ("region", "i8")])})
    path = state_variables.PACKAGE / "agents" / "invented.py"
    with pytest.raises(
        InputError, match=r"sim/agents/invented.py:5: the field 'region' of ROW has no comment"
    ):
        state_variables.row_of(module, variable, declared, state_variables.comments(source), path)


@pytest.mark.parametrize(
    ("said", "meaning", "values"),
    [
        ("whether it is open", "Whether it is open", "0 no, 1 yes"),
        ("quality of care, 0 .. 1", "Quality of care", "0 to 1"),
        ("age when it began: AgeBand", "Age when it began: AgeBand", "child, adult"),
        ("week of birth", "Week of birth", ""),
    ],
)
def test_a_comment_says_meaning_and_values(said, meaning, values):
    field = state_variables.field_of("x", np.dtype("i8"), said, None)
    assert (field.meaning, field.values) == (meaning, values)


def test_a_field_of_several_numbers_says_how_many():
    assert state_variables.field_of("x", np.dtype(("f8", (5,))), "belief", None).kind == "5 numbers"


def test_a_purpose_that_nothing_draws_is_named(monkeypatch):
    uses = draws.all_uses()
    del uses["WISH"]
    monkeypatch.setattr(draws, "all_uses", lambda: uses)
    with pytest.raises(InputError, match="nothing draws WISH"):
        draws.page()


def test_a_retired_purpose_that_something_draws_is_named(monkeypatch):
    monkeypatch.setattr(draws, "RETIRED", draws.RETIRED | {"WISH"})
    with pytest.raises(InputError, match="retired and drawn: WISH"):
        draws.page()


def test_purposes_that_another_function_draws_say_so():
    (use,) = draws.all_uses()["VISA"]
    assert (use.function, use.through) == ("week_awaiting_visa", "grants")
    (use,) = draws.all_uses()["ACCEPTANCE"]
    assert (use.function, use.through) == ("approach", None)


def test_a_name_in_prose_gets_its_address():
    text = f"See [`approach_rate`] and [`identified`].\n\n{links.MARK}\n\n[`gone`]: nowhere\n"
    renewed = links.renew(text, "docs/x.md")
    assert renewed.endswith(
        "[`approach_rate`]: tables/parameters.md#approach_rate\n[`identified`]: tables/series.md#identified\n"
    )
    assert "gone" not in renewed
    assert links.renew(renewed, "docs/x.md") == renewed


def test_an_unknown_name_in_prose_is_refused_with_the_nearest():
    with pytest.raises(
        InputError, match=r"docs/x\.md:2: `aproach_rate` is neither .* did you mean 'approach_rate'"
    ):
        links.renew(f"One.\nSee [`aproach_rate`].\n{links.MARK}\n", "docs/x.md")


def test_every_lever_carries_a_recommendation_and_every_named_lever_exists():
    asked = traceability.recommendations(DOCS / "recommendations.yaml")
    assert {name for one in asked for name in one.levers} == set(levers.declared())
    assert all(one.levers or one.left_out for one in asked)


def test_every_recommendation_has_a_scenario_of_its_own():
    users = users_of_levers()
    for recommendation in traceability.recommendations(DOCS / "recommendations.yaml"):
        if recommendation.kind == "recommendation":
            assert list(traceability.own_scenarios(recommendation, users)), recommendation.name


def test_levers_of_the_baseline_are_marked_as_history(made):
    overview = made["traceability.md"].split("## Overview")[1].split("\n## ")[0]
    history = set(read(shipped()["baseline"]).data["levers"])
    assert set(re.findall(r"\[`(\w+)`\]\([^)]*\) \(history\)", overview)) == history


RECOMMENDATION = "{{section: V, kind: recommendation, asks: something, levers: [{levers}]{rest}}}\n"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (RECOMMENDATION.format(levers="enforcment", rest=""), "unknown lever 'enforcment'.*'enforcement'"),
        (RECOMMENDATION.format(levers="", rest=""), "without a lever 'left_out' must say why"),
        (RECOMMENDATION.format(levers="enforcement", rest=""), "no recommendation names the lever"),
        (RECOMMENDATION.format(levers="enforcement", rest=", lever: x"), "did you mean 'levers'"),
    ],
)
def test_faulty_recommendations_are_refused(tmp_path, entry, fault):
    path = tmp_path / "recommendations.yaml"
    path.write_text(f"something: {entry}")
    with pytest.raises(InputError, match=fault):
        traceability.recommendations(path)


def test_cells_hold_neither_bars_nor_line_breaks():
    assert table(("A",), [["one | two\nthree"]]).splitlines()[-1] == "| one \\| two three |"


@pytest.mark.parametrize(("name", "words"), [("BorderPost", "Border post"), ("NOW", "Now"), ("a_b", "A b")])
def test_titles_are_words(name, words):
    assert title(name) == words


def test_the_command_names_what_it_wrote_and_leaves_the_rest(tmp_path, capsys):
    assert main([str(tmp_path)]) == 0
    assert "tables/draws.md" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "==> no pages changed\n"
