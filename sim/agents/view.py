"""A view on one row: what a Mesa user holds as an agent.

Reading an attribute reads the row, setting one writes it, and ``step()`` runs one week of the row. The
classes here do not know Mesa, which takes seconds to import; ``sim.model`` mixes ``mesa.Agent`` in.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.codes import AgentKind
from sim.errors import nearest

# Ranges of fields that may be set.
FLAG = (0, 1)
SHARE = (0.0, 1.0)
WEEK = (0, 1_000_000)
MANY = 1_000_000_000
# What Mesa puts on its agents.
OWN = ("model", "row", "unique_id", "pos")


class RowView:
    """One agent as a view on ``world.<table>[row]``.

    Subclasses name their ``agent_kind``, ``table`` and ``row_type``, and may name the IntEnum of a field, so
    that it reads as a word. ``settable`` has the lowest and highest value of each field that may be set from
    outside: what the model goes on from. It works out all others itself, or counts on them in its records.
    """

    agent_kind: ClassVar[AgentKind]
    table: ClassVar[str]
    row_type: ClassVar[np.dtype]
    words: ClassVar[dict[str, type]] = {}
    settable: ClassVar[dict[str, tuple[float, float]]] = {}

    def __getattr__(self, name: str) -> Any:
        # Only reached when ordinary lookup fails, that is, for the fields of the row.
        if name.startswith("_") or name not in (type(self).row_type.names or ()):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        value = self._record[name]
        if name in type(self).words:
            return type(self).words[name](int(value))
        if value.ndim == 0:
            return value.item()
        value.flags.writeable = False  # one number cannot be set: the setter would not see it
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        kind = type(self)
        if name in (kind.row_type.names or ()):
            if name not in kind.settable:
                may = ", ".join(kind.settable) or "nothing"
                raise AttributeError(
                    f"{kind.__name__}.{name} cannot be set, as it follows from what the model does; of a"
                    f" {kind.__name__} can be set: {may}. Policies are levers of the scenario, and parameters"
                    " are given there or as draw="
                )
            if why := self.out_of_play():
                raise AttributeError(
                    f"{kind.__name__}.{name} cannot be set, as the change would be lost: {why}"
                )
            self._record[name] = self.checked(name, value)
            self.follow(name)
        elif name in ("row", "model") and name in self.__dict__:
            raise AttributeError(f"{kind.__name__}.{name} cannot be set: an agent keeps its row")
        elif name in OWN or name.startswith("_") or hasattr(kind, name):
            super().__setattr__(name, value)
        else:
            meant, may = nearest(name, kind.settable), ", ".join(kind.settable) or "nothing"
            hint = f"did you mean {meant!r}? " if meant else ""
            raise AttributeError(
                f"{kind.__name__} has no attribute {name!r}; {hint}of a {kind.__name__} can be set: {may}"
            )

    def checked(self, name: str, value: Any) -> np.ndarray:
        """Return a value of a field that may be set.

        Raises:
            TypeError: it is of another kind, such as 0.5 where whole numbers are counted.
            ValueError: it is out of range, or NaN.
        """
        field, (low, high) = type(self).row_type[name], type(self).settable[name]
        whole = field.base.kind == "i"
        noun = "a whole number" if whole else "a number"
        refusal = f"{type(self).__name__}.{name} takes {noun} from {low:g} to {high:g}, not {value!r}"
        numbers = np.asarray(value)
        kinds = "iu" + ("" if whole else "f") + ("b" if (low, high) == FLAG and whole else "")
        if numbers.dtype.kind not in kinds or numbers.shape not in ((), field.shape):
            raise TypeError(refusal)
        if not ((low <= numbers) & (numbers <= high)).all():
            raise ValueError(refusal)
        return numbers

    def out_of_play(self) -> str | None:
        """Return why nothing can be set on this agent for now, or ``None``: what begins anew forgets."""

    def follow(self, name: str) -> None:
        """Bring other fields of the row into line with one that has been set."""

    @property
    def _record(self) -> np.record:
        return getattr(self.model._world, type(self).table)[self.row]

    def step(self) -> None:
        """Run the current week of this agent, by its row function (teaching mode)."""
        self.model.let_act(self)
