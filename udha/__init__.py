"""The front door: command line, results folders, tables and figures."""

from __future__ import annotations


def version() -> str:
    """Return the version of udha, of the installed package or else of the checkout."""
    from importlib import metadata  # here, because `udha --help` must start at once

    try:
        return metadata.version("udha")
    except metadata.PackageNotFoundError:
        import tomllib
        from pathlib import Path

        project = Path(__file__).resolve().parent.parent / "pyproject.toml"
        return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
