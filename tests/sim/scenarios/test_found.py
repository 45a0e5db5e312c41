"""How a scenario is found by path or name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import levers, parameters, scenario
from sim.errors import InputError
from sim.scenario import Scenario
from tests.sim.scenarios.files import load


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    folder = tmp_path / "shipped"
    folder.mkdir()
    for name in ("baseline", "visa_liberalisation"):
        (folder / f"{name}.yaml").write_text(f"name: {name}\n")
    monkeypatch.setattr(scenario, "shipped", lambda: {path.stem: path for path in folder.iterdir()})
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_path_is_found_before_a_shipped_name(shipped, tmp_path):
    assert scenario.find("baseline") == shipped / "baseline.yaml"
    (tmp_path / "baseline").write_text("name: mine\n")
    assert Scenario.load(scenario.find("baseline")).name == "mine"
    assert scenario.find(shipped / "baseline.yaml") == shipped / "baseline.yaml"


@pytest.mark.parametrize(
    "name", ["visa_liberalization", "visa-liberalisation", "scenarios/visa_liberalisation.yml"]
)
def test_the_nearest_shipped_name_is_told(shipped, name):
    with pytest.raises(InputError, match=r"no such file or scenario: .*; did you mean 'visa_liberalisation'"):
        scenario.find(name)


def test_a_folder_is_found_and_then_refused(shipped, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError, match=r"^mine: is a folder, not a file$"):
        Scenario.load(scenario.find("mine"))


def test_a_file_elsewhere_may_extend_a_shipped_scenario_by_name(shipped, write):
    assert load(write, "extends: baseline\n").base.name == "baseline"
    # As a copy of a shipped file says it.
    assert load(write, "extends: baseline.yaml\n").base.name == "baseline"
    with pytest.raises(
        InputError, match=r"extends: no such file or scenario: 'basline\.yaml'; did you mean 'baseline'"
    ):
        load(write, "extends: basline.yaml\n")


def test_the_shipped_scenarios_load(monkeypatch):
    monkeypatch.setattr(parameters, "FOLDER", Path(parameters.__file__).with_suffix(""))
    monkeypatch.setattr(levers, "FOLDER", Path(levers.__file__).with_suffix(""))
    found = {name: Scenario.load(path) for name, path in scenario.shipped().items()}
    assert {
        "baseline",
        "visa_liberalisation",
        "stricter_border_control",
        "longer_shelter_stays",
    } <= found.keys()
    for name, one in found.items():
        assert one.base is None or one.changed_from(one.base) is not None, name
