"""What ``udha calibrate`` prints."""

from __future__ import annotations

from udha.calibrate.result import Found
from udha.output import terminal

# Parameters that the screen shows.
SHOWN = 12


DECIDED = {
    "assumption": "Direction clear before any figure",
    "figures": "Direction clear once the figures are in",
    "open": "Direction open",
}


def show(found: Found) -> None:
    """Print the figures beside their predictions, convergence, and what was learnt."""
    from rich.table import Table

    from udha.output import words

    table = Table(title="Official figures and patterns: observed, and predicted by the posterior")
    for heading in ("", "observed", "median", "90 % interval", "probability below"):
        table.add_column(heading, justify="left" if not heading else "right")
    for row in found.figures.itertuples():
        table.add_row(
            row.target,
            words.human(row.observed),
            words.human(row.median),
            words.interval(row.low_90, row.high_90, words.human),
            words.probability(row.probability),
        )
    console = terminal.console(100)
    console.print(table)
    table = Table(title="Parameters that the figures inform most")
    for heading in ("", "prior, 90 %", "posterior, 90 %", "narrower by", "grade"):
        table.add_column(heading, justify="right" if heading and heading != "grade" else "left")
    for row in found.learnt.head(SHOWN).itertuples():
        table.add_row(
            row.parameter,
            f"{row.prior_low_90:.3g} to {row.prior_high_90:.3g}",
            f"{row.low_90:.3g} to {row.high_90:.3g}",
            f"{100 * row.shrinkage:.0f} %",
            row.grade,
        )
    console.print(table)
    for one in found.answers.falls:
        print(
            f"Probability that {one.series.replace('_', ' ')} fell from {found.answers.years[0]} to "
            f"{found.answers.years[1]}, given the figures: {one.given_figures:.2f}."
        )
    if found.answers.hidden:
        low, _, middle, _, high = found.answers.hidden
        print(f"In exploitation per identified: {middle:.1f} (90 % interval {low:.1f} to {high:.1f}).")
    for what in DECIDED:
        count = int((found.policies.decided == what).sum()) if len(found.policies) else 0
        if count:
            print(f"{DECIDED[what]}: {count} of {len(found.policies)} effects of policies.")
    if found.rise is not None:
        rise, probability = found.rise
        print(
            f"Convictions rose by {rise:g}; the posterior gives this or more probability {probability:.2f}."
        )
    print(
        f"{found.runs:,} runs; split R-hat at most {found.convergence.r_hat.max():.3f}, effective sample at "
        f"least {found.convergence.ess_bulk.min():,.0f}, over {len(found.convergence)} quantities."
    )
