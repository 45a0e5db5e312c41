"""The tables of ``udha calibrate`` and ``udha validate``; rows are those of the package ``calibration``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from udha.output import words
from udha.output.table import NAME, PAGE, Record, Table, flag, number, shown, text, whole
from udha.tables.common import between

DIGITS = 6
precise, two_decimals, signed_sd = "{:.3g}".format, "{:.2f}".format, "{:+.2f}".format
in_tenths = partial(words.share, decimals=1)


def _yes(name: str) -> Callable[[Record], str]:
    return lambda record: "yes" if record[name] else "no"


def _name(record: Record) -> str:
    return record["series"].replace("_", " ")


# A figure or pattern beside its prediction.
PREDICTED = (
    text("target", "an official figure with its year, or a pattern", heading="target", mark=NAME),
    number("observed", "the middle for a range", each=words.human),
    number("median", "of the prediction", each=words.human),
    number("low_90", "lower end of its 90 % interval"),
    number("high_90", "its upper end"),
    shown("interval_90", "90 % interval", between("low_90", "high_90")),
    number("probability", "of a value below the observed one", each=words.probability),
)
CONVERGENCE = Table(
    "convergence",
    (
        text("quantity", "a direction or a parameter"),
        number("r_hat", "split R-hat between ensembles"),
        number("ess_bulk", "bulk effective sample size"),
    ),
    digits=DIGITS,
)
FIGURES = Table(
    "figures",
    (
        *PREDICTED[:2],
        flag("used", "whether the calibration uses it", write=_yes("used"), where=(PAGE,)),
        *PREDICTED[2:],
        number(
            "width",
            "standard deviation of predictions over that of the process with known parameters",
            each=two_decimals,
            where=(PAGE,),
        ),
        number(
            "emulator_explained",
            "share of the variance of unseen runs that the emulator explains",
            heading="emulator explains",
            each=words.share,
            where=(PAGE,),
        ),
        number("emulator_coverage_50", "share of unseen runs that its 50 % intervals hold"),
        number("emulator_coverage_90", "that its 90 % intervals hold"),
        shown(
            "covers",
            "covers",
            lambda row: (
                f"{words.share(row['emulator_coverage_50'])}, {words.share(row['emulator_coverage_90'])}"
            ),
            where=(PAGE,),
        ),
    ),
    digits=DIGITS,
)
FIRST_YEAR = Table(
    "first_year", (*PREDICTED, flag("held", "whether the 90 % interval holds it")), digits=DIGITS
)
LEFT_OUT = Table(
    "left_out",
    (
        *PREDICTED,
        number("with_low_90", "lower end of the 90 % interval of the prediction with it"),
        number("with_high_90", "its upper end"),
        shown("with", "with it", between("with_low_90", "with_high_90")),
        number(
            "moved",
            "how far the mean of any direction moves without it, in standard deviations",
            each=two_decimals,
        ),
    ),
    digits=DIGITS,
)
LEARNT = Table(
    "learnt",
    (
        text("parameter", "the parameter", heading="parameter", mark=NAME),
        text("label", "in words"),
        text("unit", "of its values", heading="unit", where=(PAGE,)),
        text("grade", "how well the prior is known", heading="grade"),
        number("prior_low_90", "lower end of the prior's 90 % interval"),
        number("prior_median", "its median"),
        number("prior_high_90", "its upper end"),
        shown("prior", "prior, 90 %", between("prior_low_90", "prior_high_90", precise)),
        number("low_90", "lower end of the posterior's 90 % interval"),
        number("median", "its median"),
        number("high_90", "its upper end"),
        shown("posterior", "posterior, 90 %", between("low_90", "high_90", precise)),
        number(
            "moved",
            "of the mean, in standard deviations of the prior",
            heading="moved (sd)",
            each=signed_sd,
            where=(PAGE,),
        ),
        number(
            "shrinkage",
            "by how much the posterior is narrower than the prior",
            heading="narrower by",
            each=words.share,
        ),
    ),
    digits=DIGITS,
)
PAIRS = Table(
    "pairs",
    (
        text("first", "a parameter", heading="first"),
        text("second", "another", heading="second"),
        number("correlation", "of the two in the posterior", each=signed_sd),
        number("together", "by how much their best informed combination is narrower", each=words.share),
        number("alone", "the same for the better informed of the two", each=words.share),
    ),
    digits=DIGITS,
)


def _depends_on(row: Record) -> str:
    if not row["depends_on"]:
        return ""
    return f"{row['depends_on']} ({row['grade']}): {words.points(100 * row['shift'])}"


POLICIES = Table(
    "policies",
    (
        text("policy", "the policy", heading="policy"),
        text("series", "what it changes", heading="effect on", write=_name),
        number("median", "of the effect, a share of the level without it", each=words.percent),
        number("low_90", "lower end of its 90 % interval"),
        number("high_90", "its upper end"),
        shown("interval_90", "90 % interval", between("low_90", "high_90", words.percent)),
        number(
            "prior_falls",
            "probability of a fall under the prior",
            heading="falls: prior",
            each=words.probability,
        ),
        number("falls", "under the posterior", heading="posterior", each=words.probability),
        number("narrower", "by how much the figures narrow the interval", each=words.share),
        text(
            "decided",
            "what decides the direction: `assumption`, `figures`, or `open`; `no change`",
            heading="decided by",
        ),
        text(
            "depends_on", "the parameter on whose prior the effect depends most; empty where none stands out"
        ),
        text("grade", "its grade"),
        number("shift", "change of the effect where that prior's mean moves by a standard deviation"),
        shown("most", "depends on", _depends_on, left=True),
    ),
    digits=DIGITS,
)
SELF_CHECK = Table(
    "self_check",
    (
        text("kind", "`direction`, `figure`, `parameter` or `policy`"),
        text("quantity", "whose truth is looked for", heading="quantity"),
        number(
            "coverage_50",
            "share of data sets in which the 50 % interval holds the truth",
            heading="in 50 % interval",
            each=in_tenths,
        ),
        number("coverage_90", "in which the 90 % interval does", heading="in 90 % interval", each=in_tenths),
        number("p_uniform", "p-value of uniform ranks", heading="p, uniform", each="{:.3f}".format),
        number("p_adjusted", "after Bonferroni", heading="p, adjusted", each=two_decimals),
        number(
            "right_sign",
            "share of data sets with a change in which the more probable direction is the right one",
            each=words.share,
        ),
        number(
            "clear", "share of data sets in which a direction is stated", heading="stated", each=words.share
        ),
        number(
            "right_when_clear",
            "share of those in which it is the right one",
            heading="right when stated",
            each=words.share,
        ),
    ),
    digits=DIGITS,
)
# Of other quantities than effects no direction is stated.
HARDEST = SELF_CHECK.without("right_sign", "clear", "right_when_clear")

SCORES = Table(
    "figures",
    (
        text("forecaster", "the model, or a naive forecaster"),
        text("series", "the figure's series", heading="series", mark=NAME),
        whole("year", "its year", heading="year"),
        number("value", "the official value", heading="figure", each=words.human),
        number("median", "of the prediction", each=words.human),
        number("low_50", "lower end of the 50 % interval"),
        number("high_50", "its upper end"),
        shown("interval_50", "50 % interval", between("low_50", "high_50")),
        number("low_90", "lower end of the 90 % interval"),
        number("high_90", "its upper end"),
        shown("interval_90", "90 % interval", between("low_90", "high_90")),
        flag("within_50", "whether the 50 % interval holds the value"),
        flag("within_90", "whether the 90 % interval does"),
        shown(
            "held",
            "held by",
            lambda row: "both" if row["within_50"] else "90 %" if row["within_90"] else "neither",
            left=True,
        ),
        number("crps", "continuous ranked probability score, in the figure's unit; less is better"),
        number("log_score", "log of the probability given to the value; more is better"),
    ),
)
FORECASTERS = Table(
    "summary",
    (
        text("forecaster", "the model, or a naive forecaster", heading="forecaster"),
        whole("figures", "how many it was asked for", heading="figures"),
        number(
            "coverage_50", "share that its 50 % intervals hold", heading="in 50 % interval", each=words.share
        ),
        number(
            "coverage_90", "share that its 90 % intervals hold", heading="in 90 % interval", each=words.share
        ),
        number("crps", "mean score; less is better", heading="CRPS", each=two_decimals),
        number("log_score", "mean score; more is better", each=two_decimals),
    ),
)
