"""The reference of the command line, from the commands that are registered in ``udha.commands.app``."""

from __future__ import annotations

import re

import typer
from typer.core import TyperArgument, TyperCommand, TyperOption

from tools.documentation import markdown
from udha.commands.app import app
from udha.output import faults

Parameter = TyperArgument | TyperOption
DEFAULT = re.compile(r" ?\[default: ([^\]]+)\]")
STATUS = (
    ("0", "done"),
    (str(faults.FAILED), "failure: one message; `UDHA_TRACEBACK=1` shows where"),
    (str(faults.WRONG), "wrong input: one message that says what and where; nothing was written"),
    (
        str(faults.INTERRUPTED),
        "interrupted; the message says what is kept, and gives the command that resumes",
    ),
)
ENVIRONMENT = (
    ("`UDHA_TRACEBACK=1`", "show where an error arose, for a bug report"),
    ("`UDHA_GENERATOR=philox`", "another generator of random numbers; compiles the model again"),
    (
        "`UDHA_POSTERIORS=FOLDER`",
        "take posteriors from this folder (`kosovo.parquet`), not those that are shipped",
    ),
    ("`NUMBA_DISABLE_JIT=1`", "run the model as plain Python, for a debugger; very slow, the same numbers"),
    ("`XDG_CACHE_HOME`", "where the compiled model is kept, in a folder `udha`; `~/.cache` if not set"),
)


def page() -> str:
    """Return the page of commands."""
    commands = typer.main.get_command(app).commands
    return markdown.page(
        "Command line",
        "the commands in `udha/commands`",
        "Every command and its options. `udha COMMAND --help` shows the same. In a checkout commands "
        "lie in `.venv/bin`.",
        markdown.table(
            ("Command", "What it does"),
            [(f"[`udha {name}`](#udha-{name})", paragraphs(one.help)[0]) for name, one in commands.items()],
        ),
        *(part for name, command in commands.items() for part in describe(name, command)),
        "## Exit status",
        markdown.table(("Status", "Meaning"), STATUS),
        "## Environment",
        markdown.table(("Variable", "What it does"), ENVIRONMENT),
    )


def describe(name: str, command: TyperCommand) -> list[str]:
    """Return the section of a command: how it is called, what it does, what it takes."""
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    words = [called(one) if one.required else f"[{called(one)}]" for one in arguments]
    options = [] if len(arguments) == len(command.params) else ["[OPTIONS]"]
    takes = [markdown.table(("Argument or option", "Meaning", "Default"), map(row, command.params))]
    return [
        f"## udha {name}",
        f"```\n{' '.join(['udha', name, *words, *options])}\n```",
        *map(markdown.wrapped, paragraphs(command.help)),
        *(takes if command.params else []),
    ]


def called(one: Parameter) -> str:
    """Return how an argument or option is written."""
    if isinstance(one, TyperArgument):
        name = (one.metavar or one.name.upper()).strip("[].")
        return name + "..." * (one.nargs < 0)
    return " ".join([", ".join(one.opts), *([] if one.is_flag else [one.metavar or one.name.upper()])])


def row(one: Parameter) -> tuple[str, str, str]:
    """Return argument or option, what it says, and its default."""
    said = one.help or ""
    if told := DEFAULT.search(said):
        default = told[1]
    elif one.required:
        default = "required"
    else:
        default = "" if one.default is None or one.default is False else str(one.default)
    return markdown.code(called(one)), DEFAULT.sub("", said), default


def paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a help text, each on one line."""
    return [" ".join(one.split()) for one in (text or "").strip().split("\n\n")]
