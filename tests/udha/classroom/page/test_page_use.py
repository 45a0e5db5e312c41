"""The classroom's page in a real browser: levers, maps, time, address, downloads, one person's two lives."""

from __future__ import annotations

import csv
import json
import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from tests.browser import requests_of
from tests.udha.classroom.page.on_page import (
    asked,
    finding,
    move,
    numbers,
    pictures,
    run_often,
    scrub,
    settled,
    show,
    until,
    viewed,
)
from udha.classroom import lessons
from udha.classroom.controls import controls

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEVERAL = (
    "?run=7&from=2014-07-01&border_screening=0.6&hotline_promotion=0.6,2015-06-01,2017-12-31,12"
    "&shelter_max_stay=52"
)
CLAIMING = "when_borders_open"


def test_without_a_lever_both_worlds_are_the_same(page: Page, address: str):
    show(page, address)
    for week in (0, 250, 500):
        scrub(page, week)
        base, policy = pictures(page)
        assert base == policy
    assert page.locator("#ask-many").is_disabled()
    assert page.locator(".letters text").all_text_contents() == ["A", "A"], "one line in each chart"
    page.locator("#numbers summary").first.click()
    differences = page.locator("#numbers tr[data-series] td:nth-of-type(3)")
    differences.first.wait_for()
    assert set(differences.all_inner_texts()) == {"0"}


def differ(page: Page, week: int) -> bool:
    """Tell whether the two maps differ in a week."""
    scrub(page, week)
    base, policy = pictures(page)
    return base != policy


def test_a_lever_changes_finding_maps_and_rights_and_reset_undoes_it(page: Page, address: str):
    show(page, address)
    before = finding(page)
    move(page, "border_screening", 1)
    assert finding(page) != before
    checked = page.locator("#rights .change").first.inner_text()
    assert checked.startswith("+")
    assert numbers(checked)[0] > 1000
    move(page, "visa_liberalisation", 1)
    assert any(differ(page, week) for week in range(350, 520, 20))
    page.click("#reset-levers")
    settled(page)
    assert finding(page) == before


def test_the_finding_is_what_the_server_counted(page: Page, address: str):
    show(page, address, "?border_screening=1")
    answers = page.evaluate(
        "Promise.all(['', '&border_screening=1'].map((more) =>"
        f" fetch('api/run?run={controls().typical_run}' + more).then((answer) => answer.json())))"
    )
    since = answers[1]["since_month"]
    base, policy = (answer["monthly"]["newly_exploited"] for answer in answers)
    # What is told of a policy begins where it parts from the baseline, and ends where that does.
    compared = len(base) - since
    base, policy = (round(sum(monthly[-compared:])) for monthly in (base, policy))
    shown = numbers(page.inner_text(".lead"))
    if base == policy:
        assert shown[0] == base
    else:
        assert shown[:3] == [policy, base, abs(policy - base)]


def test_the_address_holds_all_settings_and_brings_them_back(page: Page, address: str):
    show(page, address, SEVERAL + "#lang=en&week=400&left=in_exploitation&right=cases")
    assert page.input_value("#lever-border_screening") == "0.6"
    assert page.input_value("#lever-shelter_max_stay") == "52"
    assert page.locator("#lever-hotline_promotion").is_visible(), "a lever that is set is shown"
    assert page.input_value("#from") == "2014-07-01"
    assert page.input_value("#scrub") == "400"
    assert page.input_value("#series-left") == "in_exploitation"
    # A change and its undoing write the address anew: nothing of it is lost.
    move(page, "visa_liberalisation", 0.35)
    assert asked(page)["visa_liberalisation"] == "0.35"
    move(page, "visa_liberalisation", 0)
    assert asked(page) == {
        "run": "7",
        "from": "2014-07-01",
        "border_screening": "0.6",
        "hotline_promotion": "0.6,2015-06-01,2017-12-31,12",
        "shelter_max_stay": "52",
    }
    assert viewed(page) == {"lang": "en", "week": "400", "left": "in_exploitation", "right": "cases"}
    said = finding(page)
    page.reload()
    settled(page)
    assert finding(page) == said


def test_back_and_forward_go_through_the_settings(page: Page, address: str):
    show(page, address)
    first = finding(page)
    move(page, "border_screening", 1)
    second = finding(page)
    page.go_back()
    until(page, "document.getElementById('lever-border_screening').value === '0'")
    settled(page)
    assert finding(page) == first
    page.go_forward()
    until(page, "document.getElementById('lever-border_screening').value === '1'")
    settled(page)
    assert finding(page) == second


