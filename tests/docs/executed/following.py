"""Follow a page as a reader does: write its files, give its commands, run its scripts, in their order.

A block of YAML whose first line is a file's name in a comment becomes that file. A block without a language
holds commands, a line each; ``udha`` is called in this process. A block of Python is run, with the names of
those before it. A block of ``text`` is what the commands before it should show.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.reports import set_reports
from tools.documentation.__main__ import DOCS, ROOT
from udha.cli import main

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
NAMED = re.compile(r"# ([\w./-]+\.yaml)\b")


@dataclass
class Reader:
    """Somebody who follows a page in a folder.

    Attributes:
        instead: what to put in place of what, so that a test takes less time than a reader would.
        reports: pattern of the commands that write a report; others leave it out.
        commands: given so far; ``shown``: what they printed; ``expected``: pairs of what a page says that the
            commands before print, and what they did.
    """

    page: Path
    folder: Path
    instead: dict[str, str] = field(default_factory=dict)
    reports: str = "udha"
    commands: list[str] = field(default_factory=list)
    shown: str = ""
    expected: list[tuple[str, str]] = field(default_factory=list)
    names: dict = field(default_factory=dict)

    def follow(self) -> Reader:
        """Do all that the page says."""
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            for block in MarkdownIt("commonmark").parse(self.page.read_text(encoding="utf-8")):
                if block.type == "fence":
                    self.take(block.info.strip(), block.content)
        finally:
            os.chdir(here)
        return self

    def take(self, language: str, text: str) -> None:
        if language == "text":
            self.expected.append((text, self.shown))
            return
        for what, other in self.instead.items():
            text = re.sub(what, other, text, flags=re.MULTILINE)
        if language == "yaml" and (named := NAMED.match(text)):
            Path(named[1]).parent.mkdir(parents=True, exist_ok=True)
            Path(named[1]).write_text(text, encoding="utf-8")
        elif language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(text, str(self.page), "exec"), self.names)
            self.shown = out.getvalue()
        elif not language:
            self.shown = "".join(map(self.give, text.splitlines()))

    def give(self, line: str) -> str:
        """Give a command in the folder that is the current one; return what it prints."""
        self.commands.append(line)
        words, target = shlex.split(line), None
        if ">" in words:
            words, target = words[: words.index(">")], words[-1]
        if words[0] != "udha":
            return subprocess.run(line, shell=True, capture_output=True, text=True).stdout
        out, said = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(said),
            pytest.MonkeyPatch.context() as patch,
        ):
            set_reports(patch, written=re.search(self.reports, line) is not None)
            status = main(words[1:])
        assert status == 0, f"{line}\n{said.getvalue()}"
        if target:
            Path(target).write_text(out.getvalue(), encoding="utf-8")
        return out.getvalue()


def unfolded(text: str) -> str:
    """Return a text on one line, whatever the terminal's width."""
    return " ".join(text.split())
