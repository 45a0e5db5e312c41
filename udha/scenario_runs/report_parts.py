"""Parts that the reports of a run and of a comparison share."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from importlib import metadata

import numpy as np

from experiments.effects import Effect
from sim import costs
from sim.country import Country
from sim.version import model_digest
from udha.output import words
from udha.report import contents
from udha.scenario_runs import folder as runs_folder
from udha.scenario_runs.finished import Finished
from udha.scenario_runs.headline import HEADLINE, HEADLINE_ROUTES, SIDES

# Whom to call, by the name of a shipped country; of another we do not know.
LINES = {"kosovo": "the police on 192, or the line 0800 11 112"}


YEARLY = (
    *("newly_exploited", "in_exploitation", "trafficked_again"),
    *("cases", "identified", "assisted", "convicted", "open_prosecutions"),
)


# Digits of a digest that a reader sees.
SHOWN = 12


def place(country: Country) -> contents.Place:
    """Return where everything happens, and whom to call there."""
    lines = LINES.get(country.name, "") if country.is_shipped else ""
    return contents.Place(country.label, country.footnote, lines)


def shown(effects: Iterable[Effect]) -> list[Effect]:
    """Return the effects that a reader should see, by side: the headline, what others pay, some routes."""

    def wanted(one: Effect) -> bool:
        name = one.series.name
        if one.dimension == "route":
            return name in HEADLINE_ROUTES and bool(one.base or one.policy)
        costs_others = one.series.side == "rights" and one.verdict != "no change"
        return one.dimension == "all" and (name in HEADLINE or costs_others)

    def order(one: Effect) -> tuple[int, int]:
        name = one.series.name
        return SIDES.index(one.series.side), HEADLINE.index(name) if name in HEADLINE else len(HEADLINE)

    return sorted(filter(wanted, effects), key=order)


def row(effect: Effect) -> contents.Row:
    """Return an effect as the report has it."""
    info = effect.series
    ends = effect.low_90, effect.low_50, effect.median, effect.high_50, effect.high_90
    return contents.Row(
        series=info.name,
        label=info.label,
        side=info.side,
        unit=f"{info.unit}, weekly mean" if info.stock else info.unit,
        cell="" if effect.dimension == "all" else words.route(effect.cell),
        base=effect.base,
        policy=effect.policy,
        quantiles=np.array(ends),
        lower=effect.lower,
        higher=effect.higher,
        benefit=effect.benefit,
        verdict=effect.verdict,
    )


def unit_costs(finished: Finished) -> tuple[tuple[str, str, str], ...]:
    """Return what the analyst priced: what for, amount, unit."""
    known = costs.declared()
    return tuple(
        (known[name].label, f"{amount:,.10g} {currency}", known[name].unit)
        for name, (amount, currency) in finished.ensemble.unit_costs.items()
    )


def repeat_of(finished: Finished, command: str, files: Mapping[str, str]) -> contents.Repeat:
    """Return command, versions and the text of the scenarios' files, of whatever was run."""
    known, country = runs_folder.reproducible(finished), finished.ensemble.country
    first, last = known["run_seeds"]
    versions = {
        "udha": known["udha"],
        "model (digest)": model_digest()[:SHOWN],
        "its compiled code (digest)": known["kernel_digest"][:SHOWN],
        "declared parameters (digest)": known["parameters_digest"][:SHOWN],
        f"data of {country.label} (digest)": country.digest[:SHOWN],
        "random numbers": known["generator"],
        "parameter draws": f"{known['draws']:,}, from the {known['parameters']}",
        "runs a draw": f"{known['seeds']:,}",
        "seeds": f"--seed {known['seed']}; runs {first} to {last}",
        "Python": platform.python_version(),
        **{name: metadata.version(name) for name in runs_folder.PACKAGES},
    }
    return contents.Repeat(
        command=command,
        unmasked=finished.request.unmasked,
        versions=tuple(versions.items()),
        files=tuple(files.items()),
    )
