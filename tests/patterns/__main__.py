"""Hold the priors against public rates and patterns; writes ``docs/prior_checks.md`` (``make patterns``)."""

from __future__ import annotations

import numpy as np

from sim.calendar import WEEKS_A_YEAR
from sim.compiled.version import model_digest
from sim.records import Series
from tests import ROOT
from tests.patterns import measures, risk

PAGE = ROOT / "docs" / "prior_checks.md"
RUNS, ONE_POINT = 2_000, 600
SLOPE, DISPERSION, BEGGING, POLICE = (0.2, 0.8), 1.5, 0.25, 2 / 3

HEAD = """# Prior checks

Would an expert find the model plausible before it has seen a single official figure? `make patterns` draws
{runs:,} rows of parameters from the priors, runs the baseline with each, and writes this page. No run has
been fitted to anything. Some rates informed a prior, which the parameter's source says, so agreement with
them is no independent support. To the last three the posterior is fitted later.
Where a source is marked *excerpt*, we saw it only as quoted by others.

The model has the digest `{digest}`.
"""
PUBLIC = {
    "labour inspections a year": ("7,285 in 2016", "labour inspectorate, in the press; excerpt", "{:,.0f}"),
    "venues that police check in three months": ("71 in 2017", "press; excerpt", "{:,.0f}"),
    "people reached by campaigns in a month": (
        "0.3 % in the police's month of 2018",
        "press; excerpt",
        "{:.2%}",
    ),
    "children made to beg, recognised when met and classified as trafficked": (
        "0 of 44 in 2022, 1 of 13 in another sweep",
        "evidence 2.10",
        "{:.2%}",
    ),
    "people in exploitation in a year for each identified": (
        "4 to 9 in Serbia, 2013 to 2016",
        "evidence 2.5 (UNODC)",
        "{:.1f}",
    ),
    "people identified in 2013": ("55", "report I", "{:.0f}"),
    "persons convicted in 2013": ("25", "report III.1", "{:.0f}"),
    "cases before the court, mean of 2014": ("83 at its beginning, 93 at its end", "report III.1", "{:.0f}"),
}


def main() -> None:
    """Measure, and write the page."""
    draws = measures.priors(RUNS, 3)
    worlds = measures.one_by_one(draws, 14)
    counts = worlds[:, 0, :, :, 0]
    measured = dict(measures.rates(draws))
    stock = counts[:, 3, Series.IN_EXPLOITATION] / WEEKS_A_YEAR + counts[:, 3, Series.NEWLY_EXPLOITED]
    measured["people in exploitation in a year for each identified"] = stock / np.maximum(
        1, counts[:, 3, Series.IDENTIFIED]
    )
    measured["people identified in 2013"] = counts[:, 3, Series.IDENTIFIED]
    measured["persons convicted in 2013"] = counts[:, 3, Series.CONVICTED]
    measured["cases before the court, mean of 2014"] = counts[:, 4, Series.OPEN_PROSECUTIONS] / WEEKS_A_YEAR
    PAGE.write_text(
        "\n".join([HEAD.format(runs=RUNS, digest=model_digest()), *public(measured), *patterns(worlds)])
    )
    print(f"==> {PAGE.relative_to(ROOT)} is written")


def public(measured: dict[str, np.ndarray]) -> list[str]:
    """Return the table of public rates."""
    lines = ["## Public rates\n", "| rate | published | 5 % | median | 95 % | source |", "| --- " * 6 + "|"]
    for name, (published, source, form) in PUBLIC.items():
        low, middle, high = (form.format(value) for value in np.percentile(measured[name], [5, 50, 95]))
        lines.append(f"| {name} | {published} | {low} | {middle} | {high} | {source} |")
    return [*lines, ""]


