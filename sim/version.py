"""Which model this is: one number for everything that decides what a run gives.

Wording does not count: comments, docstrings, labels, descriptions and sources may change and the model is
still the same. Code and declared numbers count, whether or not they happen to change a result.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from sim import strict_yaml

PACKAGE = Path(__file__).resolve().parent
WORDING = ("label", "description", "source", "grade")


@cache
def model_digest() -> str:
    """Return the SHA-256 of the model's code and declarations, 64 hexadecimal digits.

    The same under every version of Python. Data of countries are not in it (``Country.digest``).
    """
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(f"{path.relative_to(PACKAGE)} {code_shape(path.read_text('utf-8'))}".encode())
    for path in sorted([*PACKAGE.glob("*.yaml"), *PACKAGE.glob("parameters/*"), *PACKAGE.glob("levers/*")]):
        if path.suffix == ".yaml":
            digest.update(f"{path.relative_to(PACKAGE)} {numbers(strict_yaml.read(path).data)!r}".encode())
    return digest.hexdigest()


def code_shape(source: str) -> str:
    """Return what Python code says, without comments, docstrings and layout."""
    return _shape(ast.parse(source))


def _shape(node: Any) -> str:
    if isinstance(node, ast.AST):
        fields = ((name, getattr(node, name, None)) for name in node._fields)
        # Empty fields are left out, so that those that a later Python adds make no difference.
        told = [f"{name}={_shape(_without_docstring(node, name, value))}" for name, value in fields if value]
        if isinstance(node, ast.Constant):
            told = [f"{type(node.value).__name__}={node.value!r}"]
        return f"{type(node).__name__}({','.join(told)})"
    if isinstance(node, list):
        return f"[{','.join(map(_shape, node))}]"
    return repr(node)


def _without_docstring(node: ast.AST, name: str, value: Any) -> Any:
    documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and name == "body"
    return value[1:] if documented and ast.get_docstring(node, clean=False) is not None else value


def numbers(data: Any) -> Any:
    """Return declarations without their wording, in a fixed order of keys."""
    if isinstance(data, dict):
        return [(key, numbers(value)) for key, value in data.items() if key not in WORDING]
    return [numbers(value) for value in data] if isinstance(data, list) else data
