"""All commands, with what each takes.

Only typer is imported here and by them; what is heavy is imported by the command that needs it, so that help
is there at once.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from udha import version
from udha.commands.calibrate import calibrate
from udha.commands.classroom import classroom
from udha.commands.compare import compare
from udha.commands.discover import discover
from udha.commands.listing import check, levers, parameters, scenarios, schema
from udha.commands.report import report
from udha.commands.run import run
from udha.commands.sensitivity import sensitivity
from udha.commands.sweep import sweep
from udha.commands.validate import validate
from udha.output import faults

app = typer.Typer(
    name="udha",
    help="Simulate human trafficking in Kosovo and what protection policies change.",
    epilog="Begin with 'udha run visa_liberalisation'; 'udha scenarios' lists what else can be run, and "
    "'udha levers' what can be changed.",
    context_settings={"help_option_names": ["--help", "-h"]},
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the ornate one takes a third of a second
)


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


for command in (
    run,
    compare,
    report,
    calibrate,
    sweep,
    sensitivity,
    discover,
    validate,
    classroom,
    check,
    scenarios,
    parameters,
    levers,
    schema,
):
    app.command()(command)
