"""The command line: ``udha run | calibrate | sweep | validate | check | parameters | levers | schema``.

Only typer is imported here; what is heavy is imported by the command that needs it, so that help is there at
once.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.errors import InputError
from udha import faults, version

MOST_RUNS = 100_000
MOST_WORKERS = 256
TABLE_WIDTH = 120  # where no terminal says another
LARGEST_SEED = 2**53 - 1  # the largest whole number that every reader of JSON keeps exactly

app = typer.Typer(
    name="udha",
    help="Simulate human trafficking in Kosovo and what protection policies change.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the ornate one takes a third of a second
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 done, 2 wrong input, 1 failed, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")
    try:
        with faults.ended_by_signal():
            status = app(arguments, prog_name="udha", standalone_mode=False) or 0
            sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        return faults.explain(error)
    # Typer turns Ctrl-C into a status of its own.
    return faults.explain(KeyboardInterrupt()) if status == faults.INTERRUPTED else status


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds."""

    def read(text: str | int) -> int:
        digits = str(text).strip()
        number = int(digits) if re.fullmatch(r"[+-]?[0-9]{1,20}", digits) else None
        if number is None or not lowest <= number <= highest:
            raise typer.BadParameter(
                f"must be a whole number from {lowest:,} to {highest:,}, not {digits[:40]!r}"
            )
        return number

    return read


def day(text: str | date) -> date:
    """Read a day of the calendar, written YYYY-MM-DD."""
    with contextlib.suppress(ValueError):
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(text)):
            return date.fromisoformat(str(text))
    raise typer.BadParameter(f"must be a date such as 2016-01-31, not {str(text)[:40]!r}")


def part(text: str) -> tuple[int, int]:
    """Read a part of a whole, such as 2/10."""
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", str(text))
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise typer.BadParameter(f"must be a part of a whole such as 2/10, not {str(text)[:40]!r}")
    return int(found[1]), int(found[2])


def _number(name: str, help: str, lowest: int, highest: int, **more: Any) -> Any:
    return typer.Option(name, help=help, parser=whole(lowest, highest), metavar="N", **more)


def _day(name: str, help: str) -> Any:
    return typer.Option(name, help=help, parser=day, metavar="YYYY-MM-DD")


Json = Annotated[bool, typer.Option("--json", help="Machine-readable result on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress; print no tables.")]
FromPrior = Annotated[
    bool, typer.Option("--prior", help="Draw parameters from the priors, not from the posterior.")
]
Workers = Annotated[
    int | None,
    _number("--workers", "Threads [default: all cores]; no influence on results.", 1, MOST_WORKERS),
]


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    if show_version:
        print(f"udha {version()}")
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(faults.WRONG)


