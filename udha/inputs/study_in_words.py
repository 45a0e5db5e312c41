"""What a study file would do, in a few lines: of a sweep or of a calibration, told by what is in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from udha.output.words import count

if TYPE_CHECKING:
    from calibration.study import Study as Calibration
    from experiments.study import Study as Sweep

# Parameters, series or policies named on one line.
NAMED = 10


def sweep_data(study: Sweep) -> dict[str, Any]:
    """Return what a sweep would do as plain data."""
    from experiments.design import design
    from experiments.work.execution import WEEKS_A_CHUNK
    from udha.inputs.sources import posterior_for

    planned = design(study, posterior_for(study))
    factors = {
        name: sum(one.factor == name for one in study.columns) if name not in _own(study) else 1
        for name in study.factors
    }
    return {
        "study": study.declared.model_dump(mode="json"),
        "scenarios": [one.name for one in study.scenarios],
        "factors": factors,
        "outputs": [one.name for one in study.outputs],
        "rows": planned.n,
        "rows_again": len(planned.again),
        "runs": planned.rows.n * len(study.scenarios),
        "seconds_of_one_core": round(planned.rows.n * planned.job.weeks_a_row / WEEKS_A_CHUNK),
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


def _own(study: Sweep) -> set[str]:
    return {one.factor for one in study.columns if one.own}


def sweep_lines(study: Sweep) -> list[str]:
    """Return ``ok`` and what a sweep would do."""
    told, declared, base = sweep_data(study), study.declared, study.scenarios[0]
    factors = [name if held == 1 else f"{name} ({held} parameters)" for name, held in told["factors"].items()]
    first, *policies = told["scenarios"]
    again = f", and {count(told['rows_again'], 'row')} again with other luck" if told["rows_again"] else ""
    return [
        f"ok: {study.path}, a study for udha sweep",
        f"  {declared.name}: {declared.question}",
        f"  '{first}', from {base.start}, recorded from {base.records_from}, to {base.end}"
        + (f", and against it {_listed(policies)}" if policies else ", without policies"),
        f"  {count(len(factors), 'factor')}, over the {declared.over}: {_listed(factors)}",
        f"  {count(told['rows'], 'row')} ({declared.sample.method}){again}: {count(told['runs'], 'run')}",
        *_too_few(study, told["rows"]),
        f"  {count(len(told['outputs']), 'output')}: {_listed(told['outputs'])}",
        f"  {_time(told['seconds_of_one_core'])}",
    ]


def calibration_data(study: Calibration) -> dict[str, Any]:
    """Return what a calibration would do as plain data."""
    from experiments.work.execution import WEEKS_A_CHUNK

    budget = study.declared.budget
    runs = budget.prior_runs + budget.waves * budget.wave_runs
    return {
        "study": study.declared.model_dump(mode="json"),
        "scenarios": [one.name for one in (study.scenario, *study.policies)],
        "targets": {name: bool(used) for name, used in zip(study.names, study.observed.used, strict=True)},
        "parameters": len(study.latent.names),
        "runs_at_most": runs,
        "seconds_of_one_core": round(runs * study.simulation.calendar.weeks / WEEKS_A_CHUNK),
    }


def calibration_lines(study: Calibration) -> list[str]:
    """Return ``ok`` and what a calibration would do."""
    told, declared = calibration_data(study), study.declared
    budget, used = declared.budget, [name for name, used in told["targets"].items() if used]
    first, *policies = told["scenarios"]
    return [
        f"ok: {study.path}, a study for udha calibrate",
        f"  {declared.name}: {declared.description}",
        f"  '{first}'" + (f", and the effects of {count(len(policies), 'scenario')}" if policies else ""),
        f"  {len(used)} of {len(told['targets'])} figures and patterns used: {_listed(used)}",
        f"  {count(told['parameters'], 'uncertain parameter')}",
        f"  {count(budget.prior_runs, 'run')} over the priors, then {count(budget.waves, 'wave')} of "
        f"{budget.wave_runs:,} at most; {count(budget.draws, 'draw')} of the posterior kept",
        f"  {_time(told['seconds_of_one_core'])}; inference and examination take as long again",
    ]


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _time(seconds: float) -> str:
    """How long runs take: about, as it depends on the machine."""
    cores = os.cpu_count() or 1
    minutes = seconds / 60 / cores
    if minutes >= 90:
        written = f"about {minutes / 60:.1f} hours"
    else:
        written = f"about {count(round(minutes), 'minute')}" if minutes >= 1 else "less than a minute"
    return f"{written} of runs on the {count(cores, 'core')} of this machine"
