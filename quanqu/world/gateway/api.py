"""The merchant's side: signed requests in, signed answers out."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import holds, payments
from .accounts import AlipayAccount, WeChatAccount
from .behaviour import behaviour_for
from .keys import Keys
from .notices import Sender
from .refusal import Refusal
from .signing import NONCE, answer_headers, authenticate
from .store import Store
from .web import CUT, Answer, Request, json_answer, json_object, problem


@dataclass(frozen=True)
class Gateway:
    store: Store
    keys: Keys
    wechat: WeChatAccount
    alipay: AlipayAccount
    sender: Sender
    public_url: str


@dataclass(frozen=True)
class Call:
    """One authenticated request, ready to run."""

    gateway: Gateway
    merchant_id: str
    parts: tuple[str, ...]
    request: Request
    now: float

    @property
    def content(self) -> dict[str, Any]:
        return json_object(self.request.body)


def serve(gateway: Gateway, request: Request) -> Answer:
    """Answer a merchant; whatever is said is signed and tied to the request's nonce."""
    try:
        answer = _serve(gateway, request, time.time())
    except Refusal as refusal:
        answer = problem(refusal)
    if answer.is_cut:
        return answer
    nonce = request.header("Gateway-Nonce")
    headers = answer_headers(
        gateway.keys.gateway,
        status=answer.status,
        request_nonce=nonce if NONCE.fullmatch(nonce) else "",
        body=answer.body,
    )
    return Answer(answer.status, answer.body, answer.content_type, headers)


def _serve(gateway: Gateway, request: Request, now: float) -> Answer:
    merchant_id = authenticate(request, gateway.keys, now)
    gateway.store.spend_nonce(merchant_id, request.header("Gateway-Nonce"), now)
    name, run, parts = _route(request)
    with gateway.store.transaction() as db:
        behaviour = behaviour_for(db, merchant_id)
    if name in behaviour.timeout:
        time.sleep(behaviour.timeout_seconds)
        return CUT
    answer = run(Call(gateway, merchant_id, parts, request, now))
    gateway.sender.wake()
    return CUT if name in behaviour.answer_lost else answer


def _create(call: Call) -> Answer:
    with call.gateway.store.transaction() as db:
        payment = payments.create(db, call.merchant_id, call.content, call.now)
        view = payments.payment_view(payment) | holds.facts(db, payment, call.now)
    pay_url = f"{call.gateway.public_url}/pay/{payment['token']}"
    return json_answer(200, {**view, "pay_url": pay_url})


def _query(call: Call) -> Answer:
    with call.gateway.store.transaction() as db:
        payment = payments.get(db, call.merchant_id, call.parts[0], call.now)
        view = payments.payment_view(payment) | holds.facts(db, payment, call.now)
    return json_answer(200, view)


def _capture(call: Call) -> Answer:
    with call.gateway.store.transaction() as db:
        view = payments.capture(db, call.merchant_id, call.parts[0], call.content, call.now)
    return json_answer(200, view)


def _void(call: Call) -> Answer:
    with call.gateway.store.transaction() as db:
        payment = payments.void(db, call.merchant_id, call.parts[0], call.now)
        view = payments.payment_view(payment) | holds.facts(db, payment, call.now)
    return json_answer(200, view)


def _close(call: Call) -> Answer:
    with call.gateway.store.transaction() as db:
        payment = payments.close(db, call.merchant_id, call.parts[0], call.now)
        view = payments.payment_view(payment) | holds.facts(db, payment, call.now)
    return json_answer(200, view)


def _refund(call: Call) -> Answer:
    with call.gateway.store.transaction() as db:
        view = payments.refund(db, call.merchant_id, call.parts[0], call.content, call.now)
    return json_answer(200, view)


def _query_refund(call: Call) -> Answer:
    with call.gateway.store.transaction() as db:
        view = payments.get_refund(db, call.merchant_id, call.parts[0], call.parts[1], call.now)
    return json_answer(200, view)


def _bill(call: Call) -> Answer:
    try:
        day = date.fromisoformat(call.parts[0])
    except ValueError as error:
        raise Refusal(422, "field_wrong", "day: expected YYYY-MM-DD.") from error
    with call.gateway.store.transaction() as db:
        content = payments.bill(db, call.merchant_id, day)
    return Answer(200, content, "text/csv; charset=utf-8")


NUMBER = r"([A-Za-z0-9-]+)"
ROUTES: tuple[tuple[str, str, re.Pattern[str], Callable[[Call], Answer]], ...] = (
    ("create", "POST", re.compile(r"/v1/payments"), _create),
    ("query", "GET", re.compile(rf"/v1/payments/{NUMBER}"), _query),
    ("close", "POST", re.compile(rf"/v1/payments/{NUMBER}/close"), _close),
    ("capture", "POST", re.compile(rf"/v1/payments/{NUMBER}/captures"), _capture),
    ("void", "POST", re.compile(rf"/v1/payments/{NUMBER}/void"), _void),
    ("refund", "POST", re.compile(rf"/v1/payments/{NUMBER}/refunds"), _refund),
    ("query_refund", "GET", re.compile(rf"/v1/payments/{NUMBER}/refunds/{NUMBER}"), _query_refund),
    ("bill", "GET", re.compile(r"/v1/bills/([0-9-]+)"), _bill),
)


def _route(request: Request) -> tuple[str, Callable[[Call], Answer], tuple[str, ...]]:
    for name, method, pattern, run in ROUTES:
        match = pattern.fullmatch(request.path)
        if match and method == request.method:
            return name, run, match.groups()
    raise Refusal(404, "route_unknown", "There is nothing here.")