@app.command()
def run(
    scenario: Annotated[
        str, typer.Argument(help="A scenario file, or the name of a shipped scenario.", metavar="SCENARIO")
    ],
    draws: Annotated[int, _number("--draws", "Parameter draws.", 1, MOST_RUNS)] = 200,
    seeds: Annotated[int, _number("--seeds", "Runs a draw.", 1, MOST_RUNS)] = 1,
    seed: Annotated[int, _number("--seed", "What all random numbers follow from.", 0, LARGEST_SEED)] = 1,
    first: Annotated[date | None, _day("--from", "First day recorded, in place of the scenario's.")] = None,
    last: Annotated[date | None, _day("--to", "Last day, in place of the scenario's.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder of results [default: results/ and the scenario's name]."
        ),
    ] = None,
    workers: Workers = None,
    unmasked: Annotated[
        bool,
        typer.Option(
            "--unmasked", help="Write regional counts below five too: for research, not for publication."
        ),
    ] = False,
    prior: FromPrior = False,
    posterior: Annotated[
        Path | None,
        typer.Option(
            "--posterior", metavar="FILE", help="Draws of 'udha calibrate' [default: those that are shipped]."
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario against the one it extends.

    Both use the same random numbers. Prints the effects on what is true and on what is recorded, and keeps
    everything in a folder of results. What it costs is shown if the scenario gives unit costs, such as
    'costs: {shelter_bed_night: 35 EUR}'.
    """
    from sim.scenario import find

    if draws * seeds > MOST_RUNS:
        raise InputError(
            f"draws x seeds must be at most {MOST_RUNS:,}, not {draws * seeds:,}", field="--draws"
        )
    path = find(scenario)
    target = out if out is not None else Path("results") / path.stem

    from udha.running import Request, run_and_report

    if prior and posterior:
        raise InputError("cannot be given together with --posterior", field="--prior")
    request = Request(
        scenario, path, draws, seeds, seed, first, last, target, workers, unmasked, prior, posterior
    )
    run_and_report(request, json, quiet)


@app.command()
def calibrate(
    study: Annotated[Path, typer.Argument(help="A study file.", metavar="STUDY")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder of results [default: results/ and the study's name]."
        ),
    ] = None,
    workers: Workers = None,
    self_check: Annotated[
        int,
        _number("--self-check", "Synthetic data sets to find the truth in; a second each.", 0, 10_000),
    ] = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Calibrate the model to official figures.

    From the priors to a posterior, with diagnostics. Finished runs are kept beside the results, so that
    interrupted work goes on where it stopped.
    """
    from udha.calibrating import calibrate_and_report

    calibrate_and_report(study, out or Path("results") / study.stem, workers, json, quiet, self_check)


@app.command()
def sweep(
    study: Annotated[Path, typer.Argument(help="A study file.", metavar="STUDY")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder of results [default: results/ and the study's name]."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        _number("--workers", "Processes [default: one a core]; no influence on results.", 1, MOST_WORKERS),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786."),
    ] = None,
    shard: Annotated[
        Any,
        typer.Option("--shard", metavar="I/N", parser=part, help="Only the i-th of n parts, for job arrays."),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a study: many values of many factors, with the same luck for all scenarios.

    Finished runs are kept beside the results, so that interrupted work goes on where it stopped, here, on a
    cluster or in a job array.
    """
    from udha.sweeping import Request, sweep_and_report

    request = Request(study, out or Path("results") / study.stem, workers, cluster, shard)
    sweep_and_report(request, json, quiet)


@app.command()
def validate(
    table: Annotated[
        Path, typer.Argument(help="A table of later years as CSV: year, series, value.", metavar="TABLE.csv")
    ],
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="What is taken to have happened.")
    ] = "baseline",
    draws: Annotated[int, _number("--draws", "Parameter draws.", 2, MOST_RUNS)] = 1000,
    seed: Annotated[int, _number("--seed", "What all random numbers follow from.", 0, LARGEST_SEED)] = 1,
    workers: Workers = None,
    prior: FromPrior = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Hold predictions against the figures of later years.

    Coverage of the 50 and 90 % intervals, CRPS and log score, beside two naive forecasters: the last official
    value carried forward, and a linear trend.
    """
    from udha.validating import validate_and_report

    validate_and_report(table, scenario, draws, seed, workers, prior, json, quiet)


@app.command()
def check(
    file: Annotated[
        str, typer.Argument(help="A scenario file, or the name of a shipped scenario.", metavar="FILE")
    ],
    json: Json = False,
) -> None:
    """Say whether a scenario file is right, and the data of its country.

    If not: what is wrong, in which line and field, and the nearest right word.
    """
    from sim.country_folder import folder_of, read_folder
    from sim.scenario import Scenario, check_years, find
    from udha.checked import lines

    scenario = Scenario.load(find(file))
    country = read_folder(folder_of(scenario.country))
    check_years(country.identity.name, country.population.years, scenario)
    if json:
        _print_json(
            {
                "ok": True,
                "file": str(scenario.path),
                "scenario": scenario.resolved(),
                "country_digest": country.digest,
            }
        )
    else:
        print("\n".join(lines(scenario, country)))


@app.command()
def parameters(
    name: Annotated[str | None, typer.Argument(help="One parameter.", metavar="[NAME]")] = None,
    json: Json = False,
) -> None:
    """Show parameters, or all about one.

    Value, unit, prior and grade; with NAME also source, bounds and the levers that act on it.
    """
    from sim import parameters as known
    from udha import declared

    if name is not None:
        one = known.find(name)
        _show(json, declared.parameter_data(one), lambda: declared.parameter_details(one))
    else:
        everything = [declared.parameter_data(one) for one in known.declared().values()]
        _show(json, everything, declared.parameters_table)


@app.command()
def levers(
    name: Annotated[str | None, typer.Argument(help="One lever.", metavar="[NAME]")] = None,
    json: Json = False,
) -> None:
    """Show policy levers, or all about one.

    Setting, range and grade; with NAME also mechanism, effects and the section of the report.
    """
    from sim import levers as known
    from udha import declared

    if name is not None:
        one = known.find(name)
        _show(json, declared.lever_data(one), lambda: declared.lever_details(one))
    else:
        everything = [declared.lever_data(one) for one in known.declared().values()]
        _show(json, everything, declared.levers_table)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the scenario file."""
    from sim.schema import scenario_schema

    _print_json(scenario_schema())


def _show(as_json: bool, data: Any, table: Callable[[], Any]) -> None:
    from udha.terminal import console

    if as_json:
        _print_json(data)
    else:
        console(TABLE_WIDTH).print(table())


def _print_json(data: Any) -> None:
    import json

    print(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))


if __name__ == "__main__":
    sys.exit(main())
