"""Mesa's own page on the model, as Mesa users know it: ``solara run`` finds ``Page`` here.

Sliders for the levers that the lessons move, a map drawn from the agents, plots from the data collector. The
model is built inside the session, so that each visitor has one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import matplotlib
import numpy as np
import solara
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from sim import country as countries
from sim.codes import Stage
from sim.country import Country
from sim.model import TraffickingModel
from sim.records import catalogue
from udha.classroom import lessons
from udha.classroom.controls import Control, base, controls
from udha.classroom.settings import LeverSetting, Settings
from udha.output import words
from udha.output.figure_style import BASE, GREY, POLICY, STYLE

NAME = "udha: trafficking in human beings in Kosovo"
NOTICE = (
    "This page is about exploitation, also of children. Everybody on it is synthetic; marks stand beside the "
    "middle of a region."
)
# Who is drawn, how, and what it says in the legend. The time after is a number below the map.
SHOWN = {
    Stage.GROOMED: ("o", "#E69F00", "won over by a recruiter"),
    Stage.TRAVELLING: ("^", "#56B4E9", "on the way"),
    Stage.AWAITING_PERMITS: ("v", "#56B4E9", "awaiting permits"),
    Stage.WORKING: ("D", "#56B4E9", "working"),
    Stage.EXPLOITED: ("o", POLICY, "exploited"),
    Stage.SHELTERED: ("s", "#009E73", "in a shelter"),
}
PLOTS = (("newly_exploited", "identified"), ("in_exploitation", "open_prosecutions"))
# Months that an axis of time shows at least.
A_YEAR = 12
# Degrees: marks are scattered around the middle of a region, and stand at the edge for places outside.
SCATTER = 0.13
OUTSIDE = (21.75, 43.15)
MARK = 22
FIRST_YEARS, SEEDS = (2010, 2018), (1, 200)
# Between steps, and weeks between pictures.
MILLISECONDS, WEEKS = 50, 4


class PolicyModel(TraffickingModel):
    """The model with levers as keywords, standing at the first recorded week.

    Args:
        seed: the run's seed.
        year: from its first day on the levers are in force.
        levers: settings by name, in each lever's own unit; as in the baseline unless given.
    """

    def __init__(self, seed: int = 1, year: int = FIRST_YEARS[0], rng: Any = None, **levers: float):
        start = date(int(year), 1, 1)
        known = controls().levers
        moved = ((name, LeverSetting(float(value))) for name, value in levers.items())
        kept = tuple((name, setting) for name, setting in moved if setting.value != known[name].base)
        # While it plays, weeks are lived on a thread, and pictures drawn on another.
        self.still = threading.RLock()
        super().__init__(Settings(1, start, kept).scenario(), seed=seed)
        self.run_until(base().records_from - timedelta(days=1))

    @property
    def scenario(self) -> None:  # pyrefly: ignore[bad-override]
        """None: Mesa's page takes a model's scenario for one of Mesa's own kind."""

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        pass

    def step(self) -> None:
        """Live one week; nothing happens after the scenario's end, where the button is still there."""
        with self.still:
            if self.steps <= self.simulation.calendar.weeks:
                super().step()


def model_params() -> dict[str, Any]:
    """Return the page's inputs: a seed, a year, and the levers that the lessons move."""
    moved = {
        name
        for lesson in lessons.shipped().values()
        for trial in lesson.trials
        for name, _ in trial.settings.levers
    }
    sliders = {
        name: {
            "type": "SliderFloat",
            "label": label_of(control),
            "value": control.base,
            "min": control.usual[0],
            "max": control.usual[1],
            "step": control.step,
        }
        for name, control in controls().levers.items()
        if name in moved
    }
    whole = {"type": "SliderInt", "step": 1}
    return {
        "seed": whole | {"label": "Seed", "value": 1, "min": SEEDS[0], "max": SEEDS[1]},
        "year": whole
        | {"label": "Levers from", "value": FIRST_YEARS[0], "min": FIRST_YEARS[0], "max": FIRST_YEARS[1]},
        **sliders,
    }


def label_of(control: Control) -> str:
    """Return a short label: the page has little room. A share needs no unit."""
    words = control.lever.name.replace("_", " ").capitalize()
    return words if control.lever.by_intensity else f"{words} ({control.lever.setting.name})"


def call_for_help(country: Country) -> str:
    """Return a sentence for somebody in danger, nothing where we do not know whom to call."""
    lines = words.whom_to_call(country)
    return (
        f"If you are in danger in {country.label}, or worried about somebody, call {lines}." if lines else ""
    )


@solara.component
def Page() -> None:
    """The page of one session."""
    model = solara.use_reactive(solara.use_memo(PolicyModel, []))
    SolaraViz(
        model, model_params=model_params(), name=NAME, play_interval=MILLISECONDS, render_interval=WEEKS
    )
    solara.Info(f"{NOTICE} {call_for_help(model.value.simulation.country)}", dense=True)
    # Laid out here, as Mesa's own grid stays empty under ipyvue 3 (mesa/mesa issue 3806).
    with solara.ColumnsResponsive(12, large=[7, 5]):
        PeopleMap(model.value)
        with solara.Column():
            for names in PLOTS:
                MonthlyPlot(model.value, names)


