"""The command ``udha sweep``: from a study file to a table of runs, here, on a cluster or shard by shard."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from udha.inputs.kinds import SWEEP, meant_for
from udha.inputs.sources import posterior_for
from udha.output import terminal
from udha.output.compiling import warmed
from udha.output.json_data import print_json
from udha.output.resuming import Resumable, resumable
from udha.output.words import shell
from udha.sweep import screen

if TYPE_CHECKING:
    from experiments.design import Design
    from experiments.study import Study
    from experiments.sweep import Sweep


@dataclass(frozen=True, kw_only=True)
class Request(Resumable):
    """What was asked for on the command line."""

    file: Path
    workers: int | None
    cluster: str | None
    shard: tuple[int, int] | None

    @property
    def command(self) -> str:
        words = ["udha", "sweep", str(self.file), "--out", str(self.out)]
        words += ["--cluster", self.cluster] if self.cluster else []
        words += ["--shard", "{}/{}".format(*self.shard)] if self.shard else []
        return shell(words)


def sweep_and_report(request: Request, executor: Callable | None, as_json: bool, quiet: bool) -> None:
    """Check, run, gather and show; ``Interrupted`` says after Ctrl-C what is kept and how to go on.

    ``executor``: opens a cluster's, None for this machine.
    """
    from experiments.study import Study

    study = Study.load(meant_for(request.file, SWEEP))
    with resumable(request):
        result = _sweep(study, request, executor, quiet)
    if result is None:
        return
    if as_json:
        print_json(as_data(result, request))
    elif not quiet:
        screen.show(result)
        terminal.print_end(request.out, "runs.parquet", request.command)


def _sweep(study: Study, request: Request, executor: Callable | None, quiet: bool) -> Sweep | None:
    from experiments.design import design
    from experiments.sweep import RUNS, Sweep, claimed, clear, sweep
    from experiments.work.needs import of_sweep
    from udha.inputs.needs_in_words import told
    from udha.output import folder as results_folder

    needs = of_sweep(study, request.workers or os.cpu_count() or 1)
    told(needs, request.workers, request.chunks, quiet, "sample", str(study.path))
    with terminal.announced("sampling the study", quiet):
        planned = design(study, posterior_for(study))
    damaged: tuple[str, ...] = ()
    if earlier := _earlier(request.out):
        same = _is_same(earlier, planned)
        if not earlier.is_whole:
            damaged = (RUNS,)
        elif same:
            if not quiet:
                terminal.say(f"{request.out} holds these results already; nothing is left to run")
            return earlier
        what = "damaged results" if damaged else _difference(earlier, planned)
        terminal.say(
            f"{request.out} holds {what}: they stay until these runs are finished, and are replaced then; "
            "--out keeps both"
        )
    warmed(study.scenarios[0], quiet)
    how = {"workers": request.workers, "cluster": executor}
    with claimed(request.chunks, planned, request.shard or (1, 1)):
        with terminal.bar("Running", planned.rows.n, quiet) as done:
            if request.shard:
                return _part(planned, request, request.shard, how, done, quiet)
            with results_folder.staged(request.out, worthless=damaged) as folder:
                sweep(planned, request.chunks, folder / RUNS, done, **how)
                results_folder.write_owned(folder, _manifest(planned, request))
    if not clear(request.chunks):
        terminal.say(f"a shard is still at work in {request.chunks}; nothing there is needed any more")
    return Sweep.load(request.out)


def _part(
    planned: Design,
    request: Request,
    shard: tuple[int, int],
    how: dict[str, Any],
    done: Callable[[int], None],
    quiet: bool,
) -> None:
    """Make one shard's chunks; whoever runs the study without --shard gathers them."""
    from experiments.work.execution import carry_out

    carry_out(planned.job, planned.rows, request.chunks, shard=shard, progress=done, **how)
    if not quiet:
        whole = shell(["udha", "sweep", str(request.file), "--out", str(request.out)])
        terminal.say(f"shard {shard[0]} of {shard[1]} is finished; once all are: {whole}")


def _earlier(out: Path) -> Sweep | None:
    """Results of a sweep that are there already."""
    from experiments.sweep import Sweep

    try:
        return Sweep.load(out)
    except InputError:
        return None


def _is_same(earlier: Sweep, planned: Design) -> bool:
    """Whether earlier results are those of a study as it is now, with the same parameters in each factor."""
    from experiments.sweep import columns_of, digest

    same = earlier.about.get("digest") == digest(planned)
    return same and earlier.about.get("columns") == columns_of(planned)


def _difference(earlier: Sweep, planned: Design) -> str:
    """What earlier results are of, if not of the study as it is now."""
    about, job = earlier.about, planned.job
    if about.get("study") != planned.study.declared.model_dump(mode="json"):
        return f"results of another study, '{about['study']['name']}'"
    if about.get("model") != job.model:
        return "results of another version of the model"
    return "results with other data, scenarios or parameters"


def _manifest(planned: Design, request: Request) -> dict[str, Any]:
    declared = planned.study.declared
    return {
        "kind": "sweep",
        "study": declared.model_dump(mode="json"),
        "scenarios": [scenario.resolved() for scenario in planned.study.scenarios],
        "model": planned.job.model,
        "country_digest": planned.job.country_digest,
        "rows": planned.rows.n,
        "command": request.command,
    }


def as_data(result: Sweep, request: Request) -> dict[str, Any]:
    """Return what the screen shows as plain data."""
    return {
        "study": result.about["study"],
        "model": result.about["model"],
        "rows": result.about["design_rows"],
        "summary": screen.summary(result),
        "results": str(request.out),
        "command": request.command,
    }
