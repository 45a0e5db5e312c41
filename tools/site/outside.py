"""Links that leave ``docs``: to README, to scenario files, to code. The site shows what they lead to.

A page of ``docs`` links to ``../scenarios/baseline.yaml``, which a code host shows. A site knows only what
lies in ``docs``, so each such file becomes a page: Markdown as it is, anything else as text to copy.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path

# Where such pages lie in the site.
FOLDER = "files"
# The target of a link or picture, in line or in a list of addresses.
TARGET = re.compile(r"(?<=\]\()(?P<inline>[^)\s#]+)(?=[)#\s])|(?<=\]: )(?P<listed>[^\s#]+)")
FENCE = re.compile(r"^(?P<mark>```+|~~~+).*?^(?P=mark)", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LANGUAGES = {".py": "python", ".yaml": "yaml", ".json": "json", ".toml": "toml", ".csv": "text"}


def in_prose(text: str, change: Callable[[str], str]) -> str:
    """Return a page with its prose changed and its code as it was."""
    parts, last = [], 0
    for fence in FENCE.finditer(text):
        parts += [change(text[last : fence.start()]), fence[0]]
        last = fence.end()
    return "".join([*parts, change(text[last:])])


def targets(text: str) -> Iterable[str]:
    """Yield the relative targets of a page's links and pictures, without what follows ``#``."""
    prose = CODE.sub("", FENCE.sub("", text))
    for found in TARGET.finditer(prose):
        if not re.match(r"[a-z]+:", found[0]):
            yield found[0]


def resolved(page: str, target: str) -> str:
    """Return the path in the repository that a page's link leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), target))


def address(path: str) -> str:
    """Return where the site shows a file of the repository, seen from the site's root."""
    inside = path.removeprefix("docs/")
    if inside != path:
        return inside
    return f"{FOLDER}/{path}" if path.endswith(".md") else f"{FOLDER}/{path}.md"


def renewed(text: str, page: str) -> str:
    """Return the text of a page of the repository with links as the site needs them."""
    here = posixpath.dirname(address(page))

    def change(prose: str) -> str:
        return TARGET.sub(link, prose)

    def link(found: re.Match) -> str:
        if re.match(r"[a-z]+:", found[0]):
            return found[0]
        return posixpath.relpath(address(resolved(page, found[0])), here or ".")

    return in_prose(text, change)


def reached(root: Path, pages: Iterable[str]) -> list[str]:
    """Return the files outside ``docs`` that pages lead to, directly or by way of such a file."""
    found: dict[str, None] = {}
    waiting = list(pages)
    while waiting:
        page = waiting.pop()
        for target in targets((root / page).read_text(encoding="utf-8")):
            path = resolved(page, target)
            if not path.startswith("docs/") and path not in found and (root / path).is_file():
                found[path] = None
                waiting += [path] if path.endswith(".md") else []
    return sorted(found)


def content(root: Path, path: str) -> str:
    """Return a file outside ``docs`` as a page."""
    text = (root / path).read_text(encoding="utf-8")
    if path.endswith(".md"):
        return text
    code = f"```{LANGUAGES.get(Path(path).suffix, 'text')}\n{text.rstrip()}\n```"
    return f"---\nsearch: {{exclude: true}}\n---\n\n# {path}\n\n{code}\n"
