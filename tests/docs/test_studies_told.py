"""What the pages on sensitivity and robustness quote is what their tables hold."""

from __future__ import annotations

import pandas as pd
import pytest

from tools.documentation.__main__ import DOCS

RESULTS = DOCS / "results"
LEVEL, EFFECT = ("As it was", "level"), ("Visa liberalisation with protection", "effect")
# Output, of what, factor: the total indices that the page quotes.
TOTALS = (
    ("newly_exploited", LEVEL, "approach_rate"),
    ("in_exploitation", LEVEL, "approach_rate"),
    ("identified", LEVEL, "approach_rate"),
    ("newly_exploited", LEVEL, "acceptance"),
    ("newly_exploited", EFFECT, "approach_rate"),
    ("newly_exploited", EFFECT, "acceptance_awareness"),
    ("newly_exploited", EFFECT, "all_others"),
    ("identified", EFFECT, "hotline_tips"),
    ("identified", EFFECT, "tip"),
    ("identified", EFFECT, "approach_rate"),
    ("identified", EFFECT, "all_others"),
)
# The same of screening: how far mechanisms move an output.
MOVES = (
    ("newly_exploited", LEVEL, "recruitment"),
    ("newly_exploited", LEVEL, "assistance"),
    ("newly_exploited", EFFECT, "recruitment"),
    ("newly_exploited", EFFECT, "policy_effects"),
    ("identified", EFFECT, "policy_effects"),
)
# And of the study over the posterior: delta.
DELTAS = (
    ("newly_exploited", LEVEL, "approach_rate"),
    ("newly_exploited", LEVEL, "release"),
    ("newly_exploited", LEVEL, "escape"),
    ("newly_exploited", EFFECT, "campaign_reach_reached"),
    ("newly_exploited", EFFECT, "visa_free_weight_when_open"),
    ("newly_exploited", EFFECT, "acceptance_awareness"),
    ("identified", EFFECT, "hotline_tips"),
)
SHARES = (
    ("newly_exploited", LEVEL),
    ("newly_exploited", EFFECT),
    ("in_exploitation", EFFECT),
    ("identified", EFFECT),
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


@pytest.mark.parametrize(("output", "what", "factor"), TOTALS)
def test_quoted_indices_are_those_of_the_table(output, what, factor):
    table = of(pd.read_csv(RESULTS / "sobol_main" / "indices.csv"), output, what)
    (row,) = table[(table["index"] == "total") & (table.factor == factor)].itertuples()
    page = words("sensitivity.md")
    between = f"{row.low:.2f} to {row.high:.2f}"
    assert f"{row.estimate:.2f} ({between})" in page or f"({row.estimate:.2f}, {between})" in page


@pytest.mark.parametrize(("output", "what", "factor"), DELTAS)
def test_quoted_deltas_are_those_of_the_table(output, what, factor):
    table = of(pd.read_csv(RESULTS / "posterior_drivers" / "indices.csv"), output, what)
    (row,) = table[(table["index"] == "delta") & (table.factor == factor)].itertuples()
    part = words("sensitivity.md").split("## Given the official figures")[1]
    between = f"{row.low:.2f} to {row.high:.2f}"
    assert f"{row.estimate:.2f} ({between})" in part or f"({row.estimate:.2f}, {between})" in part


@pytest.mark.parametrize(("output", "what", "factor"), MOVES)
def test_quoted_moves_are_those_of_the_table(output, what, factor):
    table = of(pd.read_csv(RESULTS / "morris_screening" / "indices.csv"), output, what)
    (row,) = table[(table["index"] == "mu_star") & (table.factor == factor)].itertuples()
    page, between = words("sensitivity.md"), f"{row.low:,.0f} to {row.high:,.0f}"
    one = f"{row.estimate:,.0f}"
    shown = (f"({one}, {between})", f"{one} ({between})", f"{one} people newly exploited ({between})")
    assert any(said in page for said in shown)


@pytest.mark.parametrize(("output", "what"), SHARES)
def test_quoted_shares_of_chance_are_those_of_the_table(output, what):
    (row,) = of(pd.read_csv(RESULTS / "sobol_main" / "chance.csv"), output, what).itertuples()
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
