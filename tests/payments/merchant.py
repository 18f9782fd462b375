"""A merchant at both emulated gateways: its door for notices, and what its people do."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Final, Protocol
from uuid import UUID

from django.db import connection

from quanqu.kit import clock, sql, tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.payments import actions as payments
from quanqu.payments.tests.factory import refund
from quanqu.payments.types import (
    NoticeRefused,
    PaymentId,
    PaymentStatus,
    PayWay,
    RefundId,
    RefundStatus,
)
from quanqu.world.gateway.tests.machinery import HTTP

ACTOR = "system:test"
CODES: Final = {"wechat": "130061098828009406", "alipay": "280000000000000001"}
AMOUNT: Final = 10_000


class Door:
    """Takes notices as the API door does, and keeps them to be said again."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self._news = Condition()
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider = self.path.rpartition("/")[2]
                status, said = take(provider, dict(self.headers), body)
                connection.close()
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)
                with door._news:
                    door.heard.append((provider, dict(self.headers), body))
                    door._news.notify_all()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/notices"

    def wait_for(self, count: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: len(self.heard) >= count, 5), len(self.heard)


def take(provider: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    try:
        receipt = payments.take_notice(
            provider=provider, headers=headers, body=body, at=clock.now()
        )
    except NoticeRefused as refusal:
        return refusal.status, b""
    return receipt.status, receipt.body


class Open(Protocol):
    """Opens a payment; any part of it can be another."""

    def __call__(self, amount_fen: int = AMOUNT, **more: object) -> PaymentId: ...


def submit(payment_id: PaymentId) -> str:
    return payments.submit(payment_id=payment_id, actor=ACTOR, at=clock.now())


def begin(payment_id: PaymentId, way: PayWay, code: str) -> None:
    if way is PayWay.CODE:
        payments.collect_by_code(payment_id=payment_id, code=code, actor=ACTOR, at=clock.now())
    else:
        submit(payment_id)


def approve(address: str) -> None:
    HTTP.post(f"{address}/approve", json={}).raise_for_status()


def ask(payment_id: PaymentId) -> PaymentStatus:
    return payments.ask(payment_id=payment_id, actor=ACTOR, at=clock.now())


def promised(payment_id: PaymentId, amount_fen: int, key: str = "") -> RefundId:
    with tx.begin(actor=ACTOR):
        return refund(payment_id, amount_fen, key)


def send(refund_id: RefundId) -> RefundStatus:
    return payments.send_refund(refund_id=refund_id, actor=ACTOR, at=clock.now())


def clearing(group_id: UUID) -> int:
    return ledger.balance(organisation_id=group_id, kind=K.PROVIDER_CLEARING, currency="CNY")


def notices(payment_id: PaymentId) -> list[tuple[str, str, int]]:
    rows = sql.run_text(
        "SELECT kind, verdict, times FROM payments_notice WHERE payment_id = %(id)s ORDER BY id",
        {"id": payment_id},
    )
    return [(row["kind"], row["verdict"], row["times"]) for row in rows]
