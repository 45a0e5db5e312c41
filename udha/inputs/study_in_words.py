"""What a study file would do, as data and in a few lines: a sweep or a calibration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from udha.output.words import count, duration, listed, size

if TYPE_CHECKING:
    from calibration.study import Study as Calibration
    from experiments.study import Study as Sweep

# Parameters, series or policies named on one line.
NAMED = 10


def checked_sweep(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Read the study of a sweep; return what it would do, as plain data and in lines."""
    from experiments.study import Study

    study = Study.load(path)
    data = _sweep_data(study)
    declared, base = study.declared, study.scenarios[0]
    factors = [name if held == 1 else f"{name} ({held} parameters)" for name, held in data["factors"].items()]
    first, *policies = data["scenarios"]
    again = data["rows_again"]
    return data, [
        f"ok: {study.path}, a study for udha sweep",
        f"  {declared.name}: {declared.question}",
        f"  '{first}', from {base.start}, recorded from {base.records_from}, to {base.end}"
        + (f", and against it {listed(policies, NAMED)}" if policies else ", without policies"),
        f"  {count(len(factors), 'factor')}, over the {declared.over}: {listed(factors, NAMED)}",
        f"  {count(data['rows'], 'row')} ({declared.sample.method})"
        + (f", and {count(again, 'row')} again with independent seeds" if again else "")
        + f": {count(data['runs'], 'run')}",
        *_too_few(study, data["rows"]),
        f"  {count(len(data['outputs']), 'output')}: {listed(data['outputs'], NAMED)}",
        f"  {_time(data['seconds_of_one_core'])}; at most {size(data['bytes_of_memory'])} of memory and "
        f"{size(data['bytes_of_disk'])} of disk",
    ]


def _sweep_data(study: Sweep) -> dict[str, Any]:
    from experiments.design import again_of, rows_of
    from experiments.work.needs import of_sweep
    from udha.inputs.needs_in_words import refuse_more_than_there_is
    from udha.inputs.sources import posterior_for

    posterior_for(study)
    needs = of_sweep(study, workers=1)
    refuse_more_than_there_is(needs, Path(), "sample", str(study.path))
    rows = rows_of(study)
    own = {column.factor for column in study.columns if column.own}
    factors = {
        name: 1 if name in own else sum(column.factor == name for column in study.columns)
        for name in study.factors
    }
    return {
        "study": study.declared.model_dump(mode="json"),
        "scenarios": [scenario.name for scenario in study.scenarios],
        "factors": factors,
        "outputs": [output.name for output in study.outputs],
        "rows": rows,
        "rows_again": len(again_of(study, rows)),
        "runs": needs.runs,
        "seconds_of_one_core": round(needs.seconds),
        "bytes_of_memory": round(needs.memory),
        "bytes_of_disk": round(needs.disk),
    }


def _too_few(study: Sweep, rows: int) -> list[str]:
    """Which commands will find too few rows to read: better known before the runs than after."""
    from experiments.robustness.sampled import LEAST_ROWS
    from experiments.sensitivity.targets import FEWEST, unit_word

    sample, few = study.declared.sample, "  too few for 'udha {}', which needs {} {}"
    least, units = FEWEST.get(sample.method, 1), rows // sample.rows_a_unit(len(study.factors))
    if units < least:
        return [few.format("sensitivity", least, unit_word(sample.method))]
    if sample.method in ("latin", "random") and rows < LEAST_ROWS:
        return [few.format("discover", LEAST_ROWS, "rows")]
    return []


def checked_calibration(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Read the study of a calibration; return what it would do, as plain data and in lines."""
    from calibration.study import Study

    study = Study.load(path)
    data, declared = _calibration_data(study), study.declared
    budget, used = declared.budget, [name for name, used in data["targets"].items() if used]
    first, *policies = data["scenarios"]
    return data, [
        f"ok: {study.path}, a study for udha calibrate",
        f"  {declared.name}: {declared.description}",
        f"  '{first}'" + (f", and the effects of {count(len(policies), 'scenario')}" if policies else ""),
        f"  {len(used)} of {len(data['targets'])} figures and patterns used: {listed(used, NAMED)}",
        f"  {count(data['parameters'], 'uncertain parameter')}",
        f"  {count(budget.prior_runs, 'run')} over the priors, then {count(budget.waves, 'wave')} of "
        f"{budget.wave_runs:,} at most; {count(budget.draws, 'draw')} of the posterior kept",
        f"  {_time(data['seconds_of_one_core'])}; inference and diagnostics take as long again",
    ]


def _calibration_data(study: Calibration) -> dict[str, Any]:
    from experiments.work.execution import WEEKS_A_CHUNK

    budget = study.declared.budget
    runs = budget.prior_runs + budget.waves * budget.wave_runs
    return {
        "study": study.declared.model_dump(mode="json"),
        "scenarios": [scenario.name for scenario in (study.scenario, *study.policies)],
        "targets": {name: bool(used) for name, used in zip(study.names, study.observed.used, strict=True)},
        "parameters": len(study.latent.names),
        "runs_at_most": runs,
        "seconds_of_one_core": round(runs * study.simulation.calendar.weeks / WEEKS_A_CHUNK),
    }


def _time(seconds: float) -> str:
    """How long runs take: about, as it depends on the machine."""
    cores = os.cpu_count() or 1
    each = seconds / cores
    about = f"about {duration(each)}" if each >= 60 else "less than a minute"
    return f"{about} of runs on the {count(cores, 'core')} of this machine"
