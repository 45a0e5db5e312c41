"""Bounded work for a crowd: few threads, a queue with an end, answers kept, equal questions answered once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Busy(Exception):
    """The queue is full; ``seconds`` is when to ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many requests at once; try again in a moment")
        self.seconds = seconds


class Kept:
    """Answers by question, the least recently used dropped beyond ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self.answers: OrderedDict[str, bytes] = OrderedDict()

    def get(self, question: str) -> bytes | None:
        """Return the answer if it is kept."""
        if question in self.answers:
            self.answers.move_to_end(question)
        return self.answers.get(question)

    def put(self, question: str, answer: bytes) -> None:
        """Keep an answer."""
        self.size += len(answer) - len(self.answers.pop(question, b""))
        self.answers[question] = answer
        while self.size > self.most and len(self.answers) > 1:
            _, dropped = self.answers.popitem(last=False)
            self.size -= len(dropped)


class Crowd:
    """Works questions out on threads, for a single event loop.

    Args:
        threads: how many are worked out side by side.
        queue: how many may wait for a thread.
        keep: bytes of answers that are kept.
        retry: seconds after which somebody who is turned away should ask again.
    """

    def __init__(self, threads: int, queue: int, keep: int, retry: int) -> None:
        self.pool = ThreadPoolExecutor(threads, "classroom")
        self.room = threads + queue
        self.kept = Kept(keep)
        self.retry = retry
        self.asked: dict[str, asyncio.Future[bytes]] = {}

    async def answer(self, question: str, work: Callable[[], bytes], patience: float) -> bytes:
        """Return the answer to a question, worked out once however many ask.

        Args:
            question: what makes two questions the same.
            work: called on a thread.
            patience: seconds to wait; the work goes on, and its answer is there for whoever asks again.

        Raises:
            Busy: no room in the queue.
            TimeoutError: the answer is not there in time.
        """
        if (known := self.kept.get(question)) is not None:
            return known
        return await asyncio.wait_for(asyncio.shield(self.begin(question, work)), patience)

    def begin(self, question: str, work: Callable[[], bytes]) -> asyncio.Future[bytes]:
        """Begin to work a question out, unless that has begun; raise ``Busy`` if there is no room."""
        if question not in self.asked:
            if len(self.asked) >= self.room:
                raise Busy(self.retry)
            future = asyncio.get_running_loop().run_in_executor(self.pool, work)
            self.asked[question] = future
            future.add_done_callback(lambda done: self._keep(question, done))
        return self.asked[question]

    def _keep(self, question: str, done: asyncio.Future[bytes]) -> None:
        del self.asked[question]
        # Asking for the error also marks it as seen: nobody may be waiting any more.
        if not done.cancelled() and done.exception() is None:
            self.kept.put(question, done.result())

    def close(self) -> None:
        """Let what runs come to its end, and nothing else begin."""
        self.pool.shutdown(wait=True, cancel_futures=True)