@pytest.mark.usefixtures("shipped_posterior")
@pytest.mark.parametrize("key", list(lessons.shipped()))
def test_each_lesson_sets_its_levers(page: Page, address: str, key: str):
    lesson = lessons.find(key)
    show(page, address)
    begin(page, key)
    assert asked(page) == dict(parse_qsl(lesson.trials[0].settings.query))
    assert page.locator(".trial.active .set-now").is_visible()
    assert page.input_value("#series-left") == lesson.series[0]
    assert page.input_value("#series-right") == lesson.series[1]


def test_the_runs_bear_out_what_a_lesson_claims(page: Page, address: str):
    """One lesson, with claims of wholes and of routes; `test_lessons` holds the runs of all of them."""
    claims = lessons.find(CLAIMING).trials[0].claims
    assert {claim.cell == "all" for claim in claims} == {True, False}
    show(page, address)
    begin(page, CLAIMING)
    run_often(page)
    for number in (0, 2):
        page.locator("#numbers summary").nth(number).click()
    for claim in claims:
        row = f'[data-series="{claim.series}"]' if claim.cell == "all" else f'[data-cell="{claim.cell}"]'
        verdict = page.locator(f"#numbers tr{row} [data-verdict]").get_attribute("data-verdict")
        assert verdict.removeprefix("probably ") == claim.verdict, claim


def begin(page: Page, key: str) -> None:
    """Open a lesson and choose its first trial."""
    page.click(f'[data-lesson="{key}"] > summary')
    page.locator(f'[data-sets="{key}"]').first.click()
    settled(page)


def test_playing_goes_through_the_weeks_and_pausing_stops(page: Page, address: str):
    show(page, address, "#week=100")
    page.click("#play")
    until(page, "Number(document.getElementById('scrub').value) > 103")
    page.click("#play")
    stopped = int(page.input_value("#scrub"))
    page.wait_for_timeout(300)
    assert int(page.input_value("#scrub")) == stopped
    page.get_by_role("button", name="Four weeks ahead").click()
    assert int(page.input_value("#scrub")) == stopped + 4
    page.get_by_role("button", name="Start again").click()
    assert page.locator("#scrub").get_attribute("aria-valuetext") == "4 January 2016"


def test_whoever_asked_for_less_motion_sees_pictures_a_quarter_apart(page: Page, address: str):
    page.emulate_media(reduced_motion="reduce")
    show(page, address, "#week=100")
    page.click("#play")
    until(page, "Number(document.getElementById('scrub').value) > 100")
    page.click("#play")
    assert (int(page.input_value("#scrub")) - 100) % 13 == 0


def test_one_person_is_followed_by_button_and_by_choosing_a_mark(page: Page, address: str):
    show(page, address, "?border_screening=1#week=450")
    page.click("#another")
    page.wait_for_selector(".lives, .shared")
    assert "nobody real" in page.inner_text("#life")
    assert viewed(page)["person"].isdigit()
    first = page.inner_text("#life-body")
    page.reload()
    page.wait_for_selector(".lives, .shared")
    assert page.inner_text("#life-body") == first, "the address holds who is followed"
    page.get_by_role("button", name="Stop following").click()
    page.wait_for_selector(".lives, .shared", state="detached")
    box = page.locator("#map-pair canvas").first.bounding_box()
    middle = {"x": box["width"] * 0.6, "y": box["height"] * 0.5}
    page.locator("#map-pair canvas").first.click(position=middle)
    page.wait_for_selector(".events")


def test_a_shared_life_is_told_once_and_where_lives_part_twice(page: Page, address: str):
    show(page, address, "?police_officers=150")
    page.click("#another")
    page.wait_for_selector(".lives")
    uid = viewed(page)["person"]
    person = page.evaluate(
        f"fetch('api/person?run={controls().typical_run}&police_officers=150&uid={uid}')"
        ".then((answer) => answer.json())"
    )
    parts = person["parts_week"]
    shared = [event for event in person["base"] if event["week"] < parts]
    told = [len(page.locator(f"{where} li").all()) for where in (".shared", ".lives section:nth-child(2)")]
    assert told == [len(shared), len([event for event in person["policy"] if event["week"] >= parts])]


@pytest.mark.usefixtures("shipped_posterior")
def test_what_lives_share_stands_in_one_column_lest_it_look_like_two_lives(page: Page, address: str):
    show(page, address, "?shelter_max_stay=52")
    page.click("#another")
    page.wait_for_selector(".shared li:nth-child(3)")
    lefts = {round(one.bounding_box()["x"]) for one in page.locator(".shared li").all()}
    assert len(lefts) == 1


