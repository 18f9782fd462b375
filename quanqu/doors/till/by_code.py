"""Paying by the code on the payer's phone: the till collects the rest of the basket by it. (F1)

The sale is ordered and the rest of its money put down first, then the provider is asked. An answer
that never comes is resolved by asking again; until then the till waits, and the sale closes once.
"""

from contextlib import suppress
from typing import Final

from django.utils.translation import gettext_lazy as _

from quanqu.doors.till import selling
from quanqu.doors.till.basket import Waiting, rename
from quanqu.doors.till.counter import Till
from quanqu.doors.till.showing import Recognised, quote_of
from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import OrderId, OrderState
from quanqu.payments import actions as payments
from quanqu.payments import queries as known_payments
from quanqu.payments.types import (
    PaymentId,
    PaymentStatus,
    PayWay,
    ProviderRefused,
    ProviderUnreachable,
)

OVER: Final = (PaymentStatus.FAILED, PaymentStatus.CLOSED)


class NotCollected(Refused):
    """The provider said no, or the cashier gave up: nothing was collected by the code."""

    code = "not_collected"
    status = 409
    text = _("Nothing was collected by this code. Ask for another one, or take other money.")


class CameTooLate(Refused):
    """The money came for a sale that had ended meanwhile."""

    code = "came_too_late"
    status = 409
    text = _("The money came too late and goes back to the payer. Please take it again.")


class StillWaiting(Refused):
    """The provider does not answer, so nobody knows whether it has the money."""

    code = "still_waiting"
    status = 409
    text = _("The provider does not answer yet. Do not take the money another way before it does.")


def begin(till: Till, provider: str, code: str, member: Recognised | None) -> None:
    """Order the basket and ask the provider for what nothing else pays.

    Raises what the sale refuses; then nothing has happened.
    """
    till.basket.waiting = tx.run(till.actor.label, lambda: _order(till, provider, member))
    till.keep()
    # Whoever comes back after a crash finds that somebody is waiting.
    till.request.session.save()
    payment_id = PaymentId(till.basket.waiting.payment_id)
    # What it refuses stands on the payment, and what it does not answer is asked for again.
    with suppress(ProviderRefused, ProviderUnreachable):
        payments.collect_by_code(
            payment_id=payment_id,
            code=code,
            actor=till.actor.label,
            at=till.at,
            description=till.node.name,
        )


def take_up(till: Till) -> bool:
    """Whether this sale was being collected when its till broke down: then it waits again.

    One that ended meanwhile is made as a sale of its own.
    """
    order_id = selling.find_sale(till.basket.sale_id)
    order = queries.get_order(order_id) if order_id else None
    if order is None:
        return False
    if order.state in (OrderState.CANCELLED, OrderState.EXPIRED):
        rename(till.basket)
    else:
        # Also one that was paid while nobody asked: its goods are still to be given.
        asked = [tender.payment_id for tender in order.tenders if tender.payment_id]
        till.basket.waiting = Waiting(order.order_id, asked[-1]) if asked else None
    till.keep()
    return till.basket.waiting is not None


def ask(till: Till, waiting: Waiting) -> None:
    """Ask the provider again."""
    payment_id = PaymentId(waiting.payment_id)
    with suppress(ProviderRefused, ProviderUnreachable):
        payments.ask(payment_id=payment_id, actor=till.actor.label, at=till.at)


def give_up(till: Till, waiting: Waiting) -> None:
    """Have the provider close it, if it can; a payment that was just made stays made."""
    payment_id = PaymentId(waiting.payment_id)
    with suppress(ProviderRefused, ProviderUnreachable):
        payments.close(payment_id=payment_id, actor=till.actor.label, at=till.at)


def conclude(till: Till, waiting: Waiting) -> OrderId | None:
    """Close the sale once the provider has the money; None while nobody knows.

    Raises NotCollected and CameTooLate: the basket is there again, as a sale to be made.
    """
    status = known_payments.get_payment(PaymentId(waiting.payment_id)).status
    if status is not PaymentStatus.CAPTURED and status not in OVER:
        return None
    order_id = OrderId(waiting.order_id)
    if status in OVER:
        is_sold = tx.run(till.actor.label, lambda: _undo(till, waiting))
    else:
        is_sold = tx.run(till.actor.label, lambda: _finish(till, waiting))
    if is_sold:
        return order_id
    rename(till.basket)
    till.keep()
    raise NotCollected if status in OVER else CameTooLate


def _order(till: Till, provider: str, member: Recognised | None) -> Waiting:
    price = quote_of(till, member.member if member else None)
    order_id = selling.place(till, member)
    selling.pay(till, order_id, member)
    due_fen = (price.total_fen if price else 0) - till.basket.taken_fen
    if due_fen <= 0 or queries.get_order(order_id).due_fen != due_fen:
        raise selling.TotalMoved
    payment_id = orders.begin_provider_payment(
        order_id=order_id, provider=provider, amount_fen=due_fen, at=till.at, way=PayWay.CODE
    )
    return Waiting(order_id, payment_id)


def _finish(till: Till, waiting: Waiting) -> bool:
    """Count the money and give the goods; whoever comes second finds it done."""
    order_id = OrderId(waiting.order_id)
    orders.record_capture(order_id=order_id, payment_id=waiting.payment_id, at=till.at)
    order = queries.get_order(order_id)
    if order.state == OrderState.PAID and any(line.open_qty for line in order.lines):
        fulfilment.hand_over_now(
            order_id=order_id, node_id=till.node.node_id, staff_id=till.staff.staff_id, at=till.at
        )
    return order.state in (OrderState.PAID, OrderState.COMPLETED)


def _undo(till: Till, waiting: Waiting) -> bool:
    """Cancel what was ordered: units are free again, and other money is back where it was."""
    order_id = OrderId(waiting.order_id)
    order = orders.lock_order(order_id)
    if order.state == OrderState.PLACED:
        orders.fail_provider_payment(order_id=order_id, payment_id=waiting.payment_id, at=till.at)
        fulfilment.cancel_order(order_id=order_id, at=till.at, why="not collected by code")
    return order.state in (OrderState.PAID, OrderState.COMPLETED)
