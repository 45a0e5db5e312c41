"""Bounded work for a crowd: few threads, fair queues, answers kept, equal questions answered once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


class Busy(Exception):
    """The visitor's queue is full; ``seconds`` is when to ask again."""

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


@dataclass(eq=False)
class Task:
    """Work on a question, and the visitors in whose queues it waits."""

    question: str
    work: Callable[[], bytes]
    answer: asyncio.Future[bytes]
    begun: bool = False
    visitors: set[str] = field(default_factory=set)


class Crowd:
    """Works questions out on threads, for a single event loop.

    Visitors take turns, so that however much one asks, another waits for a single question. Of what one
    visitor asks, the newest comes first, and the oldest is turned away where there is no room: somebody who
    moves a slider no longer looks at where it was.

    Args:
        threads: how many are worked out side by side.
        queue: how many of one visitor may wait for a thread.
        keep: bytes of answers that are kept.
        retry: seconds after which somebody who is turned away should ask again.
    """

    def __init__(self, threads: int, queue: int, keep: int, retry: int) -> None:
        self.pool = ThreadPoolExecutor(threads, "classroom")
        self.free, self.room, self.closed = threads, queue, False
        self.kept = Kept(keep)
        self.retry = retry
        self.asked: dict[str, Task] = {}
        # Of each visitor, in the order of their turns.
        self.waiting: OrderedDict[str, list[Task]] = OrderedDict()

    async def answer(
        self, question: str, work: Callable[[], bytes], patience: float, visitor: str = ""
    ) -> bytes:
        """Return the answer to a question, worked out once however many ask.

        Args:
            question: what makes two questions the same.
            work: called on a thread.
            patience: seconds to wait; the work goes on, and its answer is there for whoever asks again.
            visitor: who asks.

        Raises:
            Busy: the visitor has asked for too much since.
            TimeoutError: the answer is not there in time.
        """
        if (known := self.kept.get(question)) is not None:
            return known
        if question not in self.asked:
            self.asked[question] = Task(question, work, asyncio.get_running_loop().create_future())
        task = self.asked[question]
        if not task.begun:
            self._wait(task, visitor)
            self._go_on()
        return await asyncio.wait_for(asyncio.shield(task.answer), patience)

    def _wait(self, task: Task, visitor: str) -> None:
        """Put a task in a visitor's queue, as the newest."""
        self._leave(task, visitor)
        task.visitors.add(visitor)
        queue = self.waiting.setdefault(visitor, [])
        queue.append(task)
        if not self.free and len(queue) > self.room:
            oldest = queue[0]
            self._leave(oldest, visitor)
            if not oldest.visitors:
                self._fail(oldest, Busy(self.retry))

    def _leave(self, task: Task, visitor: str) -> None:
        if visitor in task.visitors:
            task.visitors.remove(visitor)
            self.waiting[visitor].remove(task)
            if not self.waiting[visitor]:
                del self.waiting[visitor]

    def _go_on(self) -> None:
        """Give free threads work, each time the next visitor's."""
        while self.free and self.waiting and not self.closed:
            visitor = next(iter(self.waiting))
            self.waiting.move_to_end(visitor)
            task = self.waiting[visitor][-1]
            for other in [*task.visitors]:
                self._leave(task, other)
            task.begun = True
            self.free -= 1
            running = asyncio.get_running_loop().run_in_executor(self.pool, task.work)
            running.add_done_callback(lambda done, task=task: self._done(task, done))

    def _done(self, task: Task, done: asyncio.Future[bytes]) -> None:
        self.free += 1
        if done.cancelled():
            self._fail(task, Busy(self.retry))
        elif error := done.exception():
            self._fail(task, error)
        else:
            del self.asked[task.question]
            self.kept.put(task.question, done.result())
            task.answer.set_result(done.result())
        self._go_on()

    def _fail(self, task: Task, error: BaseException) -> None:
        del self.asked[task.question]
        task.answer.set_exception(error)
        # Asking for the error marks it as seen: nobody may be waiting any more.
        task.answer.exception()

    def close(self) -> None:
        """Let what runs come to its end, and nothing else begin."""
        self.closed = True
        self.pool.shutdown(wait=True, cancel_futures=True)
