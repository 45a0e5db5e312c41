"""``udha check | scenarios | parameters | levers | schema``: what files say, and what can be said in them."""

from __future__ import annotations

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
    from udha.inputs import kinds, scenario_in_words, study_in_words

    path = find(file)
    kind = kinds.kind_of(path)
    read = {
        kinds.SCENARIO: scenario_in_words.checked,
        kinds.SWEEP: study_in_words.checked_sweep,
        kinds.CALIBRATION: study_in_words.checked_calibration,
    }
    data, lines = read[kind](path)
    show(json, {"ok": True, "file": str(path), "kind": kind, **data}, "\n".join(lines))


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
        show(json, declared.scenario_data(Scenario.load(path)), path.read_text("utf-8").rstrip("\n"))
    else:
        known = {name: Scenario.load(path) for name, path in shipped().items()}
        show(json, *declared.every_scenario(known))


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
        parameter = known.find(name)
        show(json, declared.parameter_data(parameter), declared.parameter_details(parameter))
    else:
        show(json, *declared.every_parameter(known.declared().values()))


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
        lever = known.find(name)
        show(json, declared.lever_data(lever), declared.lever_details(lever))
    else:
        show(json, *declared.every_lever(known.declared().values()))


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
        from sim.reading.schema import scenario_schema as schema_of
    show(True, schema_of(), "")


def show(as_json: bool, data: Any, text: Any) -> None:
    """Print data, or what is said of it: text as it is, or what the terminal lays out."""
    from udha.output.json_data import print_json
    from udha.output.terminal import console

    if as_json:
        print_json(data)
    elif isinstance(text, str):
        print(text)
    else:
        console(TABLE_WIDTH).print(text)
