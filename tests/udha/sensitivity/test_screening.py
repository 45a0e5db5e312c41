"""Choices of form are factors of a Morris screening like any number, and some move what it screens."""

from __future__ import annotations

import pandas as pd

from sim import parameters
from tests.experiments import tiny_study

CHOICES = tuple(
    one.name
    for one in parameters.declared().values()
    if one.group == "structure" and one.prior.distribution == "choice"
)
STUDY = """\
name: Screening
question: Do choices of form matter beside numbers?
scenario: base.yaml
parameters:
  approach_rate: {{}}
{choices}
sample: {{method: morris, n: 16, seed: 3}}
outputs: [newly_exploited, identified]
"""


def test_choices_of_form_show_up_in_a_morris_screening_beside_numbers(udha, tmp_path):
    choices = "\n".join(f"  {name}: {{}}" for name in CHOICES)
    study = tiny_study.written(tmp_path, STUDY.format(choices=choices))
    done = udha("sweep", study, "--out", tmp_path / "runs", "--workers", 1)
    assert done.status == 0, done.err
    done = udha("sensitivity", tmp_path / "runs", "--resamples", 100)
    assert done.status == 0, done.err
    table = pd.read_csv(tmp_path / "runs-sensitivity" / "indices.csv")
    screened = table[(table.output == "newly_exploited") & (table["index"] == "mu_star")].set_index("factor")
    assert len(CHOICES) == 6
    assert set(screened.index) == {"approach_rate", *CHOICES}
    assert (screened.estimate[list(CHOICES)] > 0).all()
    # Whom recruiters look for moves more than what chance alone would show.
    assert screened.estimate.approach_targeted > screened.nothing.approach_targeted
