"""Waiting requests of one process done together: alone a request waits for nobody.

One thread takes whatever is queued, at most 32, and does it as one piece of work. Only where
several were asked for at one time it waits some 4 ms for as many to come again: a batch of eight
costs little more than one of two. What is done together is of one kind: those of another wait for
their turn, and by then they are more. A request thread that waits here holds no connection.
When too many wait, the next is told so at once: that costs next to nothing, and the queue never
grows beyond what is soon done.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Final, Generic, TypeVar

from quanqu.doors.faces.refusing import Busy

log = logging.getLogger(__name__)

MOST_TOGETHER: Final = 32
MOST_WAITING: Final = 64
"""In the queue and in work. The server has more threads than this: the others say "busy"."""
GATHERING_S: Final = 0.004
MOST_GATHERING_S: Final = 0.012
"""So long the next is waited for, and so long all of them while they keep coming."""
PATIENCE_S: Final = 8.0
"""What has waited so long is given up: whoever asked has probably gone."""

W = TypeVar("W")
R = TypeVar("R")


class Job(Generic[W, R]):
    """One waiting request: its wish, and a place for what comes of it."""

    __slots__ = ("_done", "_failure", "_result", "alone", "among", "is_open", "since", "wish")

    def __init__(self, wish: W, among: int = 1) -> None:
        self.wish = wish
        self.among = among
        """How many had no answer yet when it came, with itself."""
        self.since = time.monotonic()
        self.alone = False
        self.is_open = True
        """Nobody has answered it yet. Only the batcher's thread answers."""
        self._result: R | None = None
        self._failure: BaseException | None = None
        self._done = threading.Lock()
        self._done.acquire()

    def answer(self, result: R) -> None:
        """Wake the request with its result; what was told once stands."""
        if self.is_open:
            self.is_open, self._result = False, result
            self._done.release()

    def fail(self, failure: BaseException) -> None:
        """Wake the request with what it shall raise; what was told once stands."""
        if self.is_open:
            self.is_open, self._failure = False, failure
            self._done.release()

    def wait(self) -> R:
        """Wait for the answer; raises what it failed by."""
        self._done.acquire()
        if self._failure is not None:
            raise self._failure
        assert self._result is not None
        return self._result


class Batcher(Generic[W, R]):
    """The queue of one kind of work in this process, and the thread that does it.

    `work` answers or fails each job; a job that it leaves open comes again, alone.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Job[W, R]]], None],
        *,
        most_together: int = MOST_TOGETHER,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._work = work
        self._most_together = most_together
        self._most_waiting = most_waiting
        self._queue: SimpleQueue[Job[W, R]] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._working: Sequence[Job[W, R]] = ()
        self._left: list[Job[W, R]] = []
        """Taken from the queue, but of another kind than what is at work, or too many."""
        self._at_once = 1
        self.sizes: dict[int, int] = {}
        """How many batches had how many jobs."""

    def do(self, wish: W) -> R:
        """Have a wish done with others, and wait for it. Raises Busy at once when many wait."""
        waiting = self._queue.qsize() + len(self._left)
        waiting += sum([job.is_open for job in self._working])
        if waiting >= self._most_waiting:
            raise Busy
        job: Job[W, R] = Job(wish, waiting + 1)
        self._queue.put(job)
        if self._thread is None:
            self._start()
        return job.wait()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                # A daemon: every job has a request thread that waits, and the server waits for
                # those when it is stopped, so that what was taken is answered.
                self._thread = threading.Thread(target=self._run, name="batcher", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        again: list[Job[W, R]] = []
        while True:
            jobs = self._take(wait=not again)
            self._working = [*jobs, *again]
            for batch in (jobs, *([job] for job in again)):
                if batch:
                    self._attempt(batch)
            again = [job for job in self._working if job.is_open]

    def _take(self, *, wait: bool) -> list[Job[W, R]]:
        """What is queued now, of the kind of the oldest; an empty queue is waited for unless there
        is other work.
        """
        waiting = self._left
        if wait and not waiting:
            waiting.append(self._queue.get())
        self._gather(len(waiting))
        try:
            while True:
                waiting.append(self._queue.get_nowait())
        except Empty:
            pass
        jobs: list[Job[W, R]] = []
        self._left = []
        for job in waiting:
            fits = len(jobs) < self._most_together and type(job.wish) is type(waiting[0].wish)
            (jobs if fits else self._left).append(job)
        self._at_once = min(self._most_together, max([job.among for job in jobs], default=1))
        self.sizes[len(jobs)] = self.sizes.get(len(jobs), 0) + 1
        return jobs

    def _gather(self, taken: int) -> None:
        """Whoever was answered soon asks again: give as many as lately asked at once a moment.

        Not as many as the last batch had: who came while it was at work would stay apart for ever.
        """
        began = last = time.monotonic()
        came = taken + self._queue.qsize()
        while came < self._at_once and last - began < MOST_GATHERING_S:
            time.sleep(GATHERING_S / 8)
            now, before, came = time.monotonic(), came, taken + self._queue.qsize()
            if came > before:
                last = now
            elif now - last > GATHERING_S:
                return

    def _attempt(self, jobs: Sequence[Job[W, R]]) -> None:
        try:
            self._work(jobs)
        except Exception as error:
            if len(jobs) == 1 and jobs[0].is_open:
                jobs[0].fail(error)
                return
            log.exception("a batch of %s failed; each that is open is done alone", len(jobs))
        for job in jobs:
            if job.is_open:
                job.alone = True
                if time.monotonic() - job.since > PATIENCE_S:
                    job.fail(Busy())
