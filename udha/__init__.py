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


def refuse_hidden() -> None:
    """End the program, with status 2, where a file of the user's hides one of our packages."""
    import sys
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from sim import hidden
        found = hidden()
    except ImportError as error:
        found = {"sim": error.path}
    for name, file in found.items():
        print(f"udha: {file} hides udha's package '{name}'; rename it, or start elsewhere", file=sys.stderr)
    if found:
        raise SystemExit(2)
