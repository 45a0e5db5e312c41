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


def test_who_finds_the_queue_full_is_told_when_to_ask_again(gate):
    async def ask():
        crowd = Crowd(1, 2, 1_000, retry=7)
        asked = [
            asyncio.create_task(crowd.answer(str(at), lambda at=at: gate(b"%d" % at), LONG))
            for at in range(5)
        ]
        await asyncio.sleep(0)
        gate.open()
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = asyncio.run(ask())
    assert answers[:3] == [b"0", b"1", b"2"]
    assert all(isinstance(answer, Busy) and answer.seconds == 7 for answer in answers[3:])


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
