"""How near the inference comes to the exact posterior of a toy, beside pyABC with about as many simulations.

The score is a classifier's (``calibration.checks.cross_check``): how often, in cross-validation, it tells a
method's draws from the exact posterior's. 0.5 is perfect, 1 is wholly apart; what luck alone gives shows in
the row of the exact posterior against itself.
"""

from __future__ import annotations

import importlib.util
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from calibration.checks.cross_check import two_sample_score
from calibration.inference.sampling import Observed, sample
from calibration.inference.scales import COUNT
from calibration.inference.waves import Problem, infer
from calibration.study import Budget
from tests.calibration.toy import MODIFIERS, OBSERVED, Toy

DRAWS = 3_000
# Steps of every walker of the reference, which leave some 8,000 independent draws or more.
REFERENCE_STEPS = 2_000
REFERENCE_DRAWS = 2 * DRAWS
SEED = 1

# By how many modifiers: parameters, budgets and what is to be reached. A run of the toy takes microseconds,
# so that all waves may be run; one of pyABC takes milliseconds, most of them its own.
BUDGETS = {
    0: Budget(prior_runs=4_000, wave_runs=2_000, waves=3, draws=DRAWS),
    MODIFIERS: Budget(prior_runs=15_000, wave_runs=10_000, waves=3, draws=DRAWS),
}
GOALS = {0: 0.57, MODIFIERS: 0.60}
# With 500 of 25 parameters its weights are no numbers.
PEER_POPULATIONS = {0: 500, MODIFIERS: 1_000}
INSTALL = "pip install 'udha[peers]'"


@dataclass(frozen=True)
class Found:
    """What a method found: ``z`` draws, float64 (n, parameters), ``simulations`` and ``seconds`` it took."""

    z: np.ndarray
    simulations: int
    seconds: float


def reference(toy: Toy, seed: int = SEED) -> np.ndarray:
    """Return nearly independent draws from the exact posterior, float64 (REFERENCE_DRAWS, parameters)."""
    chain = sample(toy.log_posterior, toy.parameters, seed, kept=REFERENCE_STEPS)
    ensembles, walkers, steps, _ = chain.shape
    # Walkers are nearly independent of each other, a walker's steps only far apart.
    apart = max(steps * ensembles * walkers // REFERENCE_DRAWS, 1)
    thinned = chain[:, :, ::apart].reshape(-1, toy.parameters)
    return np.random.default_rng([seed, 3]).permutation(thinned)[:REFERENCE_DRAWS]


def problem(toy: Toy, budget: Budget, seed: int = SEED) -> Problem:
    """Return the toy as what inference needs to know."""

    def run(wave: int, z: np.ndarray, first: int, progress: Callable[[int], None]) -> np.ndarray:
        return COUNT.of(toy.simulate(z, np.random.default_rng(first)))

    def draw(n: int, seed: int) -> np.ndarray:
        return np.random.default_rng(seed).standard_normal((n, toy.parameters))

    targets = len(OBSERVED)
    observed = Observed(COUNT.of(OBSERVED), error=np.zeros(targets), used=np.ones(targets, bool))
    return Problem(run=run, draw=draw, observed=observed, budget=budget, seed=seed)


def ours(toy: Toy, budget: Budget, seed: int = SEED) -> Found:
    """Infer in waves, as a study is calibrated."""
    began = time.perf_counter()
    found = infer(problem(toy, budget, seed))
    z = found.draws(DRAWS)
    return Found(z, sum(len(wave.z) for wave in found.waves), time.perf_counter() - began)


def peer(toy: Toy, simulations: int, population: int, seed: int = SEED) -> Found:
    """Infer with pyABC: sequential Monte Carlo, adaptive distance, on the targets' scales, one process.

    The last population is resampled by its weights. A generation that has begun is finished, so that more
    simulations than allowed may be run.
    """
    import logging

    import pyabc

    logging.getLogger("ABC").setLevel(logging.ERROR)
    # It draws from the global generator.
    np.random.seed(seed)  # noqa: NPY002
    names = [f"z{at:02d}" for at in range(toy.parameters)]
    luck = np.random.default_rng(seed)

    def model(parameters) -> dict[str, float]:
        z = np.array([[parameters[name] for name in names]])
        return _named(toy.simulate(z, luck)[0])

    began = time.perf_counter()
    inference = pyabc.ABCSMC(
        model,
        pyabc.Distribution(**{name: pyabc.RV("norm", 0, 1) for name in names}),
        pyabc.AdaptivePNormDistance(p=2),
        population_size=population,
        sampler=pyabc.SingleCoreSampler(),
    )
    with tempfile.TemporaryDirectory() as folder:
        inference.new(f"sqlite:///{Path(folder) / 'peer.db'}", _named(OBSERVED))
        history = inference.run(max_total_nr_simulations=simulations)
        frame, weights = history.get_distribution()
        run = int(history.total_nr_simulations)
        # An open database cannot be removed everywhere.
        history.done()
    chosen = luck.choice(len(frame), DRAWS, p=np.asarray(weights) / np.sum(weights))
    return Found(frame[names].to_numpy()[chosen], run, time.perf_counter() - began)


def _named(counts: np.ndarray) -> dict[str, float]:
    return {f"t{at}": float(value) for at, value in enumerate(COUNT.of(counts))}


def rows(modifiers: int = 0) -> list[tuple[str, str, str]]:
    """Return what was measured at 8 parameters and so many modifiers: method, measured, goal."""
    toy, budget = Toy.of(modifiers), BUDGETS[modifiers]
    exact = reference(toy)
    one, other = exact[:DRAWS], exact[DRAWS:]
    within = f"{toy.parameters} parameters"

    def row(method: str, found: Found, goal: str = "") -> tuple[str, str, str]:
        apart = two_sample_score(one, found.z)
        told = f"{apart:.3f} ({found.simulations:,} simulations, {found.seconds:.0f} s)"
        return f"{within}: {method}", told, goal

    most = budget.prior_runs + budget.waves * budget.wave_runs
    prior = np.random.default_rng([SEED, 4]).standard_normal((DRAWS, toy.parameters))
    table = [row("inference in waves", ours(toy, budget), f"<= {GOALS[modifiers]:.2f}")]
    if importlib.util.find_spec("pyabc"):
        table.append(row("pyABC", peer(toy, most, PEER_POPULATIONS[modifiers]), ""))
    else:
        table.append((f"{within}: pyABC", f"not installed: {INSTALL}", ""))
    table.append((f"{within}: the prior", f"{two_sample_score(one, prior):.3f}", ""))
    table.append(
        (f"{within}: the exact posterior against itself", f"{two_sample_score(one, other):.3f}", "about 0.5")
    )
    return table


def main() -> None:
    """Print the table."""
    table = Table("told from the exact posterior", "score", "goal")
    for modifiers in BUDGETS:
        for measured in rows(modifiers):
            table.add_row(*measured)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
