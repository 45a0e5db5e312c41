"""Answers of the classroom's server: what they hold, what is refused, and how safely they are given."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.udha.classroom.few import FewRuns, unpacked
from udha.classroom.controls import controls
from udha.classroom.settings import read
from udha.classroom.web import server
from udha.classroom.web.server import PAGE, Classroom, application

VISA = "run=3&visa_liberalisation=1"


def test_the_page_says_what_its_types_say(client):
    """Every property of a typedef is in the answer, and no other."""
    types = (PAGE / "types.js").read_text("utf-8")
    about = client.get("/api/about").json()
    run = client.get(f"/api/run?{VISA}").json()
    uid = unpacked(run["tracks"])["uid"][0]
    answers = {
        "About": about,
        "Lever": about["levers"][0],
        "Place": about["places"][0],
        "Post": about["posts"][0],
        "Named": about["routes"][0],
        "SeriesInfo": about["series"][0],
        "Official": about["official"][0],
        "LessonHead": about["lessons"][0],
        "Run": run,
        "Settings": run["settings"],
        "Packed": run["tracks"],
        "Person": client.get(f"/api/person?{VISA}&uid={uid}").json(),
        "Lesson": client.get("/api/lesson/detect_more").json(),
        "Trial": client.get("/api/lesson/detect_more").json()["others"][0],
        "Claim": client.get("/api/lesson/detect_more").json()["claims"][0],
    }
    for name, answer in answers.items():
        assert set(answer) == properties(types, name), name


def properties(types: str, name: str) -> set[str]:
    (block,) = re.findall(rf"@typedef {{object}} {name}\n(.*?)\*/", types, re.DOTALL)
    return set(re.findall(r"^ \* @property \{.*?\} (\w+)", block, re.MULTILINE))


def test_baseline_and_policy_agree_when_no_lever_moves(client):
    base = client.get("/api/run?run=9").json()
    unmoved = "&".join(f"{name}={control.base:g}" for name, control in controls().levers.items())
    policy = client.get(f"/api/run?run=9&from=2012-05-01&{unmoved}").json()
    assert policy["settings"]["levers"] == {}
    for key in ("monthly", "by_route", "tracks", "since_week", "since_month"):
        assert policy[key] == base[key]


def test_what_is_told_of_a_policy_begins_with_the_month_and_the_week_it_says(client):
    base, policy = (client.get(f"/api/run?{query}").json() for query in ("run=3", VISA))
    assert policy["since_month"] == 72  # January 2016
    assert policy["since_week"] == 313
    rest = 120 - policy["since_month"]
    assert {len(values) for values in policy["monthly"].values()} == {rest}
    assert {len(route) for of_route in policy["by_route"].values() for route in of_route} == {rest}
    assert {len(values) for values in base["monthly"].values()} == {120}
    tracks = unpacked(policy["tracks"])
    assert tracks["week"][tracks["first"][:-1]].min() >= policy["since_week"]
    assert policy["monthly"]["newly_exploited"] != base["monthly"]["newly_exploited"][72:]


def test_the_same_address_gives_the_same_bytes_kept_or_not(theatre, client):
    addresses = [f"/api/run?{VISA}", "/api/run?run=3", "/api/run?run=3&shelter_beds=0.5&from=2014-07-01"]
    kept = [client.get(address).content for address in addresses]
    assert [client.get(address).content for address in reversed(addresses)] == kept[::-1]
    with TestClient(application(Classroom(theatre)), "http://127.0.0.1") as other:
        assert [other.get(address).content for address in addresses] == kept


def test_what_is_clamped_is_run_and_said(client):
    answer = client.get("/api/run?run=100000&from=1950-01-01&visa_liberalisation=99").json()
    assert answer["settings"] == {
        "run": controls().runs,
        "from": "2010-01-01",
        "levers": {"visa_liberalisation": {"value": 1}},
    }
    assert len(answer["clamped"]) == 3


def test_words_that_were_clamped_are_not_told_to_who_asked_for_the_same_rightly(client):
    beyond, within = (client.get(f"/api/run?run=3&visa_liberalisation={value}").json() for value in (99, 1))
    assert beyond["clamped"]
    assert within["clamped"] == []
    assert beyond["tracks"] == within["tracks"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/api/run?visa_liberalization=1", 400, "visa_liberalisation"),
        ("/api/run?run=x", 400, "number"),
        ("/api/run?visa_liberalisation=%00", 400, "number"),
        ("/api/run?%F0%9F%92%A9=1", 400, "unknown lever"),
        ("/api/person?run=3", 400, "uid"),
        ("/api/person?run=3&uid=-1", 400, "uid"),
        ("/api/person?run=3&uid=4294967295", 400, "nobody"),
        ("/api/interval?from=today", 400, "date"),
        ("/api/lesson/detect_mor", 404, "detect_more"),
        ("/api/share", 404, "--share"),
        ("/api/nothing", 404, "Not Found"),
        ("/%00", 400, "characters"),
        ("/main.js%00.css", 400, "characters"),
        ("/api/lesson/a%0Ab", 400, "characters"),
        ("/" + "x" * 3_000, 404, "Not Found"),
        ("/../server.py", 404, "Not Found"),
        ("/%2e%2e/server.py", 404, "Not Found"),
        ("/messages/", 404, "Not Found"),
        ("/api/run?visa_liberalisation=" + "1" * 3_000, 414, "characters"),
    ],
)
def test_what_is_wrong_is_refused_in_one_line_of_json(client, address, status, words):
    answer = client.get(address)
    assert answer.status_code == status
    assert words in json.dumps(answer.json(), ensure_ascii=False)
    assert set(answer.json()) <= {"error", "field", "nearest"}
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("number", ["-1e308", "1e308", "-1.7976931348623157e308", "5e-324", "-0", "1e22"])
def test_no_number_is_too_large_or_too_small_to_be_clamped(number):
    for name, control in controls().levers.items():
        for words in ({name: number}, {"run": number}, {name: f"{control.usual[1]},,,{number}"}):
            settings, _ = read(words.items())
            assert 1 <= settings.run <= controls().runs
            low, high = control.lever.setting.bounds
            assert all(low <= setting.value <= high for _, setting in settings.levers)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent_to_the_server(client, method):
    answer = client.request(method, "/api/run", content=b"x" * 100_000)
    assert answer.status_code == 405


def test_a_failure_on_the_server_is_one_line_to_the_visitor(theatre, monkeypatch):
    def fail(*arguments):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(server.answers, "run", fail)
    app = application(Classroom(theatre))
    with TestClient(app, "http://127.0.0.1", raise_server_exceptions=False) as asked:
        answer = asked.get("/api/run")
    assert answer.status_code == 500
    assert answer.json() == {"error": "this failed on the server"}
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_full_queue_is_refused_politely(theatre, monkeypatch):
    classroom = Classroom(theatre)
    classroom.runs.free = classroom.runs.room = 0
    with TestClient(application(classroom), "http://127.0.0.1") as asked:
        answer = asked.get("/api/run?run=4")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert "try again" in answer.json()["error"]


@pytest.mark.parametrize(
    "address", ["/", "/main.js", "/api/about", f"/api/run?{VISA}", "/api/run?x=1", "/no"]
)
def test_every_answer_is_safe_to_show(client, address):
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_the_page_has_no_script_or_style_of_its_own_in_line():
    html = (PAGE / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:", html)
    assert not re.search(r"(src|href)=\"(https?:)?//", html)


@pytest.mark.parametrize(
    ("host", "here", "shared"),
    [
        ("127.0.0.1:8192", 200, 200),
        ("localhost", 200, 200),
        ("[::1]:8192", 200, 200),
        ("192.168.1.20:8192", 421, 200),
        ("attacker.example", 421, 421),
        ("127.0.0.1.attacker.example:8192", 421, 421),
        ("", 421, 421),
    ],
)
def test_another_name_of_this_machine_is_not_answered(theatre, host, here, shared):
    share = {"address": "http://192.168.1.20:8192/", "qr": "<svg/>"}
    for expected, given in ((here, None), (shared, share)):
        with TestClient(application(Classroom(theatre, given)), "http://127.0.0.1") as asked:
            assert asked.get("/api/lesson/detect_more", headers={"host": host}).status_code == expected


def test_a_visitor_leaves_nothing_behind(client):
    answer = client.get(f"/api/run?{VISA}")
    assert "set-cookie" not in answer.headers


def test_small_regional_counts_are_never_sent(client):
    """Regional margins are no part of any series that is answered."""
    run = client.get(f"/api/run?{VISA}").json()
    assert all(isinstance(value, int | float) for values in run["monthly"].values() for value in values)
    assert set(run["by_route"]) == {"newly_exploited", "in_exploitation", "identified"}
    assert "Prizren" not in json.dumps({**run, "tracks": None})


def test_an_interval_tells_how_far_it_is_and_then_what_udha_run_would_say(client, theatre, monkeypatch):
    few = 6
    monkeypatch.setattr(server.intervals, "controls", lambda: FewRuns(few))
    address = "/api/interval?run=50&visa_liberalisation=1,,,26"
    seen = []
    while (answer := client.get(address)).status_code == 202:
        seen.append(answer.json())
        assert answer.headers["cache-control"] == "no-store"
    assert all(set(one) == {"done", "of", "again_ms"} for one in seen)
    assert all(one["done"] <= one["of"] for one in seen)
    found = answer.json()
    types = (PAGE / "types.js").read_text("utf-8")
    assert set(found) == properties(types, "Interval")
    assert set(found["effects"][0]) == properties(types, "Effect")
    assert set(found["yearly"]["identified"]) == properties(types, "Fan")
    assert found["runs"] == few
    assert found == as_udha_run_says(found, theatre)


def as_udha_run_says(found, theatre):
    """The same interval with effects and finding worked out by the code behind ``udha run``."""
    from experiments.effects import effects
    from experiments.ensemble import run_ensemble

    settings = read([("visa_liberalisation", "1,,,26")])[0]
    scenarios = settings.baseline.scenario(), settings.scenario()
    ensemble = run_ensemble(scenarios, found["runs"], 1, controls().seed, source=theatre.source.draw)
    by_cell = {(effect.series.name, effect.dimension, effect.cell): effect for effect in effects(ensemble)}
    told = []
    for one in found["effects"]:
        effect = by_cell[one["series"], one["dimension"], one["cell"]]
        keys = [key for key in one if key not in ("series", "dimension", "cell")]
        numbers = {key: getattr(effect, key.removeprefix("probability_")) for key in keys}
        told.append({**one, **{key: round_as_sent(value) for key, value in numbers.items()}})
    return {**found, "effects": told}


def round_as_sent(value):
    return float(f"{value:.6g}") if isinstance(value, float) else value


def test_shipped_files_of_the_page_are_all_that_is_served():
    names = {path.suffix for path in Path(PAGE).rglob("*") if path.is_file()}
    assert names <= {".html", ".js", ".css", ".json", ".svg", ".md", ".LICENSE", ".LICENSES"}
