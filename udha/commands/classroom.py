"""``udha classroom``: the page for teaching."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InputError, needing
from udha.commands.options import FromPrior, Quiet, number_option

LARGEST_PORT = 65_535


def classroom(
    port: Annotated[
        int | None,
        number_option("--port", "Port [default: 8192, or the next that is free].", 0, LARGEST_PORT),
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Open it to everybody in this network, and show a QR code.")
    ] = False,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FILE", help="Write one page that opens without a server, and stop."
        ),
    ] = None,
    lesson: Annotated[
        str | None,
        typer.Option("--lesson", metavar="NAME", help="With --export: only this lesson [default: all]."),
    ] = None,
    mesa: Annotated[
        bool,
        typer.Option(
            "--mesa", help="Mesa's own page on the model instead (extra mesa-viz; needs the network)."
        ),
    ] = False,
    prior: FromPrior = False,
    quiet: Quiet = False,
) -> None:
    """Open the classroom page.

    Move levers, and see what changes for the same people with the same luck.

    It answers to this machine alone unless --share is given, and asks nothing of any other machine.
    """
    given = {"--share": share, "--export": export is not None, "--mesa": mesa}
    if len(chosen := [name for name, value in given.items() if value]) > 1:
        raise InputError(f"cannot be given together with {chosen[1]}", field=chosen[0])
    if lesson is not None and export is None:
        raise InputError("goes with --export", field="--lesson")
    if export is not None:
        from udha.classroom.web.export import export_and_report

        export_and_report(export, lesson, quiet, prior)
    elif mesa:
        with needing("classroom,mesa-viz", "Mesa's page", "--mesa"):
            import solara.server  # noqa: F401

            from udha.classroom.mesa.serving import serve_mesa
        serve_mesa(port, show, quiet)
    else:
        with needing("classroom", "the classroom"):
            from udha.classroom.web.serving import Request, serve
        serve(Request(port, share, show, quiet, prior))
