"""Parts of hand-written pages that a command writes, between two comments."""

from __future__ import annotations

from pathlib import Path

END = "<!-- Until here. -->"


def begin(command: str) -> str:
    """Return the comment that opens a part."""
    return f"<!-- Written by `python -m {command}`. -->"


def part(text: str, command: str) -> str:
    """Return what a command has written into a page."""
    return text.split(begin(command))[1].split(END)[0].strip()


def renewed(text: str, command: str, written: str) -> str:
    """Return a page with the part that a command writes renewed."""
    before, rest = text.split(begin(command))
    return f"{before}{begin(command)}\n\n{written}\n\n{END}{rest.split(END, 1)[1]}"


def renew(page: Path, command: str, written: str) -> bool:
    """Renew the part of a page that a command writes; tell whether the page has changed."""
    text = page.read_text(encoding="utf-8")
    new = renewed(text, command, written)
    if new != text:
        page.write_text(new, encoding="utf-8", newline="\n")
    return new != text
