"""Who follows the page on repeating results gets what it promises."""

from __future__ import annotations

import json

import pytest

from sim.random import run_seeds
from tests.docs.executed.following import Reader
from tests.udha.conftest import contents
from tools.documentation.__main__ import DOCS
from udha.output.folder import MANIFEST

FEW = {r"--draws 20\b": "--draws 9"}


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> Reader:
    page, folder = DOCS / "how-to" / "repeat_a_result.md", tmp_path_factory.mktemp("repeat")
    return Reader(page, folder, FEW, reports="--out (first|second)").follow()


def test_a_run_with_another_number_of_workers_gives_the_same_bytes_but_where_the_folder_is_named(followed):
    first, second = (contents(followed.folder / one) for one in ("first", "second"))
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == {MANIFEST, "report.html", "report.json"}
    assert first["report.html"].replace(b"--out first", b"--out second") == second["report.html"]


def test_the_manifest_names_the_command_that_repeats_the_run(followed):
    first, second = (
        json.loads((followed.folder / one / MANIFEST).read_text("utf-8")) for one in ("first", "second")
    )
    assert first["command"].replace("--out first", "--out second --workers 1") in followed.commands
    for name in ("kernel_digest", "parameters_digest", "posterior", "country", "generator", "run_seeds"):
        assert first[name] == second[name], name


def test_another_seed_is_other_luck(followed):
    (first, other) = ((followed.folder / one / "effects.csv").read_bytes() for one in ("first", "other_luck"))
    assert first != other


def test_one_run_of_many_is_made_again_alone_also_agent_by_agent(followed):
    assert followed.names["same"] is True
    assert len(followed.names["both"]) > 1000
    model = followed.names["model"]
    assert model.run_seed == followed.names["seed"] == run_seeds(1, followed.names["draw"])
    assert model.teaching
