"""Parameters as standard normal numbers: the scale on which inference works.

Each uncertain parameter is its prior's quantile at the rank of one standard normal number. So the prior of
all of them together is a standard normal, whatever their distributions, units and bounds, and stays one
when the axes are turned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from sim import parameters
from sim.draws.priors import Fixed
from sim.engine import Simulation
from sim.parameters import Parameter
from sim.reading.tables import columns, matrix


@dataclass(frozen=True, eq=False)
class Latent:
    """The uncertain parameters of a simulation: all but those that are fixed or overridden.

    Attributes:
        uncertain: their declarations, the country's own in place of the general ones.
    """

    simulation: Simulation
    uncertain: tuple[Parameter, ...]

    @classmethod
    def of(cls, simulation: Simulation) -> Latent:
        """Collect the parameters that vary in a simulation's scenario and country."""
        known = {**parameters.declared(), **simulation.country.parameters}
        overridden = simulation.scenario.parameters
        return cls(
            simulation,
            tuple(
                one
                for name, one in known.items()
                if not isinstance(one.prior, Fixed) and name not in overridden
            ),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the uncertain parameters, in order."""
        return tuple(one.name for one in self.uncertain)

    def draw(self, n: int, seed: int) -> np.ndarray:
        """Return ``n`` draws from the prior, float64 (n, parameters): those of ``Simulation.draws``."""
        return ndtri(np.column_stack([parameters.ranks(n, seed, name) for name in self.names]))

    def values(self, z: Any) -> parameters.Draws:
        """Return parameters for a run, shape (n,), from normal numbers.

        Args:
            z: a table with a column for each of ``names``, or numbers alone in their order, (n, parameters).

        Raises:
            InputError: a name that is unknown or missing.
            ValueError: not one column a parameter, or a number that is not finite.
        """
        z = np.asarray(z, np.float64) if columns(z) is None else matrix(z, self.names, "uncertain parameter")
        if z.ndim != 2 or z.shape[1] != len(self.uncertain):
            raise ValueError(f"expected (n, {len(self.uncertain)}) numbers, not {z.shape}")
        if not np.isfinite(z).all():
            raise ValueError("all numbers must be finite")
        ranks = ndtr(z)
        chosen = {one.name: one.ppf(ranks[:, column]) for column, one in enumerate(self.uncertain)}
        return parameters.from_values(
            {**chosen, **self.simulation.scenario.parameters}, anew=self.simulation.country.parameters
        )
