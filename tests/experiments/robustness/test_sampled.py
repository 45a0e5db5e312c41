"""A sweep's sample: one row a block, outputs that policies can be ranked by, and clear refusals."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.robustness.sampled import Sampled
from experiments.sweep import Sweep
from sim.errors import InputError
from tests.experiments.synthetic import AGAIN, FILES, SCENARIOS, written


def sampled(folder, **changed) -> Sampled:
    return Sampled.of(Sweep.load(written(folder, **changed)), str(folder))


def test_outputs_factors_and_rows_that_came_again_are_read(tmp_path):
    found = sampled(tmp_path, rows=300)
    assert found.scenarios == SCENARIOS
    assert found.files == FILES
    assert found.rows == 300
    assert [factor.name for factor in found.factors] == ["trafficked_again", "recovery_rate", "escape"]
    assert found.unnamed == ("all_others",)
    exploited = found.outputs["in_exploitation"]
    assert exploited.values.shape == (300, 5)
    assert exploited.again.shape == (AGAIN, 5)
    assert found.first.tolist() == list(range(AGAIN))
    assert (exploited.side, found.outputs["travellers_refused"].side) == ("true", "rights")
    assert (exploited.effects[:, 0] == 0).all()
    assert found.factors[0].unit == "chance a week"


def test_of_a_block_one_row_counts(tmp_path):
    """Rows of a Saltelli block share luck and most values: they are not so many independent rows."""
    folder = written(tmp_path, rows=600)
    table = Sweep.load(folder)
    at = table.table.column_names.index("block")
    runs = table.table.set_column(at, table.schema.field("block"), [np.repeat(np.arange(700) // 3, 5)])
    found = Sampled.of(Sweep(table.about, runs), str(folder))
    assert found.rows == 200
    whole = table.output("in_exploitation")
    assert (found.outputs["in_exploitation"].values == whole[0:600:3]).all()


def test_outputs_that_may_be_either_news_are_not_ranked_by(tmp_path):
    found = sampled(tmp_path, rows=300)
    whole = ("in_exploitation", "reintegrated", "travellers_refused")
    assert found.rankable == (*whole, "in_exploitation_2017")
    assert found.output(None).name == "in_exploitation"
    with pytest.raises(InputError, match=r"may be good or bad news.*one of in_exploitation, reintegrated"):
        found.output("identified")
    with pytest.raises(InputError, match="did you mean 'reintegrated'"):
        found.output("reintegratd")
    with pytest.raises(ValueError, match="no good direction"):
        _ = found.outputs["identified"].sign


def test_policies_are_found_by_name_and_by_file(tmp_path):
    found = sampled(tmp_path, rows=300)
    assert found.policy("Dear") == found.policy("dear") == 4
    with pytest.raises(InputError, match=r"no policy 'goood'.*did you mean 'good'"):
        found.policy("goood")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"model": "other"}, "made by another version of the model"),
        ({"again": []}, "is broken: it holds"),
        ({"rows": 150}, "has 150 rows with luck of their own; 200 or more"),
        ({"policies": 0}, "compares no policies: name some under 'policies'"),
        ({"method": "grid"}, "was sampled by 'grid'.*it takes latin, random or sobol"),
        ({"method": "morris"}, "was sampled by 'morris'"),
    ],
)
def test_what_is_no_sample_of_policies_is_refused(tmp_path, changed, message):
    with pytest.raises(InputError, match=message):
        sampled(tmp_path, **changed)


def test_without_a_good_direction_nothing_is_ranked(tmp_path):
    outputs = ("in_exploitation", "in_exploitation_2017", "reintegrated", "identified", "travellers_refused")
    with pytest.raises(InputError, match="no output with a good direction"):
        sampled(tmp_path, rows=300, better=dict.fromkeys(outputs, "neither")).output(None)
