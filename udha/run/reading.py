"""How what is true and what is recorded compare: what anyone who reads only the statistics would believe."""

from __future__ import annotations

from experiments.effects import Effect

# What a change of each side is in words.
WORSE, BETTER, UNKNOWN, SAME = "more", "fewer", "cannot tell", "no change"
PROBABLY = "probably"

READINGS = {
    (
        WORSE,
        WORSE,
    ): "Both move the same way here. The count alone could not show that: it also rises where more "
    "people are found.",
    (
        WORSE,
        BETTER,
    ): "Anyone who reads only the statistics would see fewer people identified and think that things "
    "get better, while more people are exploited.",
    (WORSE, SAME): "Anyone who reads only the statistics could not know that more people are exploited.",
    (
        BETTER,
        WORSE,
    ): "Anyone who reads only the statistics would see more people identified and think that things "
    "get worse, while fewer people are exploited.",
    (BETTER, BETTER): "Both move the same way here. The count alone could not show that: it also "
    "falls where fewer people are found.",
    (BETTER, SAME): "Anyone who reads only the statistics could not know that fewer people are exploited.",
    (UNKNOWN, SAME): "The statistics would not settle it: they count people found, not people exploited.",
    (SAME, SAME): "Neither moves.",
    (SAME, WORSE): "The count rises although as many people are exploited: it reflects how hard authorities "
    "look.",
    (SAME, BETTER): "The count falls although as many people are exploited: it reflects how hard authorities "
    "look.",
}


def reading(true: Effect, recorded: Effect) -> str:
    """Return how the effects on new exploitation and on the number of people identified compare."""
    truth, count = _direction(true), _direction(recorded)
    if truth == UNKNOWN:
        count = SAME
    elif count == UNKNOWN:
        count = SAME if truth != SAME else UNKNOWN
    if (truth, count) == (SAME, UNKNOWN):
        return "Whatever the count does, as many people are exploited."
    sentence = READINGS[truth, count]
    if true.verdict.startswith(PROBABLY):
        sentence = sentence.replace(
            f"{truth} people are exploited", f"{PROBABLY} {truth} people are exploited"
        )
    return sentence


def _direction(effect: Effect) -> str:
    if effect.verdict in (UNKNOWN, SAME):
        return effect.verdict
    return WORSE if effect.verdict.endswith("rises") else BETTER
