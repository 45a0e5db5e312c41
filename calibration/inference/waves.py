"""Inference in waves: simulate, emulate, sample, and simulate again where the posterior is.

Nothing here depends on what is simulated: a ``Problem`` is a function from standard normal parameters to
targets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from calibration.inference import seeds
from calibration.inference.emulator import Directions, Emulator
from calibration.inference.sampling import Along, Observed, Posterior, Prior, sample
from calibration.study import Budget

# Later waves are drawn with a weaker likelihood, so that they reach beyond the posterior on all sides.
TEMPER = 0.25
STEPS_TO_DESIGN = 200
# The posterior is stable when no direction's mean has moved by more than so many standard deviations.
STABLE = 0.15

type Told = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Report no progress."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What inference needs to know, whatever is simulated.

    Attributes:
        run: wave, parameters (n, parameters), seed and progress to targets on their scales, float64
            (n, targets).
        draw: number and seed to parameters from the prior on the standard normal scale, float64
            (n, parameters).
        observed: on the targets' scales.
    """

    run: Callable[[int, np.ndarray, int, Callable[[int], None]], np.ndarray]
    draw: Callable[[int, int], np.ndarray]
    observed: Observed
    budget: Budget
    seed: int


@dataclass(frozen=True, eq=False)
class Wave:
    """Runs: parameters on the standard normal scale (n, parameters), targets on theirs (n, targets)."""

    z: np.ndarray
    t: np.ndarray


@dataclass(frozen=True, eq=False)
class Inference:
    """The result of the waves.

    Attributes:
        waves: runs of each wave, the prior's first.
        chain: samples along the informed directions, float64 (ensembles, walkers, steps, directions).
        moved: how far the posterior moved with each later wave, in standard deviations.
        prior: of the parameters; other than standard normal after a re-fit with a changed one.
    """

    problem: Problem
    waves: tuple[Wave, ...]
    directions: Directions
    emulator: Emulator
    chain: np.ndarray
    moved: tuple[float, ...]
    prior: Prior

    @property
    def samples(self) -> np.ndarray:
        """All samples along the informed directions, float64 (n, directions)."""
        return self.chain.reshape(-1, self.chain.shape[-1])

    def draws(self, n: int) -> np.ndarray:
        """Return ``n`` draws from the posterior on the standard normal scale, float64 (n, parameters).

        Along the informed directions they come from the samples, in all others from the prior; in random
        order.
        """
        seed = self.problem.seed
        chosen = np.random.default_rng([seed, 2]).choice(len(self.samples), n, replace=n > len(self.samples))
        return self.complete(self.samples[chosen], seed + seeds.COMPLETION)

    def complete(self, u: np.ndarray, seed: int) -> np.ndarray:
        """Return draws at ``u`` along the informed directions, and from the prior in all others."""
        return self.prior.complete(self.directions.informed, u, self.problem.draw(len(u), seed))

    def posterior(self, observed: Observed | None = None, prior: Prior | None = None) -> Posterior:
        """Return the density, with other figures or another prior if given."""
        along = (prior or self.prior).along(self.directions.informed)
        return Posterior(self.emulator, observed or self.problem.observed, prior=along)

    def refit(
        self,
        observed: Observed | None = None,
        prior: Prior | None = None,
        told: Told = silent,
        **how: int,
    ) -> Inference:
        """Return the inference with figures changed or left out, or with another prior.

        A new sample and no new run; ``how``: of ``sampling.sample``.
        """
        observed, prior = observed or self.problem.observed, prior or self.prior
        chain = sample(
            self.posterior(observed, prior), self.chain.shape[-1], self.problem.seed, progress=told, **how
        )
        return replace(self, problem=replace(self.problem, observed=observed), chain=chain, prior=prior)


def infer(problem: Problem, told: Told = silent) -> Inference:
    """Infer parameters from what was observed.

    Args:
        told: called with the current step, how much of it is done, and the whole.
    """
    budget, seed = problem.budget, problem.seed

    def run(wave: int, z: np.ndarray) -> Wave:
        own = seed + wave * seeds.A_WAVE
        return Wave(z, problem.run(wave, z, own, lambda done: told(f"wave {wave + 1}", done, len(z))))

    widest = run(0, problem.draw(budget.prior_runs, seed))
    directions = Directions.of(widest.z, widest.t)
    prior = Prior.standard(widest.z.shape[1])
    along = prior.along(directions.informed)
    waves, moved = [widest], []
    emulator, chain = _fit(problem, directions, along, waves, told)
    for wave in range(1, budget.waves + 1):
        first = seed + wave * seeds.A_WAVE
        wide = sample(
            Posterior(emulator, problem.observed, along, temper=TEMPER),
            chain.shape[-1],
            first,
            kept=STEPS_TO_DESIGN,
            progress=told,
        ).reshape(-1, chain.shape[-1])
        chosen = np.random.default_rng([seed, 1, wave]).choice(
            len(wide), budget.wave_runs, replace=budget.wave_runs > len(wide)
        )
        across = problem.draw(budget.wave_runs, first)
        waves.append(run(wave, prior.complete(directions.informed, wide[chosen], across)))
        before = chain
        emulator, chain = _fit(problem, directions, along, waves, told)
        moved.append(distance(before, chain))
        if moved[-1] < STABLE:
            break
    return Inference(problem, tuple(waves), directions, emulator, chain, tuple(moved), prior)


def distance(before: np.ndarray, after: np.ndarray) -> float:
    """Return how far means have moved at most, in standard deviations; samples (..., directions)."""
    before, after = (one.reshape(-1, one.shape[-1]) for one in (before, after))
    return float(np.max(np.abs(after.mean(axis=0) - before.mean(axis=0)) / before.std(axis=0)))


def _fit(
    problem: Problem, directions: Directions, along: Along, waves: list[Wave], told: Told
) -> tuple[Emulator, np.ndarray]:
    u = directions.along(np.concatenate([one.z for one in waves]))
    emulator = Emulator.fit(u, np.concatenate([one.t for one in waves]))
    density = Posterior(emulator, problem.observed, along)
    return emulator, sample(density, u.shape[1], problem.seed, progress=told)
