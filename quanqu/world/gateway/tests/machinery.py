"""The real gateway as a process, and a small merchant that hears its notices."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from quanqu.payments.providers.gateway import GatewayProvider
from quanqu.payments.types import (
    Notice,
    NoticeRefused,
    NoticeWrongMerchant,
    PaymentId,
    PaymentRequest,
)

PROJECT = Path(__file__).resolve().parents[4]
# One client for all: making one costs more than most requests here.
HTTP = httpx.Client(trust_env=False)


class GatewayProcess:
    """A gateway that can be killed and started again on its port and state."""

    def __init__(self, folder: Path) -> None:
        self.keys = folder / "keys"
        self._state = folder / "gateway.sqlite3"
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "quanqu.world.gateway", "--init", str(self.keys)]
        command += ["--port", str(self._port), "--state", str(self._state)]
        self._process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert ready.startswith("gateway ready"), ready
        self._port = int(ready.rpartition(":")[2])

    def kill(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)
        self._reap()

    def stop(self) -> int:
        self._process.terminate()
        return self._reap()

    def _reap(self) -> int:
        code = self._process.wait(timeout=60)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def behave(self, **behaviour: object) -> None:
        HTTP.put(f"{self.url}/control", json=behaviour).raise_for_status()

    def rewrite(self, statement: str) -> None:
        """Change its state behind its back, as if time had passed: nobody has to be quick."""
        with closing(sqlite3.connect(self._state, timeout=60)) as state, state:
            state.execute(statement)

    def forge(self, payment: PaymentRequest, fault: str) -> int:
        """Send a bad notice; returns the HTTP status that the merchant gave it."""
        wish = {"order_number": str(payment.payment_id), "fault": fault}
        answer = HTTP.post(f"{self.url}/control/forge", json=wish).raise_for_status()
        status: int = answer.json()["status"]
        return status


ALL_IS_DUE = "UPDATE notice SET due_at = 0 WHERE due_at IS NOT NULL"
TIME_IS_UP = "UPDATE payment SET expires_at = 0 WHERE status = 'pending'"


@dataclass
class Heard:
    """One delivery of a notice, with what the adapter made of it."""

    at: float
    notice: Notice | None
    refusal: NoticeRefused | None


class Merchant:
    """Receives notices over HTTP; may stumble at first."""

    def __init__(self, provider: GatewayProvider) -> None:
        self.heard: list[Heard] = []
        self.stumbles = 0
        self._news = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(provider))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/notices/gateway"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def notices(self) -> list[Notice]:
        return [heard.notice for heard in self.heard if heard.notice]

    def wait_for(self, count: int, seconds: float = 60.0) -> list[Notice]:
        """Wait until so many deliveries were heard; fails when they do not come."""
        with self._news:
            enough = self._news.wait_for(lambda: len(self.heard) >= count, seconds)
        assert enough, f"heard {len(self.heard)} of {count} notices"
        return self.notices()

    def hear(self, provider: GatewayProvider, headers: dict[str, str], body: bytes) -> int:
        notice, refusal = None, None
        try:
            notice = provider.read_notice(headers, body, datetime.now(UTC))
            if notice.merchant_id != provider.merchant_id:
                raise NoticeWrongMerchant()
        except NoticeRefused as error:
            refusal = error
        with self._news:
            self.heard.append(Heard(time.monotonic(), notice, refusal))
            self._news.notify_all()
            if self.stumbles:
                self.stumbles -= 1
                return 500
        return refusal.status if refusal else provider.notice_receipt.status

    def _handler(self, provider: GatewayProvider) -> type[BaseHTTPRequestHandler]:
        merchant = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(merchant.hear(provider, dict(self.headers), body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def payment_request(merchant: Merchant, amount_fen: int = 10_000, **more: Any) -> PaymentRequest:
    wish: dict[str, Any] = {
        "payment_id": PaymentId(uuid4()),
        "amount_fen": amount_fen,
        "currency": "CNY",
        "description": "外套 M 两件",
        "notify_url": merchant.url,
        "expires_at": datetime.now(UTC) + timedelta(minutes=15),
    }
    return PaymentRequest(**(wish | more))


def approve(pay_url: str) -> httpx.Response:
    """The shopper says yes."""
    return HTTP.post(f"{pay_url}/approve", json={})


def paid(provider: GatewayProvider, merchant: Merchant, amount_fen: int = 10_000) -> PaymentRequest:
    payment = payment_request(merchant, amount_fen)
    approve(provider.create(payment).pay_url).raise_for_status()
    return payment


def at_once(count: int, work: Callable[[int], None]) -> None:
    """Run work(0..count-1) in threads that start together."""
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        gate.wait(60)
        work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
