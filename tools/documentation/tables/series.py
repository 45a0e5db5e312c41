"""The table of series: what is counted, on which side, and what is good news."""

from __future__ import annotations

from itertools import groupby

from sim.records import BASIC, SeriesInfo, catalogue
from tools.documentation import markdown

SIDES = {
    "true": ("True", "What only the model knows. No institution sees these figures."),
    "recorded": (
        "Recorded",
        "What authorities would publish. Counts measure effort as well as the crime.",
    ),
    "protection": ("Protection", "What people get."),
    "rights": ("Rights", "What policies cost people who are not trafficked."),
}
GOOD = {"lower": "lower", "higher": "higher", "neither": "neither"}


def page() -> str:
    """Return the page of series."""
    parts = []
    members = sorted(catalogue().values(), key=lambda one: list(SIDES).index(one.side))
    for side, group in groupby(members, key=lambda one: one.side):
        heading, says = SIDES[side]
        parts += [f"## {heading}", says, table(group)]
    return markdown.page(
        "Series",
        "`Series` in `sim/records.py` and `sim/series.yaml`",
        "What a run counts, week by week, summed by month. *Good news* says which direction is good "
        "for the people concerned; where neither is, a change may mean less harm or only less "
        "detection. Breakdowns are by one margin at a time: route, form of exploitation, age band, "
        "nationality, region.",
        *parts,
    )


def table(members) -> str:
    return markdown.table(
        ("Series", "Label", "Unit", "Good news", "Meaning", "Kind", "Breakdowns"),
        [
            (
                f'<a id="{member.name}"></a>{markdown.code(member.name)}',
                member.label,
                member.unit,
                GOOD[member.better],
                member.description,
                "mean over time" if member.stock else "sum over time",
                breakdowns(member),
            )
            for member in members
        ],
    )


def breakdowns(one: SeriesInfo) -> str:
    return ", ".join([*(BASIC if one.by_person else ()), *one.also_by]) or "none"
