"""Connections of visitors: how many there may be, and how long one may keep the server waiting.

The server library closes a connection that is silent after an answer, but not one that never asks, asks
slowly or never reads. Here every connection has a time by which it must get on. Where there is no room for a
new one, the visitor with the most connections loses the one on which nothing has happened for longest. So
nobody is shut out by what others keep open.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

# Connections at once; fewer where the system allows few open files.
MOST_AT_ONCE = 1_000
# Files that are open whoever visits; a connection takes one, and one more while it is sent a file.
OTHER_FILES, FILES_EACH = 64, 2
# Seconds that a visitor has to ask, from the last answer on; to be given an answer and to read it.
TO_ASK = 10
TO_READ = 60


class Connection(H11Protocol):
    """A connection that is closed when it does not get on, or when it is in the way of others."""

    most = MOST_AT_ONCE

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.overdue: asyncio.TimerHandle | None = None
        self._must_get_on()
        self._make_room()

    def handle_events(self) -> None:
        super().handle_events()
        # Bytes of a request that is not whole move no deadline.
        if self.answering and not self.timed_to_read:
            self._must_get_on()

    def on_response_complete(self) -> None:
        # First, for the next request may have come already and begins in here.
        self._must_get_on()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.overdue:
            self.overdue.cancel()
        super().connection_lost(exc)

    @property
    def answering(self) -> bool:
        """Whether a request has come whose answer is not out yet."""
        unanswered = self.cycle is not None and not self.cycle.response_complete
        return unanswered or self.transport.get_write_buffer_size() > 0

    @property
    def visitor(self) -> str:
        """The address at the other end."""
        return self.client[0] if self.client else ""

    def _must_get_on(self) -> None:
        """Set the time by which the connection ends, unless something happens on it before."""
        if self.overdue:
            self.overdue.cancel()
        self.timed_to_read = self.answering
        self.since = self.loop.time()
        seconds = TO_READ if self.timed_to_read else TO_ASK
        self.overdue = self.loop.call_later(seconds, self.transport.abort)

    def _make_room(self) -> None:
        there = [
            one for one in self.connections if isinstance(one, Connection) and not one.transport.is_closing()
        ]
        if len(there) > self.most:
            number = Counter(one.visitor for one in there)
            most = max(number.values())
            greedy = (one for one in there if number[one.visitor] == most)
            min(greedy, key=lambda one: one.since).transport.abort()


def room() -> int:
    """Return how many connections there may be at once, and have the system allow as many files as it may."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return MOST_AT_ONCE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OTHER_FILES + FILES_EACH * MOST_AT_ONCE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return MOST_AT_ONCE
    return max(1, min(MOST_AT_ONCE, (soft - OTHER_FILES) // FILES_EACH))
