"""Who follows a how-to gets there."""

from __future__ import annotations

import re
import shutil

import pytest
import yaml

from sim import country
from sim.scenario import Scenario
from tests.docs.executed.following import Reader
from tools.documentation.__main__ import DOCS, ROOT

HOW_TO = DOCS / "how-to"


def test_a_country_is_copied_checked_and_run(tmp_path):
    (tmp_path / "sim" / "data").mkdir(parents=True)
    shutil.copytree(ROOT / "sim" / "data" / "kosovo", tmp_path / "sim" / "data" / "kosovo")
    few = {r"^(udha run .*)$": r"\1 --draws 2 --to 2010-12-31"}
    Reader(HOW_TO / "another_country.md", tmp_path, few, reports="no command").follow()
    assert country.load(str(tmp_path / "my_country")).name != "kosovo"
    assert (tmp_path / "results" / "as_it_is" / "country" / "places.yaml").is_file()


def test_the_scenario_with_costs_is_right(tmp_path):
    text = (DOCS / "records.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "priced.yaml").write_text(block, encoding="utf-8")
    assert set(Scenario.load(tmp_path / "priced.yaml").costs) == {"shelter_bed_night", "court_case"}


@pytest.mark.statistical
def test_another_prior_and_fewer_figures_are_asked_for_in_the_runs_that_there_are(tmp_path):
    """With fewer runs than a reader would have; half a minute all the same."""
    study = yaml.safe_load((ROOT / "calibration" / "kosovo_2013_2014.yaml").read_text(encoding="utf-8"))
    study["budget"] |= {"prior_runs": 1500, "wave_runs": 300, "waves": 1}
    (tmp_path / "calibration").mkdir()
    (tmp_path / "calibration" / "kosovo_2013_2014.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    reader = Reader(HOW_TO / "another_prior.md", tmp_path).follow()
    rows = {line.split(" [")[0]: line for line in reader.shown.splitlines()}
    median = {what: float(re.findall(r"[\d.]+", row.split("[")[1])[1]) for what, row in rows.items()}
    assert list(median) == ["as calibrated", "other prior", "fewer figures"]
    assert median["other prior"] > median["as calibrated"]
