"""The page that ``udha sensitivity`` writes: what drives what, as sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.sensitivity.analysis import UNSETTLED, WIDE
from experiments.sensitivity.targets import EFFECT_OF
from udha.output.markdown import page
from udha.output.table import markdown
from udha.sensitivity import rows, words
from udha.tables.sensitivity import CHANCE, FACTORS, SECOND_ORDER

if TYPE_CHECKING:
    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

PAGE, PAIRS = "sensitivity.md", 5


def text(result: Sensitivity, pictures: Mapping[str, str]) -> str:
    """Return the page as Markdown; pictures by name, with what each asks."""
    shown = words.shown(result)
    sentences = {what: [] for what in (True, False)}
    for target in shown:
        sentences[target.what == EFFECT_OF].append((words.title(result, target), sentence(result, target)))
    factors = zip(result.factors.names, result.factors.labels, strict=True)
    return page(
        PAGE,
        found=result,
        study=result.study,
        base=result.scenarios[0],
        design=words.design(result),
        pictures=pictures,
        levels=sentences[False],
        effects=sentences[True],
        tables=[(words.title(result, target), markdown(*rows.drivers(result, target))) for target in shown],
        pairs=markdown(
            SECOND_ORDER, [pair for target in shown for pair in rows.pairs(result, target, PAIRS)]
        ),
        left_out=words.left_out(result),
        chance=markdown(CHANCE, [row for target in shown for row in rows.of(result, CHANCE, target)]),
        convergence=markdown(*rows.convergence(result, shown)),
        warnings=[
            (words.title(result, target), "; ".join(warnings))
            for target in shown
            if (warnings := words.warnings(result, target))
        ],
        counts=words.unsettled(result),
        kinds=(WIDE, UNSETTLED),
        factors=markdown(FACTORS, [{"factor": name, "label": label} for name, label in factors]),
    )


def sentence(result: Sensitivity, target: Target) -> str:
    """Return what drives a target, and which of it acts mainly together with others."""
    names = words.in_concert(result, target)
    return words.drivers(result, target) + (f". Mainly together with others: {names}" if names else "")
