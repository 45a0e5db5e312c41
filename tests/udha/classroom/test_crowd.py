"""Bounded work: asked once however many ask, a queue with an end, answers kept within bounds."""

from __future__ import annotations

import asyncio
import threading

import pytest

from udha.classroom.crowd import Busy, Crowd, Kept

LONG = 30.0


@pytest.fixture
def gate():
    """Work that waits until it is let go, and counts how often it began."""
    opened, begun = threading.Event(), []

    def work(answer: bytes = b"x") -> bytes:
        begun.append(answer)
        assert opened.wait(LONG)
        return answer

    work.open, work.begun = opened.set, begun
    yield work
    opened.set()


def test_equal_questions_asked_at_once_are_worked_out_once(gate):
    async def ask():
        crowd = Crowd(2, 8, 1_000, 1)
        asked = [asyncio.create_task(crowd.answer("same", gate, LONG)) for _ in range(50)]
        await asyncio.sleep(0)
        gate.open()
        answers = await asyncio.gather(*asked)
        again = await crowd.answer("same", gate, LONG)
        return {*answers, again}

    assert asyncio.run(ask()) == {b"x"}
    assert len(gate.begun) == 1


def test_who_asks_too_much_has_the_newest_answered_and_is_told_when_to_ask_for_the_rest(gate):
    async def ask():
        crowd = Crowd(1, 2, 1_000, retry=7)
        asked = [asyncio.create_task(crowd.answer(str(at), named(gate, at), LONG)) for at in range(5)]
        await asyncio.sleep(0)
        gate.open()
        return await asyncio.gather(*asked, return_exceptions=True)

    begun, *turned_away, fourth, fifth = asyncio.run(ask())
    assert (begun, fourth, fifth) == (b"0", b"3", b"4")
    assert all(isinstance(answer, Busy) and answer.seconds == 7 for answer in turned_away)
    assert gate.begun == [b"0", b"4", b"3"]


def test_however_much_one_visitor_asks_another_waits_for_one_question_alone(gate):
    async def ask():
        crowd = Crowd(1, 100, 1_000, 1)
        greedy = [
            asyncio.create_task(crowd.answer(str(at), named(gate, at), LONG, "greedy")) for at in range(100)
        ]
        await asyncio.sleep(0)
        other = asyncio.create_task(crowd.answer("other", lambda: gate(b"other"), LONG, "other"))
        # The same that the greedy one waits for, at the end of that queue.
        shared = asyncio.create_task(crowd.answer("1", named(gate, 1), LONG, "third"))
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(*greedy, other, shared)

    asyncio.run(ask())
    assert {b"other", b"1"} <= set(gate.begun[:4])
    assert len(gate.begun) == 101


def test_who_is_turned_away_takes_nothing_from_others_who_ask_the_same(gate):
    async def ask():
        crowd = Crowd(1, 1, 1_000, 1)
        asked = [asyncio.create_task(crowd.answer("0", named(gate, 0), LONG, "greedy"))]
        asked += [
            asyncio.create_task(crowd.answer("same", lambda: gate(b"same"), LONG, name))
            for name in ("other", "greedy")
        ]
        await asyncio.sleep(0)
        asked += [asyncio.create_task(crowd.answer("2", named(gate, 2), LONG, "greedy"))]
        await asyncio.sleep(0)
        gate.open()
        return await asyncio.gather(*asked)

    assert asyncio.run(ask()) == [b"0", b"same", b"same", b"2"]


def named(gate, at):
    return lambda: gate(b"%d" % at)


def test_who_does_not_wait_long_enough_finds_the_answer_later(gate):
    async def ask():
        crowd = Crowd(1, 2, 1_000, 1)
        with pytest.raises(TimeoutError):
            await crowd.answer("slow", gate, 0.01)
        gate.open()
        return await crowd.answer("slow", gate, LONG)

    assert asyncio.run(ask()) == b"x"
    assert len(gate.begun) == 1


def test_a_failure_is_told_to_all_who_wait_and_not_kept():
    tries = []

    def fails() -> bytes:
        tries.append(1)
        raise ZeroDivisionError

    async def ask():
        crowd = Crowd(1, 2, 1_000, 1)
        first = await asyncio.gather(
            *(crowd.answer("bad", fails, LONG) for _ in range(3)), return_exceptions=True
        )
        with pytest.raises(ZeroDivisionError):
            await crowd.answer("bad", fails, LONG)
        return first

    assert all(isinstance(one, ZeroDivisionError) for one in asyncio.run(ask()))
    assert len(tries) == 2


def test_answers_kept_stay_within_their_bytes_and_the_oldest_go_first():
    kept = Kept(10)
    for name in "abc":
        kept.put(name, b"1234")
        kept.get("a")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (b"1234", None, b"1234")
    kept.put("a", b"1")
    assert kept.size == 5
