"""``udha check | scenarios | parameters | levers | schema``: what files say, and what can be said in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from udha.commands.options import Json, one_of

TABLE_WIDTH = 120  # where no terminal says another


def check(
    file: Annotated[
        str,
        typer.Argument(
            help="A scenario, a study for sweep or calibrate, or a shipped scenario's name.", metavar="FILE"
        ),
    ],
    json: Json = False,
) -> None:
    """Check a scenario or a study file, and say what it would do.

    If not: what is wrong, in which line and field, and the nearest right word.
    """
    from sim.scenario import find
    from udha.inputs import kinds, study_in_words

    path = find(file)
    kind = kinds.kind_of(path)
    if kind == kinds.SWEEP:
        from experiments.study import Study

        study = Study.load(path)
        _checked(json, path, kind, study_in_words.sweep_data, study_in_words.sweep_lines, study)
    elif kind == kinds.CALIBRATION:
        from calibration.study import Study as Calibration

        calibration = Calibration.load(path)
        _checked(
            json, path, kind, study_in_words.calibration_data, study_in_words.calibration_lines, calibration
        )
    else:
        _check_scenario(path, json)


def _checked(as_json: bool, path: Path, kind: str, data: Callable, lines: Callable, study: Any) -> None:
    if as_json:
        print_json({"ok": True, "file": str(path), "kind": kind, **data(study)})
    else:
        print("\n".join(lines(study)))


def _check_scenario(path: Path, json: bool) -> None:
    from sim.country_folder import folder_of, read_folder
    from sim.scenario import Scenario, check_years
    from udha.inputs.scenario_in_words import lines

    scenario = Scenario.load(path)
    country = read_folder(folder_of(scenario.country))
    check_years(country.identity.name, country.population.years, scenario)
    if json:
        print_json(
            {
                "ok": True,
                "file": str(scenario.path),
                "kind": "scenario",
                "scenario": scenario.resolved(),
                "country_digest": country.digest,
            }
        )
    else:
        print("\n".join(lines(scenario, country)))


def scenarios(
    name: Annotated[
        str | None, typer.Argument(help="One scenario, to print its file.", metavar="NAME")
    ] = None,
    json: Json = False,
) -> None:
    """List the scenarios that come with udha, or print one to copy.

    'udha scenarios longer_shelter_stays > my_scenario.yaml' makes a file of your own.
    """
    from sim.scenario import Scenario, find, shipped
    from udha.inputs import declared

    if name is not None:
        path = find(name)
        one = Scenario.load(path)
        if json:
            print_json(declared.scenario_data(one))
        else:
            print(path.read_text("utf-8"), end="")
    else:
        known = {name: Scenario.load(path) for name, path in shipped().items()}
        everything = [{"file": name} | declared.scenario_data(one) for name, one in known.items()]
        show(json, everything, lambda: declared.scenarios_table(known))


def parameters(
    name: Annotated[str | None, typer.Argument(help="One parameter.", metavar="NAME")] = None,
    json: Json = False,
) -> None:
    """Show parameters, or all about one.

    Value, unit, prior and grade; with NAME also source, bounds and the levers that act on it.
    """
    from sim import parameters as known
    from udha.inputs import declared

    if name is not None:
        one = known.find(name)
        show(json, declared.parameter_data(one), lambda: declared.parameter_details(one))
    else:
        everything = [declared.parameter_data(one) for one in known.declared().values()]
        show(json, everything, declared.parameters_table)


def levers(
    name: Annotated[str | None, typer.Argument(help="One lever.", metavar="NAME")] = None,
    json: Json = False,
) -> None:
    """Show policy levers, or all about one.

    Setting, range and grade; with NAME also mechanism, effects and the section of the report.
    """
    from sim import levers as known
    from udha.inputs import declared

    if name is not None:
        one = known.find(name)
        show(json, declared.lever_data(one), lambda: declared.lever_details(one))
    else:
        everything = [declared.lever_data(one) for one in known.declared().values()]
        show(json, everything, declared.levers_table)


def schema(
    of: Annotated[
        str,
        typer.Option(
            "--of",
            metavar="KIND",
            parser=one_of("scenario", "sweep", "calibration"),
            help="Of which files: scenario, sweep (a study of it) or calibration.",
        ),
    ] = "scenario",
) -> None:
    """Print the JSON Schema of scenario and study files."""
    if of == "sweep":
        from experiments.study_schema import sweep_schema as schema_of
    elif of == "calibration":
        from calibration.study_schema import calibration_schema as schema_of
    else:
        from sim.schema import scenario_schema as schema_of
    print_json(schema_of())


def show(as_json: bool, data: Any, table: Callable[[], Any]) -> None:
    """Print data, or a table of it."""
    from udha.output.terminal import console

    if as_json:
        print_json(data)
    else:
        console(TABLE_WIDTH).print(table())


def print_json(data: Any) -> None:
    """Print data as JSON."""
    import json

    print(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))
