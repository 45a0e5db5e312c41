"""The tables of a results folder: series of every run, effects, levels by year, parameter draws."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from experiments.cost_effectiveness import NAME, CostPerPersonYear
from experiments.effects import Effect
from experiments.policies.levels import Level
from experiments.uncertainty import Split
from sim import pricing
from sim.records import SeriesInfo
from udha.scenario_runs.finished import Finished

EFFECT_COLUMNS = (
    *("scenario", "base_scenario", "series", "label", "side", "unit", "better", "dimension", "cell"),
    *("from_month", "to_month", "base", "policy", "median", "low_50", "high_50", "low_90", "high_90"),
    *("probability_lower", "probability_higher", "probability_same"),
    *("probability_benefit", "probability_harm", "verdict", "masked", "parameters"),
)
# What a masked effect keeps to itself.
EFFECT_NUMBERS = ("base", "policy", "median", "low_50", "high_50", "low_90", "high_90")
LEVEL_NUMBERS = ("mean", "median", "low_50", "high_50", "low_90", "high_90")
LEVEL_COLUMNS = (
    *("scenario", "series", "label", "side", "unit", "year", "weeks"),
    *(*LEVEL_NUMBERS, "parameters"),
)
MARGIN_COLUMNS = (
    *("scenario", "series", "side", "unit", "dimension", "cell", "year", "weeks"),
    *(*LEVEL_NUMBERS, "masked", "parameters"),
)
SPLIT_NUMBERS = (
    *("sd", "sd_ignorance", "sd_chance", "chance", "chance_low_90", "chance_high_90"),
    *("verdict", "seeds_enough", "repeated"),
)
SPLIT_COLUMNS = ("scenario", "what", "series", "label", "side", "unit", *SPLIT_NUMBERS, "parameters")


def effect_row(run: Finished, effect: Effect) -> dict[str, Any]:
    """Return an effect as a row of effects.csv, full precision; None where masked or without a meaning."""
    masked = run.masks.hide_effect(effect.series, effect.dimension, effect.cell)
    probabilities = ("lower", "higher", "same", "benefit", "harm")
    # Adding zero turns -0.0 into 0.0.
    numbers = {at: getattr(effect, at) + 0.0 for at in EFFECT_NUMBERS}
    numbers |= {f"probability_{at}": getattr(effect, at) for at in probabilities}
    numbers["verdict"] = effect.verdict
    return {
        **_effect_words(run, effect.scenario, effect.series, effect.dimension, effect.cell),
        **(dict.fromkeys(numbers) if masked else numbers),
        "masked": masked,
        "parameters": run.source.name,
    }


def cost_per_person_year_row(run: Finished, found: CostPerPersonYear) -> dict[str, Any]:
    """Return cost per person-year averted as a last row of effects.csv, empty where it cannot be told."""
    info = replace(
        run.ensemble.infos[pricing.TOTAL],
        name=NAME,
        label="Cost per person-year of exploitation averted",
        unit=found.unit,
    )
    return {
        **dict.fromkeys(EFFECT_COLUMNS),
        **_effect_words(run, found.scenario, info, "all", "all"),
        **{at: getattr(found, at) for at in EFFECT_NUMBERS[2:]},
        "verdict": found.verdict,
        "masked": False,
        "parameters": run.source.name,
    }


def _effect_words(
    run: Finished, scenario: str, info: SeriesInfo, dimension: str, cell: str
) -> dict[str, str]:
    months = run.ensemble.months
    return {
        "scenario": scenario,
        "base_scenario": run.names[0],
        **_series_words(info),
        "better": info.better,
        "dimension": dimension,
        "cell": cell,
        "from_month": str(months[run.ensemble.since]),
        "to_month": str(months[-1]),
    }


def effect_rows(run: Finished) -> list[dict[str, Any]]:
    """Return all rows of effects.csv."""
    rows = [effect_row(run, effect) for effect in run.effects]
    return rows + [cost_per_person_year_row(run, found) for found in run.costs_per_person_year]


def level_row(run: Finished, level: Level) -> dict[str, Any]:
    """Return a level as a row of levels.csv."""
    return {
        "scenario": level.scenario,
        **_series_words(level.series),
        **{at: getattr(level, at) for at in ("year", "weeks", *LEVEL_NUMBERS)},
        "parameters": run.source.name,
    }


def margin_row(run: Finished, level: Level) -> dict[str, Any]:
    """Return a level of a margin as a row of levels_by_margin.csv; None where masked."""
    masked = run.masks.hide_level(level.series, level.dimension, level.cell)
    return {
        "scenario": level.scenario,
        "series": level.series.name,
        "side": level.series.side,
        "unit": level.series.unit,
        "dimension": level.dimension,
        "cell": level.cell,
        "year": level.year,
        "weeks": level.weeks,
        **{at: None if masked else getattr(level, at) for at in LEVEL_NUMBERS},
        "masked": masked,
        "parameters": run.source.name,
    }


def split_row(run: Finished, split: Split) -> dict[str, Any]:
    """Return a split as a row of uncertainty.csv."""
    return {
        "scenario": split.scenario,
        "what": split.what,
        **_series_words(split.series),
        **{at: getattr(split, at) for at in SPLIT_NUMBERS},
        "parameters": run.source.name,
    }


def _series_words(series: SeriesInfo) -> dict[str, str]:
    return {"series": series.name, "label": series.label, "side": series.side, "unit": series.unit}