def test_words_in_tables_stand_below_their_heads(page: Page, address: str):
    show(page, address)
    page.locator("#numbers summary").nth(1).click()
    for kind in ("thead th", "tbody td"):
        cell = page.locator(f"#numbers {kind}.text").first
        assert cell.evaluate("(one) => getComputedStyle(one).textAlign") == "left"


def test_downloads_open_and_say_what_was_run(page: Page, address: str, tmp_path: Path):
    show(page, address, "?run=7&border_screening=0.6")
    saved = {}
    for kind in ("csv", "svg", "png"):
        with page.expect_download() as download:
            page.click(f'[data-save="{kind}"]')
        saved[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[kind])
    lines = saved["csv"].read_text("utf-8-sig").splitlines()
    comments = "\n".join(line for line in lines if line.startswith("#"))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == 120
    assert rows[0]["month"] == "2010-01"
    assert {"newly_exploited_baseline", "identified_policy"} <= set(rows[0])
    drawn = ElementTree.parse(saved["svg"]).getroot()
    written = " ".join("".join(text.itertext()) for text in drawn.iter("{http://www.w3.org/2000/svg}text"))
    about = page.evaluate("fetch('api/about').then((answer) => answer.json())")
    for said in (comments, written):
        assert "Newly exploited and Identified" in said
        assert "Stricter border control: 60 %" in said
        assert f"udha {about['version']}, model {about['model'][:12]}" in said
        assert f"Run 7 of {about['runs']}, seed {about['seed']}" in said
        assert "?run=7&from=2016-01-01&border_screening=0.6" in said.replace(" ?", "?")
    picture = saved["png"].read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert width > height > 500


def test_the_scenario_of_an_interval_can_be_saved_and_checked(page: Page, address: str, tmp_path: Path):
    show(page, address, "?border_screening=0.6")
    run_often(page)
    page.locator("#ensemble summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save these settings").click()
    download.value.save_as(tmp_path / "classroom.yaml")
    assert "border_screening" in (tmp_path / "classroom.yaml").read_text("utf-8")


def test_an_interval_is_marked_once_it_is_for_other_settings(page: Page, address: str):
    show(page, address, "?border_screening=0.6")
    run_often(page)
    assert page.locator("#ensemble .stale").count() == 0
    move(page, "awareness_campaigns", 0.5)
    assert page.locator("#ensemble .stale").is_visible()
    assert page.locator("#ask-many").is_enabled()


def test_nothing_is_asked_of_any_other_address(page: Page, address: str):
    requested = requests_of(page)
    complained: list[str] = []
    page.on(
        "console", lambda said: complained.append(said.text) if said.type in ("error", "warning") else None
    )
    show(page, address, "?border_screening=1", read=False)
    page.click("#notice-close")
    page.click("#another")
    page.wait_for_selector(".lives, .shared")
    page.click("#open-share")
    page.wait_for_selector("#share .qr svg")
    page.keyboard.press("Escape")
    page.click('[data-language="sq"]')
    with page.expect_download():
        page.click('[data-save="png"]')
    elsewhere = [one for one in requested if not one.startswith((address, "blob:", "data:"))]
    assert elsewhere == []
    assert complained == [], "the content security policy, or something else, stopped a part of the page"


def test_the_last_picture_stays_when_the_server_falls_silent(page: Page, address: str):
    show(page, address)
    before = finding(page)
    page.route("**/api/run?**", lambda route: route.abort())
    page.locator("#lever-border_screening").press("End")
    page.wait_for_selector("#trouble:not([hidden])")
    assert "does not answer" in page.inner_text("#trouble")
    assert finding(page) == before
    page.locator("#lever-border_screening").press("Home")
    settled(page)
    assert page.locator("#trouble").is_hidden(), "what is chosen is what is shown again"


def test_the_class_gets_an_address_and_a_code(page: Page, address: str):
    show(page, address, "?border_screening=1")
    page.click("#open-share")
    page.wait_for_selector("#share .qr svg")
    assert address in page.inner_text("#share .address")
    assert "border_screening=1" in page.input_value("#link")
    box = page.locator("#share .qr svg").bounding_box()
    assert box["width"] > 100


def test_what_is_on_the_map_is_counted_below_it(page: Page, address: str):
    show(page, address, "#week=300")
    tracks = json.loads(
        page.evaluate(
            "import('./client.js').then(({ connect }) => connect().run("
            f"{{ run: {controls().typical_run}, from: '2016-01-01', levers: {{}} }}))"
            ".then((run) => JSON.stringify(run.people))"
        )
    )
    now = [[step for step in track["steps"] if step["week"] <= 300] for track in tracks]
    stages = [steps[-1]["stage"] for steps in now if steps]
    shown = numbers(page.locator(".map-count").first.inner_text())
    assert shown == [stages.count(6), stages.count(7)]
