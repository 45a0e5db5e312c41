"""Parts that the reports of a run and of a comparison share."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from typing import Any

import numpy as np

from experiments.policies.levels import complete_years
from sim.compiled.version import model_digest
from sim.country import Country
from sim.money import costs
from udha.output import words
from udha.output.quantiles import ends
from udha.report import contents
from udha.scenario_runs import assumptions, headline
from udha.scenario_runs import folder as runs_folder
from udha.scenario_runs.finished import Finished

YEARLY = (
    *("newly_exploited", "in_exploitation", "trafficked_again"),
    *("cases", "identified", "assisted", "convicted", "open_prosecutions"),
)
# Digits of a digest that a reader sees.
SHOWN = 12


def in_common(
    finished: Finished, shown: Sequence[str], note: str, files: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the reports of a run and of a comparison both say.

    Arguments: ``shown``, the scenarios that are shown year by year; ``files``, as in ``repeat_of``.
    """
    ensemble = finished.ensemble
    years = ensemble.years[complete_years(ensemble)]
    return {
        "period": headline.period(ensemble),
        "place": place(ensemble.country),
        "note": note,
        "caption": headline.caption(finished),
        "years": years,
        "yearly": tuple(yearly(finished, shown, years.tolist())),
        "grades": assumptions.grades(ensemble.country),
        "repeat": repeat_of(finished, files),
    }


def place(country: Country) -> contents.Place:
    """Return where everything happens, and whom to call there."""
    return contents.Place(country.label, country.footnote, words.whom_to_call(country))


def yearly(finished: Finished, shown: Sequence[str], years: Sequence[int]) -> Iterator[contents.Yearly]:
    """Yield series year by year in some scenarios."""
    known = {(level.scenario, level.series.name, level.year): ends(vars(level)) for level in finished.levels}
    for name in YEARLY:
        info = finished.ensemble.infos[name]
        values = np.array([[known[scenario, name, year] for year in years] for scenario in shown])
        official = finished.ensemble.country.official(name)
        yield contents.Yearly(name, info.label, info.unit, values.swapaxes(1, 2), official)


def unit_costs(finished: Finished) -> tuple[tuple[str, str, str], ...]:
    """Return what the analyst priced: what for, amount, unit."""
    known = costs.declared()
    return tuple(
        (known[name].label, f"{amount:,.10g} {currency}", known[name].unit)
        for name, (amount, currency) in finished.ensemble.unit_costs.items()
    )


def repeat_of(finished: Finished, files: Mapping[str, str]) -> contents.Repeat:
    """Return command, versions and the text of the scenarios' files, of whatever was run."""
    known, country = finished.about, finished.ensemble.country
    versions = {
        "udha": known["udha"],
        "model (digest)": model_digest()[:SHOWN],
        "its compiled code (digest)": known["kernel_digest"][:SHOWN],
        "declared parameters (digest)": known["parameters_digest"][:SHOWN],
        f"data of {country.label} (digest)": country.digest[:SHOWN],
        "random numbers": known["generator"],
        "parameter draws": f"{known['draws']:,}, from the {known['parameters']}",
        "runs per draw": f"{known['seeds']:,}",
        "seeds": f"--seed {known['seed']}, from which the seed of each run is hashed",
        "Python": platform.python_version(),
        **{name: metadata.version(name) for name in runs_folder.PACKAGES},
    }
    return contents.Repeat(
        command=finished.request.command,
        unmasked=finished.request.unmasked,
        versions=tuple(versions.items()),
        files=tuple(files.items()),
    )
