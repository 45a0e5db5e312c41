"""What the pages on sensitivity and robustness quote is what their tables hold."""

from __future__ import annotations

import pandas as pd
import pytest

from tools.documentation.__main__ import DOCS

RESULTS = DOCS / "results"
LEVEL, EFFECT = ("As it was", "level"), ("Visa liberalisation with protection", "effect")
# Study, index, digits, output, of what, factor: the indices that the page quotes, with their intervals.
TOTAL, MOVE, DELTA = (
    ("sobol_main", "total", 2),
    ("morris_screening", "mu_star", 0),
    ("posterior_drivers", "delta", 2),
)
QUOTED = (
    (TOTAL, "newly_exploited", LEVEL, "approach_rate"),
    (TOTAL, "in_exploitation", LEVEL, "approach_rate"),
    (TOTAL, "identified", LEVEL, "approach_rate"),
    (TOTAL, "newly_exploited", LEVEL, "acceptance"),
    (TOTAL, "newly_exploited", EFFECT, "approach_rate"),
    (TOTAL, "newly_exploited", EFFECT, "acceptance_awareness"),
    (TOTAL, "newly_exploited", EFFECT, "all_others"),
    (TOTAL, "identified", EFFECT, "hotline_tips"),
    (TOTAL, "identified", EFFECT, "tip"),
    (TOTAL, "identified", EFFECT, "approach_rate"),
    (TOTAL, "identified", EFFECT, "all_others"),
    (MOVE, "newly_exploited", LEVEL, "recruitment"),
    (MOVE, "newly_exploited", LEVEL, "assistance"),
    (MOVE, "newly_exploited", EFFECT, "recruitment"),
    (MOVE, "newly_exploited", EFFECT, "policy_effects"),
    (MOVE, "identified", EFFECT, "policy_effects"),
    (DELTA, "newly_exploited", LEVEL, "approach_rate"),
    (DELTA, "newly_exploited", LEVEL, "release"),
    (DELTA, "newly_exploited", LEVEL, "escape"),
    (DELTA, "newly_exploited", EFFECT, "campaign_reach_reached"),
    (DELTA, "newly_exploited", EFFECT, "visa_free_weight_when_open"),
    (DELTA, "newly_exploited", EFFECT, "acceptance_awareness"),
    (DELTA, "identified", EFFECT, "hotline_tips"),
)
# The part of the page that speaks of a study.
PARTS = {
    "sobol_main": "## Three findings",
    "morris_screening": "## Screening, first",
    "posterior_drivers": "## Given the official figures",
}
SHARES = (
    ("sobol_main", "newly_exploited", LEVEL),
    ("sobol_main", "newly_exploited", EFFECT),
    ("sobol_main", "in_exploitation", EFFECT),
    ("sobol_main", "identified", EFFECT),
    ("posterior_drivers", "newly_exploited", EFFECT),
    ("posterior_drivers", "identified", EFFECT),
)


def words(page: str) -> str:
    """The text of a page on one line."""
    return " ".join((DOCS / page).read_text("utf-8").split())


def of(table: pd.DataFrame, output: str, what: tuple[str, str]) -> pd.DataFrame:
    """The rows of an output's level or effect."""
    return table[(table.output == output) & (table.scenario == what[0]) & (table.what == what[1])]


def per_cent(share: float) -> str:
    """A share as the page has it: two digits that count."""
    return f"{100 * share:.1f}" if share < 0.095 else f"{100 * share:.0f}"


@pytest.mark.parametrize(("of_study", "output", "what", "factor"), QUOTED)
def test_quoted_indices_are_those_of_the_table(of_study, output, what, factor):
    study, index, digits = of_study
    table = of(pd.read_csv(RESULTS / study / "indices.csv"), output, what)
    (row,) = table[(table["index"] == index) & (table.factor == factor)].itertuples()
    one, low, high = (f"{number:,.{digits}f}" for number in (row.estimate, row.low, row.high))
    part = words("sensitivity.md").split(PARTS[study])[1].split(" ## ")[0]
    shown = (
        f"({one}, {low} to {high})",
        f"{one} ({low} to {high})",
        f"{one} people newly exploited ({low} to {high})",
    )
    assert any(said in part for said in shown)


@pytest.mark.parametrize(("study", "output", "what"), SHARES)
def test_quoted_shares_of_chance_are_those_of_the_table(study, output, what):
    (row,) = of(pd.read_csv(RESULTS / study / "chance.csv"), output, what).itertuples()
    said = f"{per_cent(row.share)} % ({per_cent(row.low)} to {per_cent(row.high)})"
    assert said in words("sensitivity.md")


def test_the_table_of_policies_is_that_of_the_results():
    table = pd.read_csv(RESULTS / "robust_policies" / "robustness.csv")
    table = table[table.output == "in_exploitation"]
    quoted = [line.split(" | ") for line in (DOCS / "robustness.md").read_text("utf-8").splitlines()]
    told = {cells[0].removeprefix("| "): cells[1:] for cells in quoted if len(cells) == 5}
    for metric, place, sign in (("expected_effect", 0, "+"), ("expected_regret", 1, "")):
        for row in table[table.metric == metric].itertuples():
            digits = len(told[row.scenario][place].split(" (")[0].partition(".")[2])
            low, high = (f"{one:{sign}.{digits}f}" for one in (row.low_90, row.high_90))
            said = f"{row.value:{sign}.{digits}f} ({low} to {high})"
            assert told[row.scenario][place] == ("0" if row.value == 0 else said), row.scenario
    for metric, place in (("holds_1", 2), ("holds_2", 3)):
        for row in table[table.metric == metric].itertuples():
            said = told[row.scenario][place].split(" %")[0]
            assert float(said) == round(100 * row.value, len(said.partition(".")[2])), row.scenario
    effects = table[table.metric == "expected_effect"].sort_values("value")
    assert [name for name in told if name in set(effects.scenario)] == list(effects.scenario)


def test_the_claim_about_all_recommendations_is_that_of_the_results():
    table = pd.read_csv(RESULTS / "robust_policies" / "robustness.csv")
    both = (
        table[(table.output == "in_exploitation") & (table.metric == "holds_2")].set_index("scenario").value
    )
    rows = round(4_000 * both["All recommendations"])
    assert f"in {rows} of 4,000 rows" in words("robustness.md")
    assert both.idxmax() == "Awareness campaigns"
