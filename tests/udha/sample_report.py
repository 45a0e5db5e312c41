"""The contents of a report, made up, for tests of what is made of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from udha.output.words import PRIOR_CAPTION
from udha.report import contents
from udha.report.compare_contents import Better, ComparisonReport, Part
from udha.report.compare_picture import ComparisonPicture, Panels, Row
from udha.report.contents import Report
from udha.report.run_picture import Change, Picture

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


def sample_picture(**changed) -> Picture:
    """What the figures show of a policy against its base."""
    picture = Picture(
        names=("As it was", "Something new"),
        period="2015-2017",
        starts=2015.0,
        years=YEARS,
        true=quantiles(200, len(YEARS)),
        recorded=quantiles(50, len(YEARS)),
        official={2013: 55, 2014: 45},
        routes=("internal", "inbound, legal", "all routes"),
        by_route=quantiles(100, 3),
        moved=SPREAD[:, None] * np.array([1.0, 0.1, 1.1]),
        changes=(
            Change("Newly exploited", "true", SPREAD / 10, "cannot tell"),
            Change("Identified", "recorded", SPREAD / 20 + 3, "rises"),
            Change("Travellers refused", "rights", SPREAD * 20 + 900, "rises"),
            Change("Permits delayed", "rights", np.zeros(5), "no change"),
        ),
        caption=f"udha: 4 parameter draws, 2 runs a draw, seeds 1 to 8; {PRIOR_CAPTION}.",
    )
    return replace(picture, **changed)


def sample_report(picture: Picture | None = None, **changed) -> Report:
    """The report of that policy."""
    picture = picture or sample_picture()
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
        name=picture.names[-1],
        description="A policy for tests.",
        finding="Whether 'Something new' changes new exploitation in 2015-2017, we cannot tell.",
        meanwhile="In official statistics the number of people identified rises.",
        reading="The statistics would not settle it.",
        rows=(
            _row("newly_exploited", "Newly exploited", "true", SPREAD, "cannot tell"),
            _row("newly_exploited", "Newly exploited", "true", SPREAD, "falls", cell="internal"),
            _row("identified", "Identified", "recorded", SPREAD / 20 + 3, "rises"),
            _row("travellers_refused", "Travellers refused", "rights", np.zeros(5), "no change"),
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
            "Chance or not knowing: 40 % is chance.",
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
        title=picture.names[-1],
        base=picture.names[0] if len(picture.names) > 1 else None,
        place=contents.Place("Somewhere", "A word on status.", "the police on 1"),
        note="Effects: median of the differences run by run.",
        policies=(policy,),
        picture=picture,
        averages=(),
        yearly=(contents.Yearly("Identified", "persons", quantiles(50, len(picture.years)), {2013: 55.0}),),
        where=contents.Where(
            regions=(
                contents.Region("Here", (207.0, 199.0), SQUARE),
                contents.Region("There", None, SQUARE + [1.0, 0.0]),
                contents.Region("abroad", (44.0, 115.0), None),
            ),
            routes={"internal": (595.0, 574.0), "inbound, legal": (0.0, 35.0)},
        ),
        pathway={
            name: np.stack([middle + SPREAD, middle + SPREAD]).clip(0) for name, middle in STEPS.items()
        },
        grades={"reported": 10, "literature": 38, "stated": 58, "assumed": 174},
        repeat=contents.Repeat("udha run x", False, (("udha", "0.1.0"),), (("scenario.yaml", "name: x\n"),)),
    )
    return replace(report, **changed)


def _row(
    series: str, label: str, side: str, differences: np.ndarray, verdict: str, cell: str = ""
) -> contents.Record:
    return {
        "series": series,
        "label": label,
        "side": side,
        "unit": "persons",
        "dimension": "route" if cell else "all",
        "cell": cell or "all",
        "base": 600.0,
        "policy": 602.0,
        **ends(differences),
        "probability_benefit": None if side == "recorded" else 0.4,
        "verdict": verdict,
    }


def ends(quantiles: np.ndarray) -> dict[str, float]:
    """The quantiles as a row of effects.csv has them."""
    return dict(zip(("low_90", "low_50", "median", "high_50", "high_90"), quantiles.tolist(), strict=True))


def spread(middle: float, width: float) -> np.ndarray:
    return middle + width * np.array([-2, -1, 0, 1, 2])


def sample_comparison_picture() -> ComparisonPicture:
    """Three policies, one of which moves much; the base among them."""
    long = "All of it, under a name that is much longer than any figure has room for"
    middles = {long: -90.0, "Base": 0.0, "No $ change": 0.0, "Worse": 20.0}
    rows = tuple(
        Row(name, name == "Base", spread(middle, abs(middle) / 4), group, "1-2", 0.5, 3.0)
        for group, (name, middle) in enumerate(middles.items(), 1)
    )

    def panels(number: int) -> tuple[Panels, ...]:
        return tuple(
            Panels(row.name, np.tile(row.quantiles, (number, 1)), (row.name == "Worse",) * number)
            for row in rows
            if not row.is_base
        )

    return ComparisonPicture(
        base="Base",
        period="2016-2019",
        label="Person-years of exploitation",
        unit="person-years",
        better="lower",
        rows=rows,
        sides=("true: person-years of exploitation", "recorded: identified"),
        beside=panels(2),
        routes=("internal", "outbound, visa-free", "inbound, legal"),
        by_route=panels(3),
        caption="udha, Testland",
    )


def sample_comparison(picture: ComparisonPicture | None = None, **changed) -> ComparisonReport:
    """The report of a comparison of those policies."""
    picture, single = picture or sample_comparison_picture(), sample_report()
    both = sample_picture(starts=None, moved=None, changes=(), routes=(), by_route=np.zeros((1, 5, 0)))
    base = replace(both, names=("Base",), true=both.true[:1], recorded=both.recorded[:1])
    report = ComparisonReport(
        title="3 policies compared",
        base="Base",
        place=single.place,
        note=single.note,
        finding="Ranked by person-years: none is clearly better than another, so we cannot tell.",
        ranked_by=picture.label,
        ranking_note="Rank: of two policies of one rank neither is clearly better.",
        standings=tuple(
            {
                "scenario": row.name,
                "is_base": row.is_base,
                "rank": "1=",
                "places": row.places,
                "best": row.best,
                "regret": row.regret,
                "regret_90": 2 * row.regret,
                "chance": "" if row.is_base else "40 %",
                "scale": "",
                **ends(row.quantiles),
                "verdict": "no change" if row.name.startswith("No") else "cannot tell",
                "better_than_base": None if row.is_base else 0.4,
            }
            for row in picture.rows
        ),
        others={"Newly exploited": {row.name: "2=" for row in picture.rows}},
        sides=("Person-years of exploitation", "Identified"),
        statistics=tuple(
            {
                "scenario": row.name,
                "true": "falls",
                "recorded": ["rises"],
                "statistics": "misleading: identified",
            }
            for row in picture.beside
        ),
        displacement=("Displacement:", "  'Worse': displaced.", "  2 policies: none seen."),
        counts=("No policy is clearly better than 'Base' on every count.",),
        dominances=(Better("Worse", "'Base'"),),
        costs=("Cost per person-year of exploitation averted, EUR:", "  'Worse': 300."),
        unit_costs=(("Night in a shelter", "35 EUR", "bed-nights"),),
        chance=("Chance or not knowing: by both for 3 of 3 policies.",),
        picture=picture,
        base_picture=base,
        yearly=single.yearly,
        parts=tuple(
            Part(row.name, "A policy.", single.policies[0].rows[:1], single.policies[0].measures)
            for row in picture.beside
        ),
        grades=single.grades,
        repeat=single.repeat,
    )
    return replace(report, **changed)
