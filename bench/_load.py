"""Many connections by one thread: prepared bytes out, status lines in. It costs some 20 µs each."""

import select
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MOST: Final = 65_536


@dataclass(slots=True)
class Burst:
    """What a stretch of load did."""

    seconds: float
    cpu_seconds: float
    """The client's own."""
    latencies: list[float] = field(repr=False)
    """Of the answers that were wanted."""
    statuses: Counter[int]
    refused_latencies: list[float] = field(repr=False)
    wanted: int = 201

    @property
    def accepted(self) -> int:
        return self.statuses[self.wanted]

    @property
    def rate(self) -> float:
        """Wanted answers a second."""
        return self.accepted / self.seconds

    def percentile(self, part: float) -> float:
        """The latency in milliseconds below which this part of the wanted answers stayed."""
        return _percentile(self.latencies, part)

    def refused_percentile(self, part: float) -> float:
        return _percentile(self.refused_latencies, part)


def _percentile(latencies: list[float], part: float) -> float:
    ordered = sorted(latencies)
    if not ordered:
        return 0.0
    return 1_000 * ordered[min(len(ordered) - 1, int(len(ordered) * part))]


class _Line:
    """One connection and the answer that it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.unread = b""

    def send(self, request: bytes) -> None:
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> int:
        """The status of a complete answer, or 0 while it is not."""
        received = self.socket.recv(MOST)
        if not received:
            raise ConnectionError("the server closed a connection")
        self.unread += received
        head = self.unread.find(b"\r\n\r\n")
        if head < 0:
            return 0
        at = self.unread.lower().find(b"content-length:", 0, head)
        size = int(self.unread[at + 15 : self.unread.find(b"\r\n", at)])
        if len(self.unread) < head + 4 + size:
            return 0
        status = int(self.unread[9:12])
        self.unread = b""
        return status


class _Client:
    """All connections of one stretch."""

    def __init__(
        self,
        request: Callable[[], bytes],
        until: float,
        most: int | None,
        pause: float,
        wanted: int,
    ) -> None:
        self.request, self.until, self.most, self.pause = request, until, most, pause
        self.found = Burst(0.0, 0.0, [], Counter(), [], wanted)
        self.resting: list[tuple[float, _Line]] = []
        self.sent = self.answered = 0

    def send(self, line: _Line) -> None:
        """One more request, if there is time and need for one."""
        if self.may_send:
            self.sent += 1
            line.send(self.request())

    @property
    def may_send(self) -> bool:
        wanted = self.most is None or self.sent < self.most
        return wanted and time.perf_counter() < self.until

    @property
    def is_busy(self) -> bool:
        return self.answered < self.sent or (bool(self.resting) and self.may_send)

    def read(self, line: _Line) -> None:
        """What has come on a connection; a complete answer is followed by the next request."""
        status = line.read()
        if not status:
            return
        self.answered += 1
        taken = time.perf_counter() - line.began
        self.found.statuses[status] += 1
        is_wanted = status == self.found.wanted
        (self.found.latencies if is_wanted else self.found.refused_latencies).append(taken)
        if not is_wanted and self.pause:
            self.resting.append((time.perf_counter() + self.pause, line))
        else:
            self.send(line)

    def wake(self) -> None:
        """Those who have waited after a refusal ask again."""
        while self.resting and self.resting[0][0] <= time.perf_counter():
            self.send(self.resting.pop(0)[1])


def burst(
    request: Callable[[], bytes],
    *,
    port: int,
    connections: int,
    seconds: float,
    most: int | None = None,
    pause: float = 0.0,
    wanted: int = 201,
) -> Burst:
    """Keep so many connections busy for so long, or until so many requests were sent.

    `pause` is what a connection waits after a refusal, as a polite client does.
    """
    lines = [_Line(port) for _ in range(connections)]
    by_number = {line.socket.fileno(): line for line in lines}
    poll = select.epoll()
    for line in lines:
        poll.register(line.socket, select.EPOLLIN)
    began, cpu = time.perf_counter(), time.process_time()
    client = _Client(request, began + seconds, most, pause, wanted)
    for line in lines:
        client.send(line)
    while client.is_busy:
        for number, _event in poll.poll(0.005 if client.resting else 5):
            client.read(by_number[number])
        client.wake()
    client.found.seconds = time.perf_counter() - began
    client.found.cpu_seconds = time.process_time() - cpu
    poll.close()
    for line in lines:
        line.socket.close()
    return client.found
