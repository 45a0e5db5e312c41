"""The contents of a report, made up, for tests of what is made of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from udha.output.words import PRIOR_CAPTION
from udha.report import contents
from udha.report.compare_contents import Better, ComparisonReport, Part
from udha.report.contents import Report

YEARS = np.arange(2012, 2018)
SPREAD = np.array([-20.0, -8.0, 2.0, 9.0, 25.0])
SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
STEPS = {
    "approached": 2300.0,
    "recruited": 1120.0,
    "turned_back": 24.0,
    "trafficked_again": 160.0,
    "ended_unidentified": 680.0,
    "identified": 300.0,
    "assisted": 270.0,
    "no_place_found": 0.0,
    "reintegrated": 800.0,
}


def quantiles(middle: float, columns: int) -> np.ndarray:
    """Quantiles around a middle for two scenarios, (2, 5, columns)."""
    one = middle + SPREAD[:, None] + np.arange(columns)
    return np.stack([one, one + 4])


def sample_yearly(series: str, middle: float, official: dict[int, float]) -> contents.Yearly:
    label = series.replace("_", " ").capitalize()
    return contents.Yearly(series, label, "persons", quantiles(middle, len(YEARS)), official)


def sample_report(**changed) -> Report:
    """The report of a policy against its base."""
    size = contents.Assumption(
        "outbound_weight",
        "Weight of routes out",
        "0.34 (0.17 to 0.71) times",
        "uniform, 0 to 1",
        "no source",
        "assumed",
        "size of the effect on routes",
    )
    policy = contents.Policy(
        name="Something new",
        description="A policy for tests.",
        finding="We cannot tell whether 'Something new' changes new exploitation in 2015-2017.",
        meanwhile="In official statistics the number of people identified rises.",
        reading="The statistics would not settle it.",
        rows=(
            _row("newly_exploited", "true", SPREAD, "cannot tell"),
            _row("newly_exploited", "true", SPREAD, "falls", cell="internal"),
            _row("newly_exploited", "true", SPREAD / 10, "falls", cell="inbound_legal"),
            _row("identified", "recorded", SPREAD / 20 + 3, "rises"),
            _row("travellers_refused", "rights", 6 * (SPREAD * 20 + 900), "rises"),
            _row("permits_delayed", "rights", np.zeros(5), "no change"),
        ),
        drivers=contents.Drivers(
            draws=200,
            tested=256,
            named=(
                contents.Driver(
                    "outbound_weight", "Weight of routes out", -0.3, -0.5, -0.1, 0.1, "no source", "assumed"
                ),
            ),
            mechanisms=(contents.Mechanism("recruitment", 54, 0.3, 0.1, 0.5, True),),
            faintest=0.26,
            reason="",
        ),
        uncertainty=contents.Uncertainty(
            "Stochastic and parameter uncertainty: 40 % is chance.",
            50,
            (
                {
                    "label": "Newly exploited",
                    "sd_ignorance": 10.0,
                    "sd_chance": 8.0,
                    "chance": 0.4,
                    "chance_low_90": 0.2,
                    "chance_high_90": 0.6,
                    "verdict": "both",
                },
            ),
        ),
        measures=(
            contents.Measure("a_lever", "A lever", "intensity 1", "It acts.", "report V", "stated", (size,)),
        ),
        others=(size,),
        money=None,
    )
    report = Report(
        title="Something new",
        base="As it was",
        period="2015-2017",
        starts=2015.0,
        years=YEARS,
        place=contents.Place("Somewhere", "A word on status.", "the police on 1"),
        note="Effects: median of the differences run by run.",
        caption=f"udha: 4 parameter draws, 2 runs per draw, seed 1; {PRIOR_CAPTION}.",
        policies=(policy,),
        headline=("newly_exploited", "identified", "travellers_refused", "permits_delayed"),
        averages=(),
        yearly=(
            sample_yearly("newly_exploited", 200, {}),
            sample_yearly("identified", 50, {2013: 55.0, 2014: 45.0}),
        ),
        where=contents.Where(
            regions=(
                contents.Region("Here", (207.0, 199.0), SQUARE),
                contents.Region("There", None, SQUARE + [1.0, 0.0]),
                contents.Region("abroad", (44.0, 115.0), None),
            ),
            routes={
                "internal": contents.OnRoute((595.0, 574.0), quantiles(100, 1)[..., 0]),
                "inbound_legal": contents.OnRoute((0.0, 35.0), quantiles(100, 2)[..., 1]),
            },
            all_routes=contents.OnRoute((595.0, 609.0), quantiles(100, 3)[..., 2]),
        ),
        who=(
            contents.Breakdown(
                "Sex",
                ("Newly exploited", "Identified"),
                (contents.Part("female", ((500.0, 480.0), (40.0, 44.0))),),
            ),
            contents.Breakdown("Channel", ("Identified",), (contents.Part("tip", ((9.0, 12.0),)),)),
        ),
        pathway={
            name: np.stack([middle + SPREAD, middle + SPREAD]).clip(0) for name, middle in STEPS.items()
        },
        grades={"reported": 10, "literature": 38, "stated": 58, "assumed": 174},
        repeat=contents.Repeat("udha run x", False, (("udha", "0.1.0"),), (("scenario.yaml", "name: x\n"),)),
    )
    return replace(report, **changed)


def sample_alone(**changed) -> Report:
    """The report of a scenario that extends nothing."""
    report = sample_report()
    where, policy = report.where, report.policies[0]

    def first(on_route: contents.OnRoute) -> contents.OnRoute:
        return contents.OnRoute(on_route.means[:1], on_route.quantiles[:1])

    alone = {
        "title": report.base,
        "base": None,
        "starts": None,
        "policies": (replace(policy, rows=()),),
        "yearly": tuple(replace(series, quantiles=series.quantiles[:1]) for series in report.yearly),
        "where": contents.Where(
            regions=tuple(
                replace(region, numbers=region.numbers and region.numbers[:1]) for region in where.regions
            ),
            routes={name: first(on_route) for name, on_route in where.routes.items()},
            all_routes=first(where.all_routes),
        ),
        "who": tuple(
            replace(
                one,
                parts=tuple(
                    replace(part, columns=tuple(column[:1] for column in part.columns)) for part in one.parts
                ),
            )
            for one in report.who
        ),
        "pathway": {name: values[:1] for name, values in report.pathway.items()},
    }
    return replace(report, **alone | changed)


def _row(series: str, side: str, differences: np.ndarray, verdict: str, cell: str = "") -> contents.Record:
    return {
        "series": series,
        "label": series.replace("_", " ").capitalize(),
        "side": side,
        "unit": "persons",
        "dimension": "route" if cell else "all",
        "cell": cell or "all",
        "base": 600.0,
        "policy": 602.0,
        "mean": 2.0,
        **ends(differences),
        "probability_benefit": None if side == "recorded" else 0.4,
        "verdict": verdict,
    }


def ends(quantiles: np.ndarray) -> dict[str, float]:
    """The quantiles as a row of effects.csv has them."""
    return dict(zip(("low_90", "low_50", "median", "high_50", "high_90"), quantiles.tolist(), strict=True))


def spread(middle: float, width: float) -> np.ndarray:
    return middle + width * np.array([-2, -1, 0, 1, 2])


LONG = "All of it, under a name that is much longer than any figure has room for"
# The base stands at 0.
MIDDLES = {LONG: -90.0, "Base": 0.0, "No $ change": 0.0, "Worse": 20.0}
ROUTES = ("internal", "outbound_visa_free", "inbound_legal")


def sample_comparison(middles: dict[str, float] = MIDDLES, **changed) -> ComparisonReport:
    """The report of a comparison of policies, by default three; ``middles``: medians of effects by name."""
    single = sample_report()
    names = [name for name in middles if name != "Base"]
    report = ComparisonReport(
        title=f"{len(names)} policies compared",
        base="Base",
        period="2016-2019",
        years=YEARS,
        place=single.place,
        note=single.note,
        caption="udha, Testland",
        finding="Ranked by person-years: none is clearly better than another, so we cannot tell.",
        ranked_by="Person-years of exploitation",
        ranking_note="Rank: of two policies of one rank neither is clearly better.",
        standings=tuple(
            {
                "scenario": name,
                "is_base": name == "Base",
                "unit": "person-years",
                "better": "lower",
                "group": group,
                "rank": "1=",
                "places": "1-2",
                "best": 0.5,
                "regret": 3.0,
                "regret_90": 6.0,
                "chance": "" if name == "Base" else "40 %",
                "scale": "",
                **ends(spread(middle, abs(middle) / 4)),
                "verdict": "no change" if name.startswith("No") else "cannot tell",
                "better_than_base": None if name == "Base" else 0.4,
            }
            for group, (name, middle) in enumerate(middles.items(), 1)
        ),
        others={"Newly exploited": dict.fromkeys(middles, "2=")},
        sides=("Newly exploited", "Identified"),
        statistics=tuple(
            {
                "scenario": name,
                "true": "falls",
                "recorded": ["rises"],
                "statistics": "misleading: identified",
                "misleading": [name == "Worse"],
            }
            for name in names
        ),
        on_routes=tuple(
            {
                "scenario": name,
                "route": route,
                **ends(spread(middles[name], abs(middles[name]) / 4)),
                "verdict": "rises",
                "displacement": "displaced" if name == "Worse" else "none seen",
            }
            for name in names
            for route in ROUTES
        ),
        displacement=("Displacement:", "  'Worse': displaced.", "  2 policies: none seen."),
        counts=("No policy is clearly better than 'Base' on every count.",),
        dominances=(Better("Worse", "'Base'"),),
        costs=("Cost per person-year of exploitation averted, EUR:", "  'Worse': 300."),
        unit_costs=(("Night in a shelter", "35 EUR", "bed-nights"),),
        chance=("Stochastic or parameter uncertainty: both for 3 of 3 policies.",),
        yearly=sample_alone().yearly,
        parts=tuple(
            Part(
                name,
                "A policy.",
                tuple(row for row in single.policies[0].rows if row["dimension"] == "all"),
                single.policies[0].measures,
            )
            for name in names
        ),
        grades=single.grades,
        repeat=single.repeat,
    )
    return replace(report, **changed)