@solara.component
def PeopleMap(model: PolicyModel) -> None:
    """Everybody on the pathway, drawn where the agents say they are."""
    update_counter.get()
    with model.still, matplotlib.rc_context(STYLE):
        figure = people_map(model)
    solara.FigureMatplotlib(figure, format="png", bbox_inches="tight")


@solara.component
def MonthlyPlot(model: PolicyModel, names: Sequence[str]) -> None:
    """Two series by month, true beside recorded."""
    update_counter.get()
    with model.still, matplotlib.rc_context(STYLE):
        figure = monthly_plot(model, names)
    solara.FigureMatplotlib(figure, format="png", bbox_inches="tight")


def people_map(model: PolicyModel) -> Figure:
    """Draw regions, and the people in them by stage."""
    figure = Figure(figsize=(6, 5.6), layout="constrained")
    axes = figure.subplots()
    centres = draw_regions(axes)
    drawn: dict[Stage, list[np.ndarray]] = {stage: [] for stage in SHOWN}
    after = 0
    for person in model.people.values():
        if person.stage in drawn:
            drawn[person.stage].append(centres[region_of(model, person)] + scatter(person.uid))
        after += person.stage == Stage.REINTEGRATING
    for stage, (marker, colour, label) in SHOWN.items():
        x, y = np.array(drawn[stage]).reshape(-1, 2).T
        axes.scatter(x, y, MARK, colour, marker=marker, label=f"{label}: {len(x)}", linewidths=0, alpha=0.8)
    axes.set_title(f"Who is where in the week from {model.date.day} {model.date:%B %Y}?")
    axes.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        ncols=3,
        fontsize="small",
        title=f"In the time after, not drawn: {after}",
        title_fontsize="small",
    )
    return figure


def draw_regions(axes: Axes) -> dict[int, np.ndarray]:
    """Draw the regions' outlines; return the middle of each, and -1 for all places outside."""
    country = countries.load(base().country)
    centres = {at: np.array(OUTSIDE) for at in (-1, len(country.regions))}
    for name, rings in outlines().items():
        for ring in rings:
            axes.add_patch(Polygon(ring, facecolor="#F2F2F2", edgecolor="#AAAAAA", linewidth=0.8))
        centres[country.regions.index(name)] = np.mean(max(rings, key=len), axis=0)
    axes.annotate(
        "abroad, or no region yet", OUTSIDE, (0, 30), textcoords="offset points", ha="center", color=GREY
    )
    axes.autoscale_view()
    axes.set_aspect(1 / np.cos(np.radians(42.6)))
    axes.axis("off")
    return centres


@cache
def outlines() -> dict[str, list[np.ndarray]]:
    """Return the outlines of the regions by name, in degrees: arrays (points, 2)."""
    shapes = json.loads((countries.load(base().country).folder / "map.geojson").read_text("utf-8"))
    outlines = {}
    for feature in shapes["features"]:
        if feature["properties"]["kind"] == "region":
            shape = feature["geometry"]
            parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            outlines[feature["properties"]["name"]] = [np.array(part[0]) for part in parts]
    return outlines


def region_of(model: PolicyModel, person: Any) -> int:
    """Return the region that a person is drawn in: where events are counted, or else the home's."""
    if person.stage == Stage.SHELTERED:
        return int(model.world.shelters[person.shelter].region)
    if person.region >= 0 and person.stage == Stage.EXPLOITED:
        return person.region
    return int(model.world.places[person.home].region)


def scatter(uid: int) -> np.ndarray:
    """Return where a person stands beside the middle of a region, in degrees: always the same place."""
    angle, distance = np.random.default_rng(uid).random(2)
    turn = 2 * np.pi * angle
    return SCATTER * np.sqrt(distance) * np.array([np.cos(turn), np.sin(turn)])


def monthly_plot(model: PolicyModel, names: Sequence[str]) -> Figure:
    """Plot series by complete month, from the data collector."""
    calendar, known = model.simulation.calendar, catalogue()
    rows = model.datacollector.get_model_vars_dataframe()
    month = calendar.month
    # The collector has each month as far as it has gone: its last week has all of it.
    ends = (month >= 0) & (np.append(month[1:], -1) != month)
    last = np.flatnonzero(ends[: len(rows)])
    figure = Figure(figsize=(6, 2.6), layout="constrained")
    axes = figure.subplots()
    for name, colour in zip(names, (POLICY, BASE), strict=True):
        info = known[name]
        factor = info.in_unit(np.ones(len(last)), calendar.weeks_a_month[month[last]]) / info.scale
        axes.plot(
            calendar.months[month[last]],
            rows[name].to_numpy()[last] * factor,
            color=colour,
            label=f"{info.label} ({info.side})",
        )
    axes.set_title("A month: true beside recorded")
    axes.set_ylabel(" / ".join(dict.fromkeys(known[name].unit for name in names)))
    axes.set_xlim(calendar.months[0], calendar.months[max(A_YEAR - 1, *month[last], 0)])
    axes.xaxis.set_major_locator(ticks := AutoDateLocator(maxticks=7))
    axes.xaxis.set_major_formatter(ConciseDateFormatter(ticks))
    axes.set_ylim(0, None)
    axes.legend(loc="upper left", fontsize="small")
    return figure
