"""Where a run's parameters come from: the calibrated posterior, or the priors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.study import Study
from sim.engine import Simulation
from sim.errors import InputError
from sim.scenario import Scenario
from udha.output import words


@dataclass(frozen=True)
class Source:
    """A source of parameter draws.

    Attributes:
        name: ``posterior`` or ``prior``, as tables say.
        note: what a reader must know of it; ``caption``: the same in a few words.
        draw: simulation, number and seed to draws, record array (n,).
        manifest: of the posterior, None of the priors; ``calibrated``, the parameters that it holds.
    """

    name: str
    note: str
    caption: str
    draw: Callable[[Simulation, int, int], np.ndarray] = Simulation.draws
    manifest: dict[str, Any] | None = None
    calibrated: tuple[str, ...] = ()


PRIOR = Source("prior", words.PRIOR_NOTE, words.PRIOR_CAPTION)
UNCALIBRATED = Source("prior", words.UNCALIBRATED_NOTE, words.PRIOR_CAPTION)


def source_for(
    scenario: Scenario, prior: bool = False, posterior: Path | None = None, way_on: str = "--prior"
) -> Source:
    """Return the source for a scenario: as asked for, or else the posterior shipped for its country.

    Argument: ``way_on``, what would run from the priors instead, for a posterior that is refused.

    Raises:
        InputError: the posterior cannot be read, or was made for another model or country.
    """
    if prior:
        return PRIOR
    # Here, because commands that list or check must start fast.
    from sim.draws import posterior as posteriors

    kept = posteriors.posterior_for(scenario, posterior, way_on)
    if kept is None:
        return UNCALIBRATED
    years = " and ".join(map(str, kept.manifest["years"]))
    return Source(
        "posterior",
        words.POSTERIOR_NOTE.format(years=years),
        words.POSTERIOR_CAPTION.format(years=years),
        kept.draws,
        kept.manifest,
        kept.names,
    )


# Draws of the posterior that a study over it is sampled from.
POSTERIOR_DRAWS = 3_000


def posterior_for(study: Study) -> np.ndarray | None:
    """Return draws for a study over the posterior, in random order, record array (draws,); else None.

    Raises:
        InputError: no posterior is shipped for the study's country.
    """
    if study.declared.over == "prior":
        return None
    from sim.engine import Simulation

    source = source_for(study.scenarios[0], way_on="'over: prior' in the study")
    if source.manifest is None:
        raise InputError("no posterior is shipped for this country; sweep over the prior", str(study.path))
    return source.draw(Simulation.of(study.scenarios[0]), POSTERIOR_DRAWS, study.declared.sample.seed)
