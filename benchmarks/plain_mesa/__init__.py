"""The yardstick: the same pathway as an ordinary Mesa model, to say how much faster the engine is.

It is written as a modeller who knows Mesa would write it: people on the pathway, recruiters, networks,
shelters, officials, police units and the court are plain ``mesa.Agent`` objects with Python attributes and
their own ``step``; chance comes from ``self.random``; dormant people are not objects, but created when
recruited and removed when the pathway ends; a ``DataCollector`` keeps five series of the model, none of the
agents. Mechanisms and central values are those of ``sim``. Left out, in the yardstick's favour: all other
series, every breakdown, ordinary traffic at border posts, compensation, levers, leaks from cases, networks
broken up, sponsors barred, memory of people met before.
"""

from benchmarks.plain_mesa.model import PlainModel

__all__ = ["PlainModel"]
