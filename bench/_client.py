"""The load of the benches: one kept connection, requests written by hand: it costs little."""

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import msgspec

TIMEOUT_S = 60


class Unexpected(Exception):
    """The server answered something else than the flow needs."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Connection:
    """HTTP/1.1 to one server over one connection that is kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._unread = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._unread = None, b""

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, b"", headers)

    def post(self, path: str, body: object, **headers: str) -> Answer:
        return self.send("POST", path, msgspec.json.encode(body), headers)

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Header names are keywords: `idempotency_key` becomes `Idempotency-Key`."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self._open().sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return self._read()

    def _open(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _read(self) -> Answer:
        while b"\r\n\r\n" not in self._unread:
            self._more()
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)
        }
        if headers.get("transfer-encoding") == "chunked":
            body = self._chunks()
        else:
            body = self._exactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first.split(" ", 2)[1]), headers, body)

    def _chunks(self) -> bytes:
        found: list[bytes] = []
        while True:
            while b"\r\n" not in self._unread:
                self._more()
            size, _, self._unread = self._unread.partition(b"\r\n")
            chunk = self._exactly(int(size, 16) + 2)[:-2]
            if not chunk:
                return b"".join(found)
            found.append(chunk)

    def _exactly(self, size: int) -> bytes:
        while len(self._unread) < size:
            self._more()
        body, self._unread = self._unread[:size], self._unread[size:]
        return body

    def _more(self) -> None:
        received = self._open().recv(65_536)
        if not received:
            self.close()
            raise Unexpected("the server closed the connection")
        self._unread += received


def expect(answer: Answer, status: int = 200) -> Any:
    """The JSON of an answer, or Unexpected with what came instead."""
    if answer.status != status:
        raise Unexpected(f"{answer.status}: {answer.body[:2_000].decode(errors='replace')}")
    return answer.json()


@dataclass(slots=True)
class Load:
    """What a stretch of load did: how many operations, over which time, how long each took."""

    seconds: float
    latencies: list[float] = field(repr=False)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, part: float) -> float:
        """The latency in seconds below which this part of all operations stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def drive(
    operation: Callable[[Connection, int], object], *, port: int, clients: int, seconds: float
) -> Load:
    """Repeat an operation on so many connections for so long; raises what any of them raised.

    The operation is told its connection and the number of its client.
    """
    until = time.perf_counter() + seconds

    def repeat(client: int) -> list[float]:
        taken = []
        with Connection(port) as connection:
            while (began := time.perf_counter()) < until:
                operation(connection, client)
                taken.append(time.perf_counter() - began)
        return taken

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        parts: Sequence[list[float]] = list(pool.map(repeat, range(clients)))
    return Load(time.perf_counter() - began, [one for part in parts for one in part])
