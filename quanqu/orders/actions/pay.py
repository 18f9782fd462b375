"""Pay: take tenders until they equal the total, then the order is paid at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuId
from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry, Journal
from quanqu.network import queries as network
from quanqu.orders import queries
from quanqu.orders.actions.cancel import cancel
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.refund import ASSETS, refund_tender
from quanqu.orders.actions.settle import settle
from quanqu.orders.actions.tendering import (
    Received,
    check_due,
    fact_key,
    new_tender,
    payable,
    start_receiving,
)
from quanqu.orders.actions.waiting import lock_waiting_shelves, undo_waiting
from quanqu.orders.types import (
    AT_HAND,
    HandOverKind,
    HandTender,
    Mode,
    OrderId,
    OrderState,
    OrderView,
    TenderKind,
    TenderState,
    TenderView,
)
from quanqu.payments import actions as payments
from quanqu.payments import queries as payment_queries
from quanqu.payments.types import PaymentId, PayWay
from quanqu.stock import actions as stock

sql = statements.load("quanqu.orders")

TIME_AT_PROVIDER = timedelta(hours=2)
"""An intent does not stay open for as long as a balance may be due."""


@tx.required
def pay_at_counter(
    *,
    order_id: OrderId,
    tenders: Sequence[HandTender],
    at: datetime,
    node_id: UUID | None = None,
) -> None:
    """Take cash, card terminal or outside tenders that staff see; amounts in minor units. (D2)

    The money is the company's whose counter it is: `node_id`, by default the selling node.

    Raises OrderNotPayable, AmountNotDue, Invalid (a tender that is not taken by hand).
    """
    order = payable(lock_order(order_id))
    check_due(order, sum(tender.amount_fen for tender in tenders))
    lock_waiting_shelves(order)
    holder = network.get_node(node_id or order.selling_node_id).organisation_id
    received, journals = Received(order), []
    for tender in tenders:
        if tender.kind not in AT_HAND or tender.amount_fen <= 0:
            raise Invalid(tender=tender.kind)
        journals.append(_taken(received.order, tender, holder, at))
        received = received.plus(
            new_tender(tender.kind, holder_id=holder, amount_fen=tender.amount_fen)
        )
    if journals:
        ledger.post_many(journals)
    settle(received, at=at)


def _taken(order: OrderView, tender: HandTender, holder_id: UUID, at: datetime) -> Journal:
    amount, currency = tender.amount_fen, order.currency
    return Journal(
        fact_key=fact_key(order),
        kind="tender_taken",
        occurred_at=at,
        about=order.order_id,
        memo=order.number,
        entries=(
            Entry(holder_id, ASSETS[tender.kind], amount, currency),
            Entry(holder_id, AccountKind.CUSTOMER_PREPAYMENTS, -amount, currency),
        ),
    )


@tx.required
def begin_provider_payment(
    *,
    order_id: OrderId,
    provider: str,
    amount_fen: int,
    at: datetime,
    way: PayWay = PayWay.PAGE,
    instalment_qty: int = 0,
) -> PaymentId:
    """Write the intent to collect through a provider; the step that calls it comes after commit.

    A pending intent for the same order is counted as due still: a shopper who went back may try
    again, and what is captured twice is refunded. For goods that are weighed when they are packed
    the most they may cost is held, where the provider can, and what they weighed is taken. (F1, C9)
    """
    order = payable(lock_order(order_id))
    check_due(order, amount_fen)
    payment = payments.open_payment(
        order_id=order_id,
        collector_id=order.collector_id,
        provider=provider,
        amount_fen=amount_fen,
        currency=order.currency,
        expires_at=min(_pay_by(order), at + TIME_AT_PROVIDER),
        way=way,
        instalment_qty=instalment_qty,
        member_id=order.member_id,
        is_hold=_may_cost_less(order)
        and way is PayWay.PAGE
        and payment_queries.can_hold(provider)
        and not instalment_qty,
        is_shared=_may_be_shared(order, provider),
        at=at,
    )
    tender = new_tender(
        TenderKind.PROVIDER,
        state=TenderState.PENDING,
        holder_id=order.collector_id,
        amount_fen=amount_fen,
        payment_id=payment.payment_id,
    )
    start_receiving([Received(order).plus(tender)], paid=[], at=at)
    return payment.payment_id


@tx.required
def record_capture(*, order_id: OrderId, payment_id: UUID, at: datetime) -> None:
    """The provider has the money: count it, or send it back if the order cannot use it.

    Money is never kept for an order that expired, was cancelled or has been paid otherwise.
    """
    order = lock_order(order_id)
    tender = _tender_of(order, payment_id)
    if tender.state in (TenderState.CAPTURED, TenderState.GIVEN_BACK):
        return
    sql.capture_tender(tender_id=tender.tender_id, at=at)
    _count(order, replace(tender, state=TenderState.CAPTURED), at)


@tx.required
def record_hold(*, order_id: OrderId, payment_id: UUID, at: datetime) -> None:
    """The provider has set the money aside: the order is paid by it, or it is not taken. (F1)"""
    order = lock_order(order_id)
    tender = _tender_of(order, payment_id)
    if sql.hold_tender(tender_id=tender.tender_id):
        _count(order, replace(tender, state=TenderState.HELD), at)


@tx.required
def take_held(*, order_id: OrderId, at: datetime) -> None:
    """Ask for all that is still to be paid of held money; doing it again changes nothing. (F1)

    What an order costs is final when its goods were packed and weighed.
    """
    for tender in lock_order(order_id).held_tenders:
        assert tender.payment_id is not None
        payments.request_capture(
            payment_id=PaymentId(tender.payment_id),
            amount_fen=tender.left_fen,
            key=f"tender:{tender.tender_id}",
            at=at,
        )


@tx.required
def record_taken(*, order_id: OrderId, payment_id: UUID, at: datetime) -> None:
    """Held money has come, and payments has booked it."""
    tender = _tender_of(lock_order(order_id), payment_id)
    if tender.state == TenderState.HELD:
        sql.capture_tender(tender_id=tender.tender_id, at=at)


def _count(order: OrderView, tender: TenderView, at: datetime) -> None:
    """Money that is here, or held, counts; what the order cannot use goes back at once."""
    order_id = order.order_id
    if not order.due_fen or tender.amount_fen > order.due_fen:
        refund_tender(order, tender, tender.amount_fen, at=at)
        return
    try:
        with transaction.atomic():
            settle(Received(queries.get_order(order_id)), at=at)
    except stock.ReservationLost:
        # The provider cannot be refused: without its units the order or its change ends, and all
        # its money goes back.
        if order.waiting is not None:
            undo_waiting(lock_order(order_id), at=at)
            return
        why = "its units were given back before it was paid"
        cancel(order_id=order_id, at=at, why=why, waives_deposit=True)


@tx.required
def fail_provider_payment(*, order_id: OrderId, payment_id: UUID, at: datetime) -> None:
    """The provider will not collect: the tender has failed and its amount is due again."""
    order = lock_order(order_id)
    tender = _tender_of(order, payment_id)
    if tender.state == TenderState.PENDING:
        sql.fail_tender(tender_id=tender.tender_id)


def _may_cost_less(order: OrderView) -> bool:
    """Whether goods are weighed only when they are packed: not at a counter."""
    if order.state != OrderState.PLACED or order.mode != Mode.NORMAL:
        return False
    if order.hand_over_kind == HandOverKind.IN_STORE:
        return False
    skus = catalog.get_skus({SkuId(line.sku_id) for line in order.lines if line.sku_id})
    return any(sku.is_weighed for sku in skus.values())


def _may_be_shared(order: OrderView, provider: str) -> bool:
    """Whether the collector will owe part of it to a company with an account at the provider."""
    others = {order.seller_id, *(line.owner_id for line in order.lines if line.owner_id)}
    found = payment_queries.list_receivers(others - {order.collector_id})
    return any(name == provider for _organisation, name in found)


def _pay_by(order: OrderView) -> datetime:
    if order.waiting is not None and order.waiting.pay_by is not None:
        return order.waiting.pay_by
    return order.pay_by


def _tender_of(order: OrderView, payment_id: UUID) -> TenderView:
    return next(tender for tender in order.tenders if tender.payment_id == payment_id)
