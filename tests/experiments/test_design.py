"""Studies are read strictly and sampled so that factors, and not luck, make the differences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from SALib.sample import sobol

from experiments.design import design
from experiments.study import REST, Study
from sim import parameters
from sim.errors import InputError
from tests import ROOT
from tests.experiments.tiny_study import TINY, written

STUDY = """\
name: Small
question: What drives it?
scenario: baseline
policies: [visa_liberalisation]
parameters:
  grooming_withdrawal: {}
  people_act_first: {values: [0, 1]}
sample: {method: METHOD, n: 4, seed: 3}
outputs: [newly_exploited, in_exploitation]
at: [2013]
"""

# The uncertain parameters of one mechanism, each named.
EVERY_CHOICE = "".join(
    f"\n  {one.name}: {{values: [0, 1]}}"
    for one in parameters.declared().values()
    if one.group == "structure" and one.name != "people_act_first"
)


@pytest.fixture
def study(tmp_path):
    def load(method: str = "sobol", **changes: str) -> Study:
        text = STUDY.replace("METHOD", method)
        for old, new in changes.items():
            text = text.replace(old.replace("_", " "), new) if old not in text else text.replace(old, new)
        path = tmp_path / "study.yaml"
        path.write_text(text)
        return Study.load(path)

    return load


def everything(planned) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    at = slice(0, planned.rows.n)
    return planned.rows.values(at), planned.rows.blocks(at), planned.rows.seeds(at)


def test_a_saltelli_design_is_salib_s(study):
    planned = design(study())
    values, blocks, seeds = everything(planned)
    ranks = sobol.sample(planned.problem, 4, seed=3)
    prior = parameters.declared()["grooming_withdrawal"]
    assert planned.n == len(ranks) == 4 * 6
    np.testing.assert_allclose(values[:24, 0], prior.ppf(ranks[:, 0]))
    assert (values[:24, 1] == (ranks[:, 1] >= 0.5)).all()
    assert (blocks[:24] == np.arange(24) // 6).all()
    assert len(np.unique(seeds[:24])) == 4


def test_some_rows_come_again_with_other_luck(study):
    planned = design(study())
    values, blocks, seeds = everything(planned)
    assert planned.again.tolist() == [0, 6, 12, 18]
    assert (values[planned.n :] == values[planned.again]).all()
    assert (blocks[planned.n :] == blocks[planned.again]).all()
    assert not set(seeds[planned.n :]) & set(seeds[: planned.n])


def test_where_many_rows_share_one_luck_each_that_comes_again_has_its_own(study):
    planned = design(study("fractional_factorial"))
    _, _, seeds = everything(planned)
    assert len(set(seeds[: planned.n])) == 1
    assert len(set(seeds[planned.n :])) == len(planned.again) == planned.n


@pytest.mark.parametrize("method", ["sobol", "morris", "latin", "random", "fractional_factorial"])
def test_rows_are_the_same_piece_by_piece(study, method):
    planned = design(study(method))
    whole = everything(planned)
    for row in range(planned.rows.n):
        at = slice(row, row + 1)
        pieces = planned.rows.values(at), planned.rows.blocks(at), planned.rows.seeds(at)
        assert all((piece[0] == one[row]).all() for piece, one in zip(pieces, whole, strict=True))


def test_a_factor_of_many_parameters_moves_as_one(study):
    loaded = study(sample="rest: vary\nmechanisms: [travel]\nsample")
    assert loaded.factors == ("grooming_withdrawal", "people_act_first", "travel", REST)
    planned = design(loaded)
    values, _, _ = everything(planned)
    block = values[: 2 * 4 + 2]
    travel = [at for at, one in enumerate(loaded.columns) if one.factor == "travel"]
    moved = block[3] != block[0]
    assert set(np.flatnonzero(moved)) <= set(travel)
    assert moved.sum() > 10
    assert len(planned.rows.kept) == 2


def test_all_parameters_of_a_mechanism_can_be_varied_one_by_one(study):
    loaded = study(sample="rest: vary\neach: [travel]\nmechanisms: [permits]\nsample")
    travel = [name for name, one in parameters.declared().items() if one.group == "travel"]
    uncertain = [name for name in travel if parameters.declared()[name].prior.distribution != "fixed"]
    assert loaded.factors == ("grooming_withdrawal", "people_act_first", *uncertain, "permits", REST)
    others = {column.varied.name for column in loaded.columns if column.factor == REST}
    assert not others & set(uncertain)


def test_posterior_draws_stay_whole_in_a_random_design(study):
    loaded = study("random", question="over: posterior\nquestion")
    drawn = parameters.draw(50, 1)
    values, _, _ = everything(design(loaded, drawn))
    assert values[:4, 0].tolist() == drawn["grooming_withdrawal"][:4].tolist()
    frame = pd.DataFrame(drawn, index=range(9, 59))
    assert (everything(design(loaded, frame[frame.columns[::-1]]))[0] == values).all()
    with pytest.raises(InputError, match="index: unknown parameter"):
        design(loaded, frame.to_records())
    with pytest.raises(ValueError, match="posterior"):
        design(loaded)


def test_a_grid_meets_the_same_luck_in_every_row(study):
    loaded = study(
        "grid",
        seed="seeds: 3, seed",
        **{"grooming_withdrawal: {}": "grooming_withdrawal: {low: 0.01, high: 0.04}"},
    )
    values, _, seeds = everything(design(loaded))
    assert len(values) == 4 * 2 * 3
    assert np.unique(values[:, 0]).round(4).tolist() == [0.01, 0.02, 0.03, 0.04]
    assert (seeds.reshape(3, 8) == seeds[::8, None]).all()
    assert len(set(seeds)) == 3


@pytest.mark.parametrize("method", ["sobol", "latin", "random", "fractional_factorial"])
def test_studies_with_other_seeds_share_no_luck(study, method):
    one, other = (
        everything(design(study(method, **{"seed: 3": f"seed: {seed}"})))[2].tolist() for seed in (3, 4)
    )
    assert not set(one) & set(other)


def test_outputs_cover_the_time_of_change_and_the_years_asked_for(study):
    names = [output.name for output in study().outputs]
    assert names == ["newly_exploited", "newly_exploited_2013", "in_exploitation", "in_exploitation_2013"]
    since = study().outputs[0]
    assert (since.first, since.stop) == (72, 120)  # 2016 to 2019, of months recorded from 2010


BAD = {
    "unknown parameter; did you mean 'grooming_withdrawal'?": (
        "grooming_withdrawal: {}",
        "grooming_withdrawl: {}",
    ),
    "is out of bounds": ("grooming_withdrawal: {}", "grooming_withdrawal: {low: 0.1, high: 7}"),
    "must be less than high": ("grooming_withdrawal: {}", "grooming_withdrawal: {low: 0.2, high: 0.1}"),
    "belong together": ("grooming_withdrawal: {}", "grooming_withdrawal: {low: 0.2}"),
    "has no prior to vary over": ("people_act_first: {values: [0, 1]}", "people_act_first: {}"),
    "two or more different": ("values: [0, 1]", "values: [1, 1]"),
    "unknown series; did you mean 'newly_exploited'?": ("[newly_exploited,", "[newly_exploted,"),
    "is not recorded": ("at: [2013]", "at: [2031]"),
    "at[1]: '2013' is there already": ("at: [2013]", "at: [2013, 2013]"),
    "power of two": ("n: 4", "n: 5"),
    "unknown mechanism; did you mean 'travel'?": ("sample:", "mechanisms: [travl]\nsample:"),
    "unknown mechanism": ("sample:", "each: [journeys]\nsample:"),
    "'travel' is there already": ("sample:", "each: [travel]\nmechanisms: [travel]\nsample:"),
    "unknown lever": ("sample:", "settings: {shelter_max_sty: {low: 1, high: 9}}\nsample:"),
    "used in no scenario": ("sample:", "settings: {shelter_max_stay: {low: 1, high: 9}}\nsample:"),
    "dates out of order": (
        "sample:",
        "dates: {visa_liberalisation: {earliest: 2017-01-01, latest: 2016-01-01}}\nsample:",
    ),
    "dates.visa_liberalisation.latest: never in force: a policy begins and ends with a week, and no Monday": (
        "sample:",
        "dates: {visa_liberalisation: {earliest: 2019-01-01, latest: 2019-12-31}}\nsample:",
    ),
    "unknown share": ("sample:", "shares: {urban_share: {low: 0.2, high: 0.3}}\nsample:"),
    "one by one": ("sample: {method: sobol", "rest: vary\nsample: {method: grid"),
    "unknown key": ("sample:", "smple: 3\nsample:"),
    "is there already": ("[visa_liberalisation]", "[visa_liberalisation, visa_liberalisation]"),
    "unknown method": ("method: sobol", "method: sobel"),
    "'outputs' is missing": ("outputs: [newly_exploited, in_exploitation]\n", ""),
    "name a series": ("[newly_exploited, in_exploitation]", "[]"),
    "written twice": ("at: [2013]", "at: [2013]\nat: [2014]"),
    "no such file or scenario": ("scenario: baseline", "scenario: base_line"),
    "not both": (
        "grooming_withdrawal: {}",
        "grooming_withdrawal: {low: 0.01, high: 0.02, values: [0.01, 0.02]}",
    ),
    "must be a number": ("grooming_withdrawal: {}", "grooming_withdrawal: {low: little, high: 0.02}"),
    "wrong unit": ("grooming_withdrawal: {}", "grooming_withdrawal: {low: 0.01 EUR, high: 0.02}"),
    "must be a mapping": ("grooming_withdrawal: {}", "grooming_withdrawal: vary"),
    "has no parameter left that is uncertain": (
        "  people_act_first: {values: [0, 1]}",
        f"  people_act_first: {{values: [0, 1]}}{EVERY_CHOICE}\nmechanisms: [structure]",
    ),
    "more than 64 for FAST": ("method: sobol, n: 4", "method: fast, n: 4"),
    "seeds is for grids and lists": ("method: sobol", "seeds: 3, method: latin"),
    "method list and rows belong together": ("method: sobol", "method: list"),
    "must give a number for each": (
        "method: sobol, n: 4, seed: 3}",
        "method: list}\nrows: [{people_act_first: 1}]",
    ),
    "rows[0].grooming_withdrawal: 7 is out of bounds": (
        "method: sobol, n: 4, seed: 3}",
        "method: list}\nrows: [{grooming_withdrawal: 7, people_act_first: 1}]",
    ),
    "rows[0].rural_share: 1.5 is out of bounds": (
        "sample: {method: sobol, n: 4, seed: 3}",
        "shares: {rural_share: {low: 0.2, high: 0.3}}\nsample: {method: list}\n"
        "rows: [{grooming_withdrawal: 0.02, people_act_first: 1, rural_share: 1.5}]",
    ),
    "rows[0].visa_liberalisation: 3 is out of bounds": (
        "sample: {method: sobol, n: 4, seed: 3}",
        "dates: {visa_liberalisation: {earliest: 2016-01-01, latest: 2017-01-01}}\nsample: {method: list}\n"
        "rows: [{grooming_withdrawal: 0.02, people_act_first: 1, visa_liberalisation: 3}]",
    ),
    "rows[0].grooming_withdrawal: 0.05 is out of bounds: must be a number from 0.01 to 0.04": (
        "grooming_withdrawal: {}\n  people_act_first: {values: [0, 1]}\n"
        "sample: {method: sobol, n: 4, seed: 3}",
        "grooming_withdrawal: {low: 0.01, high: 0.04}\nsample: {method: list}\n"
        "rows: [{grooming_withdrawal: 0.05}]",
    ),
    "a grid needs low and high": ("method: sobol", "method: grid"),
    "needs low and high, or values": ("sample:", "shares: {rural_share: {}}\nsample:"),
    "must be a date": (
        "sample:",
        "dates: {visa_liberalisation: {earliest: soon, latest: 2016-01-01}}\nsample:",
    ),
    "must be a whole number": ("n: 4", "n: 4.5"),
    "1 is out of bounds": ("n: 4", "n: 1"),
    "is varied twice": (
        "sample:",
        "dates: {visa_liberalisation: {earliest: 2016-01-01, latest: 2017-01-01}}\n"
        "settings: {visa_liberalisation: {low: 0.5, high: 1}}\nsample:",
    ),
}


@pytest.mark.parametrize("message", BAD)
def test_wrong_studies_are_refused_with_line_and_field(tmp_path, message):
    old, new = BAD[message]
    text = STUDY.replace("METHOD", "sobol")
    assert old in text
    path = tmp_path / "study.yaml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as refused:
        Study.load(path)
    assert message.split(";")[0] in str(refused.value)
    if "did you mean" in message:
        assert message.split("; ")[1] in str(refused.value)
    assert str(path) in str(refused.value)
    assert refused.value.line


@pytest.mark.parametrize("earliest", ["2011-12-27", "2011-01-01"])
def test_a_first_day_after_which_no_week_begins_is_refused_where_it_is_written(tmp_path, earliest):
    days = f"dates:\n  visa_liberalisation:\n    earliest: {earliest}\n    latest: 2011-12-31\nsample:"
    path = written(tmp_path, TINY.replace("sample:", days))
    with pytest.raises(InputError, match="no Monday lies from 2011-12-31 to 2011-12-31") as refused:
        Study.load(path)
    assert (refused.value.file, refused.value.line) == (str(path), 11)
    assert refused.value.field == "dates.visa_liberalisation.latest"


def test_a_parameter_that_a_scenario_holds_is_not_varied(tmp_path):
    (tmp_path / "held.yaml").write_text(
        "name: Held\nextends: baseline\nparameters: {grooming_withdrawal: 0.02}\n"
    )
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.replace("METHOD", "sobol").replace("[visa_liberalisation]", "[held.yaml]"))
    with pytest.raises(InputError, match="held at a number by the scenario 'Held'"):
        Study.load(path)


def test_two_scenarios_of_one_name_are_refused(tmp_path):
    (tmp_path / "twin.yaml").write_text("name: Visa liberalisation\nextends: baseline\n")
    path = tmp_path / "study.yaml"
    text = STUDY.replace("METHOD", "sobol")
    path.write_text(text.replace("[visa_liberalisation]", "[visa_liberalisation, twin.yaml]"))
    with pytest.raises(InputError, match="which another scenario of the study has too"):
        Study.load(path)


def test_a_study_that_varies_nothing_is_refused(tmp_path):
    path = tmp_path / "study.yaml"
    lines = [line for line in STUDY.replace("METHOD", "latin").splitlines() if not line.startswith(" ")]
    path.write_text("\n".join(line for line in lines if line != "parameters:"))
    with pytest.raises(InputError, match="nothing is varied"):
        Study.load(path)


SHIPPED = sorted((ROOT / "experiments").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_studies_can_be_read(path):
    loaded = Study.load(path)
    assert loaded.declared.question.endswith("?")
    assert loaded.outputs


def test_the_main_study_has_25_factors_numbers_rules_settings_and_dates_among_them():
    loaded = Study.load(ROOT / "experiments" / "sobol_main.yaml")
    assert len(loaded.factors) == 25
    assert {column.varied.kind for column in loaded.columns} == {"parameter", "setting", "date"}
