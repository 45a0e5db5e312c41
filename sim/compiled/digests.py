"""What can change a run, as digests: the code that a run reaches, and declarations without their wording.

Each file and each declaration is a *part* with a digest of its own, so that it can be said what has changed;
one digest of all parts tells models apart. Digests are the same under every version of Python.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]
# A run starts here; whatever this file imports, directly or through others, can change it ...
ENGINE = "engine.py"
# ... but for these: they find, read and check files, whose data are parts themselves, or serve Mesa alone.
APART = frozenset(
    {
        "agents/view.py",
        "compiled/digests.py",
        "compiled/kernel_cache.py",
        "countries/checks.py",
        "countries/folder.py",
        "errors.py",
        "money/costs.py",
        "reading/entries.py",
        "reading/in_python.py",
        "reading/periods.py",
        "reading/strict_yaml.py",
        "reading/text.py",
        "scenario.py",
    }
)

# Keys of declarations that tell a reader something and decide nothing.
WORDING = frozenset(
    {
        *("label", "description", "mechanism", "unit", "section", "source", "grade", "group"),
        *("side", "better", "footnote", "help"),
    }
)

# Fields of Python's grammar, and modules, that change nothing that is computed.
UNREAD = frozenset({"ctx", "kind", "returns", "type_comment", "type_params"})
FOR_TYPES = frozenset({"__future__", "collections.abc", "typing"})
# Hexadecimal digits of a part's digest.
LENGTH = 16


def code() -> Mapping[str, str]:
    """Return the digests of the files of ``sim`` that can change a run, by their path in the repository.

    Comments, docstrings, layout, annotations of functions and what refusals say do not count.
    """
    return _code(PACKAGE)


@cache
def _code(package: Path) -> Mapping[str, str]:
    return {
        f"sim/{name}": digest(_shape(tree))
        for name, tree in sorted(reached(package).items())
        if name not in APART
    }


def reached(package: Path) -> dict[str, ast.Module]:
    """Return the engine and all files that it imports, directly or through others, by path in the package."""
    trees: dict[str, ast.Module] = {}
    waiting = [ENGINE]
    while waiting:
        name = waiting.pop()
        if name not in trees:
            trees[name] = ast.parse((package / name).read_text("utf-8"))
            waiting += (file for file in _imported(trees[name]) if (package / file).is_file())
    return trees


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the files that a file may import from; not all exist, as a name may be one inside a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for module in modules:
            package, _, rest = module.partition(".")
            if package == "sim" and rest:
                yield f"{rest.replace('.', '/')}.py"


def code_shape(source: str) -> str:
    """Return what Python code computes, as text."""
    return _shape(ast.parse(source))


def _shape(node: Any) -> str:
    if isinstance(node, list):
        return f"[{','.join(filter(None, map(_shape, node)))}]"
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__}={node.value!r}"
    if isinstance(node, ast.Raise):
        return "Raise"
    if isinstance(node, ast.ImportFrom) and node.module in FOR_TYPES:
        return ""
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = []
    for name in node._fields:
        value = getattr(node, name, None)
        # Empty fields are left out, so that those that a later Python adds make no difference.
        if not value or name in UNREAD or (name == "annotation" and isinstance(node, ast.arg)):
            continue
        if name == "body" and _is_documented(node):
            value = value[1:]
        fields.append(f"{name}={_shape(value)}")
    return f"{type(node).__name__}({','.join(fields)})"


def _is_documented(node: ast.AST) -> bool:
    documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    return documented and ast.get_docstring(node, clean=False) is not None


def numbers(data: Any) -> Any:
    """Return declared data without its wording; the order of keys has no influence."""
    if isinstance(data, Mapping):
        return {str(key): numbers(value) for key, value in data.items() if key not in WORDING}
    return [numbers(value) for value in data] if isinstance(data, list | tuple) else data


def part(data: Any) -> str:
    """Return the digest of declared data, ``LENGTH`` hexadecimal digits; wording does not count."""
    return digest(json.dumps(numbers(data), sort_keys=True, default=str))


def digest(text: str) -> str:
    """Return the digest of a part's text, ``LENGTH`` hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def whole(parts: Mapping[str, str]) -> str:
    """Return the SHA-256 of parts in their order, 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(list(parts.items())).encode()).hexdigest()
