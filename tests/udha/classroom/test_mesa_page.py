"""Mesa's own page: a model for each session, sliders for levers, a map and plots from the agents."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("solara")

import ipyvuetify
import solara
from mesa.visualization.solara_viz import _build_model_init_kwargs, _check_model_params

from sim import engine
from sim.codes import Stage
from udha.classroom.controls import controls
from udha.classroom.mesa import page as mesa_page
from udha.classroom.mesa import serving as mesa_serving
from udha.classroom.settings import read

A_YEAR = 52


@pytest.fixture
def model():
    """A model that has lived a recorded year."""
    made = mesa_page.PolicyModel(seed=3)
    for _ in range(A_YEAR):
        made.step()
    return made


def test_the_page_draws_a_map_and_two_plots_and_a_step_draws_them_anew(monkeypatch):
    drawn = []
    for name in ("people_map", "monthly_plot"):
        draw = getattr(mesa_page, name)
        noted = lambda model, *more, draw=draw: drawn.append((model.steps, *more)) or draw(model, *more)  # noqa: E731
        monkeypatch.setattr(mesa_page, name, noted)
    _, context = solara.render(solara.AppLayout(children=[mesa_page.Page()]), handle_error=False)
    try:
        (spun_up,) = {steps for steps, *_ in drawn}
        assert {tuple(more) for _, *more in drawn} == {(), *((names,) for names in mesa_page.PLOTS)}
        drawn.clear()
        context.find(ipyvuetify.Btn, children=["Step"]).widget.click()
        assert {steps for steps, *_ in drawn} == {spun_up + mesa_page.WEEKS}
    finally:
        context.close()


def test_each_session_has_a_model_of_its_own():
    assert not any(isinstance(one, mesa_page.PolicyModel) for one in vars(mesa_page).values())


def test_the_model_begins_with_the_records_and_is_the_run_of_the_engine():
    values = {"visa_liberalisation": 1.0, "shelter_beds": 0.5}
    model = mesa_page.PolicyModel(seed=3, year=2010, **values)
    assert model.date.isoformat() == "2010-01-04"
    for _ in range(30):
        model.step()
    settings = read([("from", "2010-01-01"), ("visa_liberalisation", "1"), ("shelter_beds", "0.5")])[0]
    simulation = engine.Simulation.of(settings.scenario())
    world = simulation.new_world()
    engine.advance(simulation, simulation.central(), 3, world, 0, model.steps)
    assert world.series.tobytes() == model.world.series.tobytes()


def test_levers_where_the_baseline_has_them_are_the_baseline():
    base = {name: control.base for name, control in controls().levers.items()}
    assert mesa_page.PolicyModel(**base).simulation.scenario == mesa_page.PolicyModel().simulation.scenario


def test_mesa_makes_a_new_model_from_the_sliders_when_reset():
    params = mesa_page.model_params()
    model = mesa_page.PolicyModel()
    _check_model_params(model, params)
    chosen = {name: slider["value"] for name, slider in params.items()} | {
        "awareness_campaigns": 1.0,
        "seed": 9,
    }
    kwargs = _build_model_init_kwargs(
        model, chosen, add_scenario_when_empty=True, require_model_accepts_scenario=True
    )
    again = mesa_page.PolicyModel(**kwargs)
    assert again.run_seed == 9
    assert again.simulation.scenario.levers["awareness_campaigns"][0].value == 1


def test_the_map_counts_who_is_where(model):
    figure = mesa_page.people_map(model)
    legend = figure.axes[0].get_legend()
    said = dict(text.get_text().rsplit(": ", 1) for text in legend.get_texts())
    stages = [person.stage for person in model.people.values()]
    for stage, (_, _, label) in mesa_page.SHOWN.items():
        assert int(said[label]) == stages.count(stage)
    assert f": {stages.count(Stage.REINTEGRATING)}" in legend.get_title().get_text()


def test_plots_show_whole_months_of_the_data_collector(model):
    figure = mesa_page.monthly_plot(model, ("newly_exploited", "open_prosecutions"))
    newly, prosecutions = (line.get_ydata() for line in figure.axes[0].lines)
    month = model.simulation.calendar.month
    whole = month[model.steps]  # the month of the next week: those before it are over
    series = model.world.series[:whole, :, 0]
    weeks = np.bincount(month[month >= 0])[:whole]
    assert np.array_equal(newly, series[:, 3])
    assert np.allclose(prosecutions, series[:, 13] / weeks)


def test_beyond_the_end_a_step_does_nothing():
    model = mesa_page.PolicyModel()
    while model.running:
        model.step()
    last = model.steps
    model.step()
    model.step()
    assert model.world.now[0].people > 0
    assert model.date.year == 2020
    assert model.steps <= last + 2


def test_the_server_listens_on_this_machine_alone_and_reports_to_nobody():
    words = mesa_serving.command(8000, show=False)
    assert words[words.index("--host") + 1] == "127.0.0.1"
    assert "--no-open" in words
    assert mesa_serving.SILENT == {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false"}
