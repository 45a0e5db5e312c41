"""The command ``udha validate``: predictions against later years, beside two naive forecasters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calibration import validation
from sim import country as countries
from sim.country import Country
from sim.scenario import Scenario, find
from udha.calibrate import rows, screen
from udha.inputs.sources import Source, source_for
from udha.output import terminal, words
from udha.output.compiling import warmed
from udha.output.json_data import print_json
from udha.tables.calibration import FORECASTERS, SCORES

# Figures that a note names.
NAMED = 4


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    file: Path
    scenario: str
    draws: int
    seed: int
    workers: int | None
    prior: bool


def validate_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check the table, predict, score and show; nothing is written."""
    scenario = Scenario.load(find(request.scenario))
    country = countries.load(scenario.country)
    observations = validation.read(request.file, scenario, country)
    source = source_for(scenario, request.prior)
    warmed(scenario, quiet)
    draws, seed = request.draws, request.seed
    with terminal.bar("Predicting", draws, quiet) as done:
        predicted = validation.predict(
            scenario, observations, source.draw, draws, seed, request.workers, done
        )
    scores = validation.scores(observations, predicted, country)
    total = validation.summary(scores)
    known = [f"{one.series} {one.year}" for one in observations if _is_known(one, source, country)]
    if as_json:
        print_json(
            {
                "note": source.note,
                "calibrated_to": known,
                "draws": draws,
                "seed": seed,
                SCORES.name: rows.records(SCORES, scores),
                FORECASTERS.name: rows.records(FORECASTERS, total),
            }
        )
    elif not quiet:
        screen.show_scores(scores, total)
        print(f"\n{words.count(draws, 'draw')}, seed {seed}. {source.note}")
        if known:
            print(
                f"The parameters were calibrated to {words.listed(known, NAMED)}: of the "
                f"{words.count(len(observations), 'figure')}, {len(known)} are no test of a prediction."
            )


def _is_known(one: validation.Observation, source: Source, country: Country) -> bool:
    """Whether the posterior was made with the official figure of this series and year."""
    if source.manifest is None or one.year not in country.official(one.series):
        return False
    return source.manifest["study"].get("figures", {}).get(one.series, {}).get("use", True)
