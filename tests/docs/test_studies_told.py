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
)
# The same of screening: how far mechanisms move an output.
MOVES = (
    ("newly_exploited", LEVEL, "recruitment"),
    ("newly_exploited", LEVEL, "assistance"),
    ("newly_exploited", EFFECT, "recruitment"),
    ("newly_exploited", EFFECT, "policy_effects"),
    ("identified", EFFECT, "policy_effects"),
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
    effects = table[(table.output == "in_exploitation") & (table.metric == "expected_effect")]
    quoted = [line.split(" | ") for line in (DOCS / "robustness.md").read_text("utf-8").splitlines()]
    told = {cells[0].removeprefix("| "): cells[1] for cells in quoted if len(cells) == 5}
    assert set(effects.scenario) <= set(told)
    for row in effects.itertuples():
        said = told[row.scenario].split(" (")[0]
        digits = len(said.partition(".")[2])
        assert said == ("0" if row.value == 0 else f"{row.value:+.{digits}f}"), row.scenario
    best = list(effects.sort_values("value").scenario)
    assert [name for name in told if name in best] == best
