"""Every command that a page shows exists, with every option in it."""

from __future__ import annotations

import re
import shlex

import pytest
import typer
from markdown_it import MarkdownIt

from tests.docs.executed.following import PAGES
from tools.documentation.__main__ import ROOT
from udha.commands.app import app

COMMANDS = typer.main.get_command(app).commands
# Between a command and what a page says of it on the same line.
APART = re.compile(r"\s{2,}")


def shown(text: str) -> list[str]:
    """Return the commands of a page: lines of its blocks of commands, and code within lines."""
    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "fence" and token.info.strip() in ("", "sh"):
            found += re.sub(r"\s*\\\n\s*", " ", token.content).splitlines()
        found += [one.content for one in token.children or () if one.type == "code_inline"]
    return [APART.split(line)[0] for line in found if line.startswith("udha ")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_exist_with_their_options(path):
    for line in shown(path.read_text(encoding="utf-8")):
        words = shlex.split(line)[1:]
        words = words[: words.index(">")] if ">" in words else words  # one in quotes is part of a criterion
        if words[0].startswith("-") or words[0] == "COMMAND":
            continue
        assert words[0] in COMMANDS, line
        options = {opt for one in COMMANDS[words[0]].params for opt in one.opts} | {"--help", "-h"}
        assert {word.split("=")[0] for word in words if word.startswith("--")} <= options, line


def test_commands_are_found_wherever_they_stand():
    commands = "```\nudha check y   says z\nls\n```\n\n```sh\nudha run \\\n  --draws 2\n```\n"
    text = f"Try `udha run x`.\n\n{commands}\n```python\nudha = 1\n```\n"
    assert shown(text) == ["udha run x", "udha check y", "udha run --draws 2"]
