"""Paying an order: from stored value, through a provider, or both."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, Fen, OrderId, PaymentId, Told
from quanqu.doors.api.shown import visible_order
from quanqu.doors.faces.acting import acting, acting_member, moment, signed_in
from quanqu.identity.types import Actor
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders.refusals import OrderNotFound
from quanqu.orders.types import OrderState, OrderView
from quanqu.payments import actions as payments
from quanqu.payments import queries as payment_queries
from quanqu.payments.types import PaymentId as InnerPaymentId
from quanqu.payments.types import PaymentStatus, PayWay
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardId, PointsAccountId

router = Router(tags=["payments"])


class Paying(Asked):
    """Points first, then stored value, then the provider, which without an amount takes what is
    due."""

    points_qty: Annotated[int, Field(gt=0, le=10**9)] | None = None
    """From the programme whose points are worth most at this seller."""
    stored_value_fen: Fen | None = None
    provider: Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,32}$")] | None = None
    provider_fen: Fen | None = None
    way: PayWay = PayWay.PAGE
    """`app`: inside the provider's own app; `code`: by the code that the payer shows."""
    payer: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{6,128}$")] | None = None
    """The payer's number in that app, or the code; it is not kept."""
    instalment_qty: Annotated[int, Field(ge=0, le=36)] = 0
    """Monthly parts, where the provider lends: within what the member may owe."""


class PaymentShown(Told):
    payment_id: PaymentId
    provider: str
    amount_fen: int
    currency: str
    pay_url: str
    """Where the shopper pays: open it, or show it as a code."""
    parameters: dict[str, str] = {}
    """For the script in the provider's app."""
    status: PaymentStatus = PaymentStatus.CREATED


class Paid(Told):
    order_id: OrderId
    state: OrderState
    total_fen: int
    paid_fen: int
    due_fen: int
    currency: str
    payment: PaymentShown | None


class PaymentState(Told):
    payment_id: PaymentId
    order_id: OrderId
    provider: str
    instalment_qty: int
    amount_fen: int
    refunded_fen: int
    currency: str
    status: PaymentStatus
    pay_url: str


def _with_address(request: HttpRequest, paid: Paid) -> Paid:
    """After commit: open the payment at its provider, or collect by the payer's code."""
    if paid.payment is None:
        return paid
    payment_id = InnerPaymentId(paid.payment.payment_id)
    found = payment_queries.get_payment(payment_id)
    facts: dict[str, Any] = {"pay_url": found.pay_url}
    step: dict[str, Any] = {
        "payment_id": payment_id,
        "actor": acting(request).label,
        "at": moment(request),
    }
    if found.way is PayWay.CODE:
        payments.collect_by_code(**step, code=_payer(request))
    elif found.way is PayWay.APP and found.status is not PaymentStatus.CAPTURED:
        facts["parameters"] = payments.submit_in_app(**step, payer_reference=_payer(request))
    elif not found.pay_url:
        facts["pay_url"] = payments.submit(**step)
    facts["status"] = payment_queries.get_payment(payment_id).status
    return paid.model_copy(update={"payment": paid.payment.model_copy(update=facts)})


def _payer(request: HttpRequest) -> str:
    return Paying.model_validate_json(request.body).payer or ""


@router.post("/orders/{order_id}/payments", response={201: Paid})
@effect(then=_with_address)
def pay(request: HttpRequest, order_id: OrderId, body: Paying) -> Paid:
    """Pay part or all of an order; it is paid once its tenders equal its total. (F1)"""
    if body.points_qty is None and body.stored_value_fen is None and body.provider is None:
        raise Invalid(stored_value_fen=None)
    if body.way is not PayWay.PAGE and not body.payer:
        raise Invalid(payer=None)
    order = _spend(request, _payable(signed_in(request), order_id), body)
    payment = None
    if body.provider:
        payment = _begin(request, order, body.provider, body)
    return Paid(
        order_id=order.order_id,
        state=order.state,
        total_fen=order.total_fen,
        paid_fen=order.paid_fen,
        due_fen=order.due_fen,
        currency=order.currency,
        payment=payment,
    )


def told_payment(order: OrderView) -> bytes:
    """An order that was paid from the wallet, as `pay` tells it."""
    return msgspec.json.encode(
        {
            "order_id": ids.public("ord", order.order_id),
            "state": order.state,
            "total_fen": order.total_fen,
            "paid_fen": order.paid_fen,
            "due_fen": order.due_fen,
            "currency": order.currency,
            "payment": None,
        }
    )


@router.get("/payments/{payment_id}", response=PaymentState)
@reading
def get_payment(request: HttpRequest, payment_id: PaymentId) -> PaymentState:
    """What became of a payment."""
    payment = payment_queries.get_payment(InnerPaymentId(payment_id))
    visible_order(signed_in(request), payment.order_id)
    names = PaymentState.model_fields
    return PaymentState(**{name: getattr(payment, name) for name in names})


def _payable(actor: Actor, order_id: OrderId) -> OrderView:
    """The order, if it is the actor's own, or one that staff sold at their node."""
    order = visible_order(actor, order_id)
    if order.member_id is None or order.member_id != actor.member_id:
        network.require(actor, "orders.sell", node_id=order.selling_node_id)
    return order


def _spend(request: HttpRequest, order: OrderView, body: Paying) -> OrderView:
    """From the member's own wallet: nobody else's exists for them."""
    if body.points_qty is None and body.stored_value_fen is None:
        return order
    if order.member_id != acting_member(request):
        raise OrderNotFound
    points = value = None
    if body.points_qty is not None:
        points = _points_of(order, moment(request)), body.points_qty
    if body.stored_value_fen is not None:
        value = _card_of(order), body.stored_value_fen
    paying = orders.Paying(order.order_id, points, value)
    return orders.pay_by_wallet(paying, at=moment(request)).order


def _card_of(order: OrderView) -> CardId:
    """The member's card of the group."""
    assert order.member_id is not None
    issuer_id = network.facts().platform().organisation_id
    card = wallets.find_card(order.member_id, issuer_id, order.currency)
    if card is None:
        raise wallet.InsufficientStoredValue(balance_fen=0)
    return card.card_id


def _points_of(order: OrderView, at: datetime) -> PointsAccountId:
    """The member's points that are worth most at this seller. (F3)"""
    assert order.member_id is not None
    found = wallets.find_spendable(order.member_id, order.seller_id, order.currency, at)
    if found is None:
        raise wallet.InsufficientPoints(points_qty=0)
    return found.account.account_id


def _begin(request: HttpRequest, order: OrderView, provider: str, body: Paying) -> PaymentShown:
    payment_id = orders.begin_provider_payment(
        order_id=order.order_id,
        provider=provider,
        amount_fen=body.provider_fen if body.provider_fen is not None else order.due_fen,
        way=body.way,
        instalment_qty=body.instalment_qty,
        at=moment(request),
    )
    payment = payment_queries.get_payment(payment_id)
    return PaymentShown(
        payment_id=payment_id,
        provider=payment.provider,
        amount_fen=payment.amount_fen,
        currency=payment.currency,
        pay_url="",
    )
