"""The queue before the batch: alone at once, unharmed by others, told early when it is full."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace

import pytest

from quanqu.doors.api import batching
from quanqu.doors.api.batching import MOST_TOGETHER, MOST_WAITING, Batcher, Job
from quanqu.doors.faces.refusing import Busy
from quanqu.run.services import WEB_THREADS

Numbers = Sequence[Job[int, int]]
PATIENCE_S = 60


def asked_by_threads(batcher: Batcher[int, int], wishes: Sequence[int]) -> dict[int, object]:
    """What each of many threads gets that ask at once."""
    answers: dict[int, object] = {}

    def ask(wish: int) -> None:
        try:
            answers[wish] = batcher.do(wish)
        except Exception as error:
            answers[wish] = error

    threads = [threading.Thread(target=ask, args=[wish]) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    return answers


def await_that(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the batcher would rest while others may come; it only looks again at once."""
    rests: list[float] = []
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=rests.append)
    monkeypatch.setattr(batching, "time", clock)
    return rests


def double(jobs: Numbers) -> None:
    for job in jobs:
        job.answer(2 * job.wish)


class TestBatcher:
    def test_answers_alone_at_once(self, naps: list[float]) -> None:
        batcher = Batcher(double)
        assert [batcher.do(21) for _ in range(3)] == [42] * 3
        assert naps == []

    def test_takes_what_has_queued_meanwhile_but_never_too_many(self) -> None:
        sizes = []

        def slow(jobs: Numbers) -> None:
            sizes.append(len(jobs))
            if len(sizes) == 1:
                await_that(lambda: sum(sizes) + batcher._queue.qsize() == 100)
            double(jobs)

        batcher = Batcher(slow, most_waiting=1_000)
        answers = asked_by_threads(batcher, range(100))
        assert answers == {wish: 2 * wish for wish in range(100)}
        assert max(sizes) == MOST_TOGETHER
        assert sum(sizes) == 100

    def test_gives_those_who_came_together_a_moment_to_come_again(self, naps: list[float]) -> None:
        sizes: list[int] = []
        gate = threading.Event()

        def gated(jobs: Numbers) -> None:
            sizes.append(len(jobs))
            gate.wait(PATIENCE_S)
            double(jobs)

        batcher = Batcher(gated)
        first = threading.Thread(target=batcher.do, args=[0])
        first.start()
        await_that(lambda: bool(sizes))
        together = [threading.Thread(target=batcher.do, args=[wish]) for wish in (1, 2, 3)]
        for thread in together:
            thread.start()
        await_that(lambda: batcher._queue.qsize() == 3)
        gate.set()
        for thread in (first, *together):
            thread.join()
        # Nobody else comes: the moment passes once, and then a lone one is done at once again.
        naps.clear()
        assert batcher.do(4) == 8
        assert naps
        naps.clear()
        assert batcher.do(5) == 10
        assert naps == []
        assert sizes == [1, 3, 1, 1]
        assert batcher._at_once == 1

    def test_lets_those_who_missed_each_other_meet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batching, "GATHERING_S", 5.0)
        monkeypatch.setattr(batching, "MOST_GATHERING_S", 60.0)
        sizes: list[int] = []
        gate = threading.Event()

        def gated(jobs: Numbers) -> None:
            sizes.append(len(jobs))
            gate.wait(PATIENCE_S)
            double(jobs)

        batcher = Batcher(gated)
        asking = [threading.Thread(target=batcher.do, args=[wish]) for wish in range(8)]
        asking[0].start()
        await_that(lambda: bool(sizes))
        for thread in asking[1:4]:
            thread.start()
        await_that(lambda: batcher._queue.qsize() == 3)
        # Three came while the first was at work: four are waited for, not three.
        gate.set()
        await_that(lambda: len(sizes) == 2)
        for thread in asking[4:]:
            thread.start()
        for thread in asking:
            thread.join()
        assert sizes == [1, 3, 4]

    def test_does_one_kind_at_a_time_and_the_oldest_first(self) -> None:
        done: list[list[object]] = []
        gate = threading.Event()

        def gated(jobs: Sequence[Job[object, int]]) -> None:
            done.append([job.wish for job in jobs])
            gate.wait(PATIENCE_S)
            for job in jobs:
                job.answer(1)

        batcher: Batcher[object, int] = Batcher(gated)

        def has_come(number: int) -> bool:
            return batcher._queue.qsize() == number if number else bool(done)

        asking = [threading.Thread(target=batcher.do, args=[w]) for w in (0, "a", 1, "b", 2)]
        for number, thread in enumerate(asking):
            thread.start()
            await_that(partial(has_come, number))
        gate.set()
        for thread in asking:
            thread.join()
        assert done == [[0], ["a", "b"], [1, 2]]

    def test_does_each_alone_when_one_spoils_all(self) -> None:
        gate = threading.Event()

        def spoilt(jobs: Numbers) -> None:
            gate.wait(0.05)
            if any(job.wish == 13 for job in jobs):
                raise ValueError("13")
            double(jobs)

        answers = asked_by_threads(Batcher(spoilt), range(20))
        assert isinstance(answers.pop(13), ValueError)
        assert answers == {wish: 2 * wish for wish in range(20) if wish != 13}

    def test_comes_back_to_what_was_left_open_after_others(self) -> None:
        seen: list[int] = []

        def hindered(jobs: Numbers) -> None:
            for job in jobs:
                seen.append(job.wish)
                if job.wish != 7 or seen.count(7) > 3:
                    job.answer(job.wish)

        assert asked_by_threads(Batcher(hindered), range(10)) == {n: n for n in range(10)}
        assert seen.count(7) == 4

    def test_tells_each_once_and_lives_on_when_work_speaks_twice(self) -> None:
        def twice(jobs: Numbers) -> None:
            double(jobs)
            for job in jobs:
                job.fail(ValueError("too late"))
            raise ValueError("too late, too")

        batcher = Batcher(twice)
        assert asked_by_threads(batcher, range(10)) == {n: 2 * n for n in range(10)}
        assert batcher.do(4) == 8

    def test_tells_too_many_at_once_that_it_is_busy(self) -> None:
        begun, free = threading.Event(), threading.Event()

        def blocked(jobs: Numbers) -> None:
            begun.set()
            free.wait(PATIENCE_S)
            double(jobs)

        batcher: Batcher[int, int] = Batcher(blocked, most_together=1, most_waiting=5)
        threads = [threading.Thread(target=batcher.do, args=[n]) for n in range(5)]
        threads[0].start()
        assert begun.wait(PATIENCE_S)
        for thread in threads[1:]:
            thread.start()
        await_that(lambda: batcher._queue.qsize() == 4)
        # Told at once: the work of the others is held until all have been told.
        for _ in range(3):
            with pytest.raises(Busy):
                batcher.do(99)
        free.set()
        for thread in threads:
            thread.join(PATIENCE_S)
        assert batcher.do(4) == 8

    def test_leaves_the_server_threads_that_say_so(self) -> None:
        assert WEB_THREADS > MOST_WAITING
