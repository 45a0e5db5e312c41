"""Markdown as a code host shows it and as it reads as text."""

from __future__ import annotations

import re
import textwrap

from udha.output.markdown import table

__all__ = ["code", "page", "table", "title", "wrapped"]

WRITTEN = "<!-- Written by `make docs` from {sources}. Change those, not this page. -->"


def page(title: str, sources: str, introduction: str, *parts: str) -> str:
    """Return a page: title, where it comes from, what it is, and its parts."""
    return "\n\n".join([f"# {title}", WRITTEN.format(sources=sources), wrapped(introduction), *parts]) + "\n"


def wrapped(text: str) -> str:
    """Return a paragraph in lines that a terminal shows whole; a formula stays on one line."""
    kept = re.sub(r"\$[^$]+\$", lambda formula: formula[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    lines = textwrap.fill(kept, 110, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\N{NO-BREAK SPACE}", " ")


def code(name: str) -> str:
    """Return a name as code."""
    return f"`{name}`"


def title(identifier: str) -> str:
    """Return an identifier as a heading's words: ``border_post`` and ``BorderPost`` as "Border post"."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in identifier)
    words = identifier if identifier.isupper() else spaced
    return words.replace("_", " ").strip().lower().capitalize()
