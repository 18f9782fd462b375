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
    """Of the answers that were wanted (201)."""
    statuses: Counter[int]
    refused_latencies: list[float] = field(repr=False)

    @property
    def accepted(self) -> int:
        return self.statuses[201]

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


def burst(
    request: Callable[[], bytes],
    *,
    port: int,
    connections: int,
    seconds: float,
    most: int | None = None,
    pause: float = 0.0,
) -> Burst:
    """Keep so many connections busy for so long, or until so many requests were sent.

    `pause` is what a connection waits after a refusal, as a polite client does.
    """
    poll = select.epoll()
    lines: dict[int, _Line] = {}
    found = Burst(0.0, 0.0, [], Counter(), [])
    resting: list[tuple[float, _Line]] = []
    sent = answered = 0
    for _ in range(connections):
        line = _Line(port)
        lines[line.socket.fileno()] = line
        poll.register(line.socket, select.EPOLLIN)
    began, cpu = time.perf_counter(), time.process_time()
    until = began + seconds

    def may_send() -> bool:
        return (most is None or sent < most) and time.perf_counter() < until

    for line in lines.values():
        if may_send():
            line.send(request())
            sent += 1
    while answered < sent or (resting and may_send()):
        for number, _event in poll.poll(0.005 if resting else 5):
            line = lines[number]
            status = line.read()
            if not status:
                continue
            answered += 1
            taken = time.perf_counter() - line.began
            found.statuses[status] += 1
            (found.latencies if status == 201 else found.refused_latencies).append(taken)
            if status != 201 and pause:
                resting.append((time.perf_counter() + pause, line))
            elif may_send():
                line.send(request())
                sent += 1
        while resting and resting[0][0] <= time.perf_counter():
            _at, line = resting.pop(0)
            if may_send():
                line.send(request())
                sent += 1
    found.seconds = time.perf_counter() - began
    found.cpu_seconds = time.process_time() - cpu
    for line in lines.values():
        line.socket.close()
    poll.close()
    return found
