"""Who is exploited, who is seen, and where help and bribes go: the tables of a report by circumstance."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.effects import totals
from experiments.ensemble import Ensemble
from udha.report import contents

TRUE_AND_RECORDED = ("newly_exploited", "identified")
# What a report breaks down, by which dimension, and in which words; None: the value as it is.
BREAKDOWNS: tuple[tuple[str, str, tuple[str, ...], dict[str, str] | None], ...] = (
    ("relation", "What the recruiter is to the person", TRUE_AND_RECORDED, {"online": "somebody met online"}),
    (
        "residence",
        "Home",
        TRUE_AND_RECORDED,
        {"rural": "rural", "urban": "urban", "street": "in street situations", "abroad": "another country"},
    ),
    ("sex", "Sex", TRUE_AND_RECORDED, None),
    (
        "schooling",
        "Schooling",
        TRUE_AND_RECORDED,
        {"stayed": "still in school, or finished", "left_early": "left early"},
    ),
    ("hardship", "Household", TRUE_AND_RECORDED, {"no": "not poor", "yes": "poor"}),
    ("venue", "Where exploitation takes place", TRUE_AND_RECORDED, {"private": "private homes"}),
    ("origin", "Country of origin", TRUE_AND_RECORDED, None),
    ("channel", "How they were identified", ("identified",), None),
    ("help", "Help", ("assisted", "in_shelter"), {"outside": "outside a shelter", "none": "none found"}),
    ("institution", "Bribes", ("bribes_paid", "officials_charged"), None),
)


def breakdowns(ensemble: Ensemble) -> Iterator[contents.Breakdown]:
    """Yield each breakdown, means over all runs; values that occur in no run are left out."""
    for dimension, heading, series, in_words in BREAKDOWNS:
        infos = [ensemble.infos[name] for name in series]
        index = [list(ensemble.infos).index(name) for name in series]
        cells = [at for at, (of, _) in enumerate(ensemble.cells) if of == dimension]
        # (series, scenarios, cells)
        means = [
            totals(ensemble, at, cells, info).mean(axis=-1) for at, info in zip(index, infos, strict=True)
        ]
        parts = []
        for number, cell in enumerate(cells):
            columns = tuple(tuple(of[:, number].tolist()) for of in means)
            if any(any(column) for column in columns):
                value = ensemble.cells[cell][1]
                parts.append(contents.Part((in_words or {}).get(value, value.replace("_", " ")), columns))
        if parts:
            yield contents.Breakdown(heading, tuple(info.label for info in infos), tuple(parts))
