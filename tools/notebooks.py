"""Run the notebooks of the documentation from first to last cell, and keep what they print and draw.

``python -m tools.notebooks`` writes them anew after a change of the model, so that readers see its numbers.
What would differ from run to run or from machine to machine, such as times, is left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
SECONDS_A_CELL = 600
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def executed(path: Path) -> NotebookNode:
    """Return a notebook with the outputs of a run in its own folder.

    Raises:
        CellExecutionError: a cell failed.
    """
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=SECONDS_A_CELL, kernel_name=KERNEL["name"], resources=place).execute()
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = {}, f"cell-{number}"
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
    return notebook


def printed(notebook: NotebookNode) -> list[str]:
    """Return what each cell has printed."""
    return [
        "".join(one.text for one in cell.get("outputs", []) if one.output_type == "stream")
        for cell in notebook.cells
    ]


def main() -> None:
    """Write all notebooks anew."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        nbformat.write(executed(path), path)
        print(f"    written: docs/notebooks/{path.name}")


if __name__ == "__main__":
    sys.exit(main())
