"""The report of results that are in their place: whatever becomes of it, they stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from udha.output.faults import Interrupted, Undrawn, complain

if TYPE_CHECKING:
    from udha.report.drawing import Made


def reported(results: Path, files: Callable[[], Made]) -> Undrawn | None:
    """Wait for a report's files and add them to the results; return what could not be drawn, None if all was.

    Raises:
        Interrupted: after Ctrl-C; it says how the report is made later.
    """
    from udha.report.rebuild import add

    later = f"the results in {results} are whole but for the report, which 'udha report {results}' makes"
    try:
        add(results, files())
    except Undrawn as undrawn:
        return undrawn
    except KeyboardInterrupt:
        raise Interrupted(f"; {later}") from None
    except BaseException:
        complain(later)
        raise
    return None
