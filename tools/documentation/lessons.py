"""What pages on lessons share with the classroom, and the teacher's answers.

``python -m tools.documentation.lessons`` writes them. Question, settings, what to look for and limits are
those that the classroom page shows. Answers come from as many runs as that page makes for an interval: as
``udha run`` makes of the file in the lesson.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from experiments.effects import Effect, effects
from experiments.ensemble import run_ensemble
from sim import levers
from sim.records import catalogue
from tools.documentation import blocks, markdown
from udha.classroom import lessons
from udha.classroom.controls import base, controls
from udha.classroom.lessons import Lesson, Trial
from udha.classroom.settings import LeverSetting
from udha.inputs.sources import source_for
from udha.output import words

COMMAND = "tools.documentation.lessons"
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "lessons"
PAGE_ADDRESS = "http://127.0.0.1:8192/"
# What every table of answers begins with: true, recorded.
ALWAYS = ("newly_exploited", "in_exploitation", "identified")


def file_of(lesson: Lesson) -> Path:
    """Return the page of a lesson; it is numbered as the lesson is."""
    return FOLDER / f"{list(lessons.shipped()).index(lesson.key) + 1}_{lesson.key}.md"


def block(lesson: Lesson, answers: Iterable[str]) -> str:
    """Return all that is shared, with the answers to each of the lesson's trials."""
    return "\n\n".join(
        [
            f"> {lesson.question}",
            "## Settings",
            f"On the page of `udha classroom`: open the lesson *{lesson.title}*, or the address below, and "
            "press *play*. When you change settings, the picture changes at once; *run 200 times* gives the "
            "interval.",
            markdown.table(
                ("What", "Levers", "Address"),
                [(trial.title, moved(trial), f"`{address(lesson, trial)}`") for trial in lesson.trials],
            ),
            "To work in a terminal, without the page, save the settings as files.",
            *(f"```yaml\n{scenario_file(lesson, number)}```" for number, _ in enumerate(lesson.trials)),
            "## What to look for",
            listed(lesson.look_for),
            "## Answers for the teacher",
            f"Over {controls().runs} runs, {source_for(base()).caption}; from the first change to the end of "
            "2019. [What the words mean](../uncertainty.md#what-the-words-mean).",
            *(
                part
                for number, (trial, found) in enumerate(zip(lesson.trials, answers, strict=True))
                for part in (answers_to(trial), command(lesson, number), found)
            ),
            "## What cannot be concluded",
            listed(lesson.limits),
        ]
    )


def answers_to(trial: Trial) -> str:
    return f"### What the runs say: {trial.title}"


def listed(texts: Iterable[str]) -> str:
    return "\n".join(f"* {text}" for text in texts)


def address(lesson: Lesson, trial: Trial) -> str:
    return f"{PAGE_ADDRESS}?{trial.settings.query}#lesson={lesson.key}"


def moved(trial: Trial) -> str:
    """Return the levers that a trial moves, with links, and where they stand."""
    return "; ".join(
        f"[{levers.find(name).label}](../tables/levers.md#{name}), {levers.find(name).setting.name} "
        f"{setting.value:g}"
        + (f", over {words.count(setting.ramp_weeks, 'week')}" if setting.ramp_weeks else "")
        for name, setting in trial.settings.levers
    )


def name_of(lesson: Lesson, number: int) -> str:
    return f"{lesson.key}_{number + 1}.yaml" if number else f"{lesson.key}.yaml"


def scenario_file(lesson: Lesson, number: int) -> str:
    """Return the settings of a trial as a scenario file, its name first."""
    trial = lesson.trials[number]
    lines = [
        f"# {name_of(lesson, number)}",
        f'name: "{trial.title}"',
        "extends: baseline",
        "levers:",
        *(f"  {name}: {{{period(name, one, trial)}}}" for name, one in trial.settings.levers),
    ]
    return "\n".join(lines) + "\n"


def period(name: str, one: LeverSetting, trial: Trial) -> str:
    setting = {levers.find(name).setting.name: f"{one.value:g}"}
    days = {"from": one.start or trial.settings.start, "until": one.until}
    ramp = {"ramp_weeks": one.ramp_weeks} if one.ramp_weeks else {}
    return ", ".join(f"{key}: {value}" for key, value in {**days, **setting, **ramp}.items() if value)


def command(lesson: Lesson, number: int) -> str:
    return f"```\nudha run {name_of(lesson, number)}\n```"


def answer(lesson: Lesson, trial: Trial, found: list[Effect]) -> str:
    """Return the effects that a lesson speaks of, as a table."""
    wanted = [
        *((name, "all") for name in (*ALWAYS, *lesson.series)),
        *((claim.series, claim.cell) for claim in trial.claims),
    ]
    known = {(one.series.name, one.cell): one for one in found}
    order = list(catalogue())
    rows = sorted(dict.fromkeys(wanted), key=lambda key: (order.index(key[0]), key[1] != "all"))
    return markdown.table(
        ("Series", "Side", "Without", "Effect", "50 % interval", "90 % interval", "Lower, higher", "Verdict"),
        [row(known[key]) for key in rows],
    )


def row(one: Effect) -> tuple[str, ...]:
    label = f"[{one.series.label}](../tables/series.md#{one.series.name})"
    return (
        label if one.cell == "all" else f"{label}: {words.route(one.cell)}",
        one.series.side,
        words.human(one.base),
        words.signed(one.median),
        words.interval(one.low_50, one.high_50),
        words.interval(one.low_90, one.high_90),
        f"{words.share(one.lower)}, {words.share(one.higher)}",
        f"**{one.verdict}**",
    )


def answers(lesson: Lesson) -> list[str]:
    """Run every trial of a lesson, as the classroom page does for an interval."""
    offer, found = controls(), []
    source = source_for(base())
    for trial in lesson.trials:
        scenarios = (base(), trial.settings.scenario())
        ensemble = run_ensemble(scenarios, offer.runs, 1, offer.seed, source=source.draw)
        found.append(answer(lesson, trial, list(effects(ensemble))))
    return found


def main() -> int:
    for lesson in lessons.shipped().values():
        changed = blocks.renew(file_of(lesson), COMMAND, block(lesson, answers(lesson)))
        print(f"==> {file_of(lesson).name}: {'changed' if changed else 'as it was'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