def patterns(worlds: np.ndarray) -> list[str]:
    """Return the table of patterns, each with what it has to be."""
    falls, bends = measures.explained(worlds)
    counts = measures.yearly((measures.BASELINE,), measures.central(ONE_POINT), 11)
    begging, spread = measures.begging_found(counts), measures.dispersion(counts)
    police = measures.with_half_the_police(ONE_POINT, 12)
    rows = [
        ("chance that fewer and fewer people are identified, 2010 to 2014", f"{falls:.2f}", ".2 to .8",
         SLOPE[0] < falls < SLOPE[1]),
        *(
            (f"the trend without the explanation: {name}, persons a year", f"{more:+.2f} ± {error:.2f}",
             "above 0", more > 2 * error)
            for name, (more, error) in bends.items()
        ),
        ("variance of a year's identified relative to the mean", f"{spread:.2f}", f"about {DISPERSION}",
         abs(spread - DISPERSION) < 0.25),
        ("children made to beg identified per year in exploitation, relative to others", f"{begging:.2f}",
         f"at most {BEGGING}", begging <= BEGGING),
        ("people identified with half the officers, relative to all", f"{police:.2f}", "at most two thirds",
         police <= POLICE),
    ]  # fmt: skip
    rows += of_risk(worlds)
    about = "The chances, shares and trends come from runs of the priors, the others from central values.\n"
    lines = ["## Patterns\n", about]
    lines += ["| pattern | measured | must be | holds |", "| --- " * 4 + "|"]
    lines += [
        f"| {name} | {value} | {must} | {'yes' if holds else 'NO'} |" for name, value, must, holds in rows
    ]
    used = measures.beds(200, 13)
    beds = ", ".join(f"{kind.replace('_', ' ')} {value:.1f}" for kind, value in used.items())
    return [*lines, "", f"Beds in use at the end of 2019, by kind of shelter, at central values: {beds}.", ""]


def of_risk(worlds: np.ndarray) -> list[tuple[str, str, str, bool]]:
    """Return the patterns of routes, corruption and who is recruited."""
    draws = measures.priors(RUNS, 3)[:ONE_POINT]
    rows = []
    for year, known in risk.FOREIGN.items():
        share = risk.foreign_share(worlds, year)
        low, high = np.quantile(share, [0.05, 0.95])
        rows.append(
            (
                f"foreign people among those identified in {year}, 90 % interval",
                f"{low:.2f} to {high:.2f}",
                f"includes {known:.2f}",
                low <= known <= high,
            )
        )
    charged = np.mean(risk.officials_charged(worlds) >= 3)
    bribed, believe = np.median(risk.bribed_share(worlds)), np.median(risk.acceptance(worlds))
    ratio = risk.compared_with_population(risk.details(draws, 14), draws)
    more, error = risk.with_exit_monitoring(ONE_POINT, 21)
    left = risk.without_bribes(ONE_POINT, 22)
    return [
        *rows,
        ("chance of three or more officials charged, 2010 to 2015", f"{charged:.2f}", "at least .2",
         charged >= 0.2),
        ("permits of trafficked people got by a bribe, median", f"{bribed:.2f}", "more than half",
         bribed > 0.5),
        ("people approached who believe the offer, median", f"{believe:.2f}", "below .25", believe < 0.25),
        ("poor people among those recruited, relative to the population", f"{ratio['poor']:.2f}",
         "1.2 to 2.6 (evidence 2.41)", 1.2 < ratio["poor"] < 2.6),
        ("people who left school early, relative to the population", f"{ratio['left school early']:.2f}",
         "1.1 to 2.3 (evidence 2.41)", 1.1 < ratio["left school early"] < 2.3),
        ("rural people, relative to the population", f"{ratio['rural']:.2f}", "1.0 to 1.4 (report III.1)",
         1.0 < ratio["rural"] < 1.4),
        ("people exploited abroad with exit monitoring and without visa freedom, persons",
         f"{more:+.2f} ± {error:.2f}", "below 0", more < -2 * error),
        ("people brought in when nobody takes a bribe, relative", f"{left['inbound']:.2f}", "at most .9",
         left["inbound"] <= 0.9),
        ("people exploited within the country when nobody takes a bribe, relative",
         f"{left['internal']:.3f}", ".97 to 1.03", 0.97 < left["internal"] < 1.03),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
