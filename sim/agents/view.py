"""A view on one row: what a Mesa user holds as an agent.

Reading an attribute reads the row, setting one writes it, and ``step()`` runs one week of the row. The
classes here do not know Mesa, which takes seconds to import; ``sim.model`` mixes ``mesa.Agent`` in.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.codes import AgentKind


class RowView:
    """One agent as a view on ``world.<table>[row]``.

    Subclasses name their ``kind``, ``table`` and ``row_type``, and may name the IntEnum of a field, so that
    it reads as a word.
    """

    kind: ClassVar[AgentKind]
    table: ClassVar[str]
    row_type: ClassVar[np.dtype]
    words: ClassVar[dict[str, type]] = {}

    def __getattr__(self, name: str) -> Any:
        # Only reached when ordinary lookup fails, that is, for the fields of the row.
        if name.startswith("_") or name not in (type(self).row_type.names or ()):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        value = self.record[name]
        if name in type(self).words:
            return type(self).words[name](int(value))
        return value if value.ndim else value.item()

    def __setattr__(self, name: str, value: Any) -> None:
        if name in (type(self).row_type.names or ()):
            self.record[name] = value
        else:
            super().__setattr__(name, value)

    @property
    def record(self) -> np.ndarray:
        """The row itself, a writable record."""
        return getattr(self.model.world, type(self).table)[self.row]

    def step(self) -> None:
        """Run the current week of this agent, by its row function (teaching mode)."""
        self.model.let_act(self)
