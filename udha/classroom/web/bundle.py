"""The page as one file: modules, styles, libraries and data in line, each allowed by its hash alone.

The page's modules keep to a part of the language that makes this easy, and what does not keep to it is
refused: named imports from "./name.js" at the beginning of a line, exported functions, classes and constants,
no cycles.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from udha import version

PAGE = Path(__file__).parent.with_name("page")
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)
LEFT_OVER = re.compile(r"^\s*(?:import\b|export\b)|\bimport\s*\(\s*[\"'`]", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SHEET = re.compile(r'<link rel="stylesheet" href="([\w./]+)"( media="print")?>')
SCRIPT = re.compile(r'<script src="([\w./]+)" (defer|type="module")></script>')
ICON = re.compile(r'<link rel="icon" href="([\w./]+)" type="image/svg\+xml">')
PICTURE = re.compile(r"""url\(["']?([\w./]+\.svg)["']?\)""")
ELSEWHERE = re.compile(r'\b(?:src|href)="(?!#|data:)[^"]*"')
# By this a file is known as one of ours, which may be written over.
MARK = '<meta name="generator" content="udha classroom'


def page_in_one(folder: Path, data: dict[str, Any]) -> str:
    """Return the page of a folder as one HTML text that asks for nothing.

    Args:
        data: for ``client.js``, which finds it in the element ``udha-data``.

    Raises:
        ValueError: a file of the page does not keep to what can be put in line.
    """
    hashes: dict[str, list[str]] = {"script": [], "style": []}

    def inline(kind: str, text: str, attributes: str = "") -> str:
        if re.search(rf"</{kind}", text, re.IGNORECASE):
            raise ValueError(f"a {kind} ends itself")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        hashes[kind].append(f"'sha256-{digest}'")
        return f"<{kind}{attributes}>{text}</{kind}>"

    def script(match: re.Match[str]) -> str:
        if match[2] == "defer":
            return inline("script", (folder / match[1]).read_text("utf-8"))
        return embedded(data) + "\n" + inline("script", bundled(folder, match[1]), ' type="module"')

    def sheet(match: re.Match[str]) -> str:
        text = (folder / match[1]).read_text("utf-8")
        text = PICTURE.sub(lambda of: f"url({as_data(folder / of[1])})", text)
        if outside := re.search(r"@import|url\((?!data:)[^)]*\)", text):
            raise ValueError(f"{match[1]} asks for {outside[0]}")
        return inline("style", text, match[2] or "")

    def icon(match: re.Match[str]) -> str:
        return f'<link rel="icon" href="{as_data(folder / match[1])}">'

    html = (folder / "index.html").read_text("utf-8")
    if outside := ELSEWHERE.search(ICON.sub("", SCRIPT.sub("", SHEET.sub("", html)))):
        raise ValueError(f"the page asks for {outside[0]}")
    html = SCRIPT.sub(script, SHEET.sub(sheet, ICON.sub(icon, html)))
    policy = (
        f"default-src 'none'; script-src {' '.join(hashes['script'])}; "
        f"style-src {' '.join(hashes['style'])}; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    head = f'{MARK} {version()}">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    return html.replace('<meta charset="utf-8">\n', f'<meta charset="utf-8">\n{head}', 1)


def as_data(picture: Path) -> str:
    """Return an SVG picture as an address that holds it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.read_bytes()).decode()}"


def embedded(data: dict[str, Any]) -> str:
    """Return the element that holds the data: base64 of compressed JSON, the same for the same data."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    packed = base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()
    return f'<script type="text/plain" id="udha-data">{packed}</script>'


def bundled(folder: Path, entry: str) -> str:
    """Return a module and all that it imports as one script: a function each, called in order of need."""
    sources = dict(_needed(folder, entry))
    needs = {name: {imported[2] for imported in IMPORT.finditer(source)} for name, source in sources.items()}
    order = TopologicalSorter(needs).static_order()
    return '"use strict";\n' + "\n".join(_as_function(name, sources[name]) for name in order)


def _needed(folder: Path, entry: str) -> Iterator[tuple[str, str]]:
    waiting, seen = [entry], set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            source = (folder / name).read_text("utf-8")
            waiting += [imported[2] for imported in IMPORT.finditer(source)]
            yield name, source


def _as_function(name: str, source: str) -> str:
    exported = [exported[2] for exported in EXPORT.finditer(source)]
    code = COMMENT.sub("", EXPORT.sub(r"\1 \2", IMPORT.sub(_as_constants, source)))
    if left := LEFT_OVER.search(code):
        raise ValueError(f"{name}: cannot be put in line: {left[0].strip()}")
    return f"const {_variable(name)} = (() => {{\n{code}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _as_constants(match: re.Match[str]) -> str:
    names = ", ".join(name.strip().replace(" as ", ": ") for name in match[1].split(",") if name.strip())
    return f"const {{ {names} }} = {_variable(match[2])};\n"


def _variable(name: str) -> str:
    return f"module_{name.removesuffix('.js')}"
