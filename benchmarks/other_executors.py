"""The same runs through the executors of other tools, in turn with ours."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

import mesa
from ema_workbench import Model, MultiprocessingEvaluator, RealParameter, Sample, ScalarOutcome

from benchmarks.designs import MAIN, Part
from benchmarks.measuring import Row, in_turn
from experiments.function import ModelFunction
from experiments.study import Study
from sim import TraffickingModel

ROWS, ROUNDS = 400, 3
WORKERS = 2
# Mesa's runs take so much longer that few are enough.
MESA_ROWS = 6


def ema_workbench() -> list[Row]:
    """Run rows of the main study with as many processes, each way from nothing, and keep the results."""
    part = Part.of_main(ROWS)
    function = ModelFunction.of_study(Study.load(MAIN), threads=1)
    model = Model("udha", function=function.named)
    bounds = zip(function.factors, function.bounds.tolist(), strict=True)
    model.uncertainties = [
        *(RealParameter(name, low, high) for name, (low, high) in bounds),
        RealParameter("seed", 0, 2.0**53),
    ]
    model.outcomes = [ScalarOutcome(name) for name in function.outputs]
    at = slice(0, ROWS)
    samples = [
        Sample(str(row), **dict(zip(function.factors, values, strict=True)), seed=seed)
        for row, (values, seed) in enumerate(
            zip(part.rows.values(at).tolist(), part.rows.seeds(at).tolist(), strict=True)
        )
    ]

    def theirs() -> None:
        with MultiprocessingEvaluator(model, n_processes=WORKERS) as evaluator:
            evaluator.perform_experiments(scenarios=samples)

    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(ROUNDS + 1))

        def ours() -> None:
            place = Path(folder) / str(next(numbers))
            place.mkdir()
            part.carried_out(place, workers=WORKERS)

        there, here = in_turn(theirs, ours, runs=ROUNDS)
    ratio = median(a / b for a, b in zip(there, here, strict=True))
    return [
        (f"{part.runs:,} runs through EMA Workbench's processes, slower by", f"{ratio:.2f} times", "reported")
    ]


def mesa_batch_run() -> list[Row]:
    """Run the scenarios of the main study for a few seeds, on one core each."""
    part = Part.of_main(MESA_ROWS)
    job, at = part.planned.job, slice(0, MESA_ROWS)
    seeds = part.rows.seeds(at)

    def theirs() -> None:
        mesa.batch_run(
            TraffickingModel,
            parameters={"scenario": list(job.scenarios)},
            rng=[int(seed) for seed in seeds],
            data_collection_period=-1,
            display_progress=False,
        )

    there, here = in_turn(theirs, part.barely, runs=ROUNDS)
    ratio = median(a / b for a, b in zip(there, here, strict=True))
    return [(f"{part.runs} runs through mesa.batch_run, slower by", f"{ratio:.0f} times", "reported")]
