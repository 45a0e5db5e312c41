"""How what is true and what is recorded go together: what a reader of the statistics alone would believe."""

from __future__ import annotations

from experiments.effects import Effect

# What a change of each side is in words.
WORSE, BETTER, UNKNOWN, SAME = "more", "fewer", "cannot tell", "no change"
PROBABLY = "probably"

READINGS = {
    (
        WORSE,
        WORSE,
    ): "Both move the same way here. From the count alone that could not be known: it also rises "
    "where more people are found.",
    (WORSE, BETTER): "Who reads the statistics alone would see fewer people identified and think that things "
    "get better, while more people are exploited.",
    (WORSE, SAME): "Who reads the statistics alone could not know that more people are exploited.",
    (BETTER, WORSE): "Who reads the statistics alone would see more people identified and think that things "
    "get worse, while fewer people are exploited.",
    (BETTER, BETTER): "Both move the same way here. From the count alone that could not be known: it also "
    "falls where fewer people are found.",
    (BETTER, SAME): "Who reads the statistics alone could not know that fewer people are exploited.",
    (UNKNOWN, SAME): "The statistics would not settle it: they count who is found, not who is exploited.",
    (SAME, SAME): "Neither moves.",
    (SAME, WORSE): "The count rises although as many people are exploited: it follows the work of those who "
    "look.",
    (SAME, BETTER): "The count falls although as many people are exploited: it follows the work of those who "
    "look.",
}


def reading(true: Effect, recorded: Effect) -> str:
    """Return how the effect on new exploitation and that on the number of people identified go together."""
    truth, count = _direction(true), _direction(recorded)
    if truth == UNKNOWN:
        count = SAME
    elif count == UNKNOWN:
        count = SAME if truth != SAME else UNKNOWN
    if (truth, count) == (SAME, UNKNOWN):
        return "Whatever the count does, as many people are exploited."
    said = READINGS[truth, count]
    if true.verdict.startswith(PROBABLY):
        said = said.replace(f"{truth} people are exploited", f"{PROBABLY} {truth} people are exploited")
    return said


def _direction(effect: Effect) -> str:
    if effect.verdict in (UNKNOWN, SAME):
        return effect.verdict
    return WORSE if effect.verdict.endswith("rises") else BETTER
