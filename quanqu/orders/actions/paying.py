"""Pay from wallets: many payments by one set of statements; one is the same with one.

Orders are locked and read, then the cards and points that pay them; who comes next in the batch
finds what the one before leaves. A payment that is refused leaves nothing and hinders nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from quanqu.kit import sql, tx
from quanqu.kit.refusals import Refused
from quanqu.ledger import actions as ledger
from quanqu.orders import queries
from quanqu.orders.actions.locked import start_locking
from quanqu.orders.actions.settle import is_whole, start_settling
from quanqu.orders.actions.tendering import Received, check_due, fact_key, new_tender, payable
from quanqu.orders.actions.waiting import lock_waiting_shelves
from quanqu.orders.refusals import OrderNotFound
from quanqu.orders.types import OrderId, OrderState, OrderView, TenderKind, TenderView
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId, PointsAccountId, PointsSpent, Spending


@dataclass(frozen=True, slots=True)
class Paying:
    """What shall pay an order, points first. The caller has checked whose they are."""

    order_id: OrderId
    points: tuple[PointsAccountId, int] | None = None
    """Of which account, how many."""
    value: tuple[CardId, int] | None = None
    """Of which card, how much."""
    actor: str | None = None
    """Whose deed it is; None: of who acts in the transaction."""


@dataclass(frozen=True, slots=True)
class Paid:
    """The order as it is after a payment, and what points did."""

    order: OrderView
    points: PointsSpent | None


@tx.required
def pay_by_wallet(paying: Paying, *, at: datetime) -> Paid:
    """Take part or all of what is due from points, then from a card, principal first. (F1-F4)

    Raises OrderNotPayable, AmountNotDue, PointsNotAccepted, what the wallet and stock refuse.
    """
    with sql.together():
        found = start_locking([paying.order_id])
    orders = found()
    for order in orders.values():
        # Before cards and books in the order of locks that everybody keeps.
        lock_waiting_shelves(order)
    with sql.together():
        decide = start_paying(orders, [paying], at=at)
    (outcome,), write = decide()
    if isinstance(outcome, Refused):
        raise outcome
    with ledger.refusing_floors(), sql.together():
        look = write()
    look()
    if outcome.order.waiting is not None:
        # Its change may have happened.
        return replace(outcome, order=queries.get_order(paying.order_id))
    return outcome


Write = Callable[[], Callable[[], None]]
Decide = Callable[[], tuple[list[Paid | Refused], Write]]


@tx.required
def start_paying(
    orders: Mapping[OrderId, OrderView], payings: Sequence[Paying], *, at: datetime
) -> Decide:
    """`pay_by_wallet` for many: lock what pays orders that `start_locking` has locked, inside
    `sql.together`.

    `decide()` then says what becomes of each, and gives what writes all that are not refused,
    inside another `together`. What that gives back looks at the outcome: it raises what the wallet
    and stock refuse, and then nothing of this transaction may stay.

    The shelves of an order whose change waits for its money are locked before.
    """
    purses = wallet.start_purses(
        card_ids=[paying.value[0] for paying in payings if paying.value],
        account_ids=[paying.points[0] for paying in payings if paying.points],
        at=at,
    )

    def decide() -> tuple[list[Paid | Refused], Write]:
        batch = _Batch(orders, purses(), at)
        outcomes = [batch.outcome(paying) for paying in payings]
        return outcomes, batch.start_writing

    return decide


class _Batch:
    """Payments that are decided one after the other and written together."""

    def __init__(
        self, orders: Mapping[OrderId, OrderView], purses: wallet.Purses, at: datetime
    ) -> None:
        self._orders = orders
        self._received: dict[OrderId, Received] = {}
        self._purses = purses
        self._at = at

    def outcome(self, paying: Paying) -> Paid | Refused:
        """What a payment does, after those before it."""
        try:
            return self._take(paying)
        except Refused as refusal:
            return refusal

    def start_writing(self) -> Callable[[], None]:
        spent = self._purses.start_writing(at=self._at)
        settled = start_settling(list(self._received.values()), at=self._at)

        def look() -> None:
            spent()
            settled()

        return look

    def _take(self, paying: Paying) -> Paid:
        if paying.order_id not in self._orders:
            raise OrderNotFound
        order_id = paying.order_id
        received = self._received.get(order_id) or Received(self._orders[order_id])
        payable(_settled(received.order, self._at))
        points: wallet.PlannedPoints | None = None
        value: Spending | None = None
        with self._undoing(paying, received.order):
            if paying.points is not None:
                points = self._points(paying, received.order)
                received = received.plus(_points_tender(points), actor=paying.actor)
            if paying.value is not None:
                value = self._value(paying, received.order)
                received = received.plus(*_value_tenders(value), actor=paying.actor)
        self._purses.take(points=points, value=value, at=self._at)
        self._received[order_id] = received
        return Paid(_settled(received.order, self._at), points.spent if points else None)

    def _undoing(self, paying: Paying, order: OrderView) -> AbstractContextManager[object]:
        """What an ally is owed is written while it is planned: a refusal undoes it."""
        if paying.points and not self._purses.is_own(paying.points[0], order.seller_id):
            return transaction.atomic()
        return nullcontext()

    def _points(self, paying: Paying, order: OrderView) -> wallet.PlannedPoints:
        assert paying.points is not None
        account_id, points_qty = paying.points
        spending = self._purses.plan_points(
            account_id,
            points_qty,
            acceptor_id=order.seller_id,
            fact_key=fact_key(order),
            about=order.order_id,
            actor=paying.actor,
            at=self._at,
        )
        if spending.spent.currency != order.currency:
            raise wallet.PointsNotAccepted
        check_due(order, spending.spent.amount_fen)
        return spending

    def _value(self, paying: Paying, order: OrderView) -> Spending:
        assert paying.value is not None
        card_id, amount_fen = paying.value
        check_due(order, amount_fen)
        spending = self._purses.plan_value(
            card_id,
            amount_fen,
            fact_key=fact_key(order),
            about=order.order_id,
            actor=paying.actor,
        )
        if spending.card.currency != order.currency:
            raise wallet.InsufficientStoredValue(balance_fen=0)
        return spending


def _settled(order: OrderView, at: datetime) -> OrderView:
    """The order as `start_settling` leaves it."""
    return replace(order, state=OrderState.PAID, paid_at=at) if is_whole(order) else order


def _points_tender(spending: wallet.PlannedPoints) -> TenderView:
    spent = spending.spent
    return new_tender(
        TenderKind.POINTS,
        holder_id=spent.holder_id,
        amount_fen=spent.amount_fen,
        spending_id=spent.spending_id,
    )


def _value_tenders(spending: Spending) -> list[TenderView]:
    parts = (
        (TenderKind.STORED_VALUE_PRINCIPAL, spending.spent.principal_fen),
        (TenderKind.STORED_VALUE_BONUS, spending.spent.bonus_fen),
    )
    return [
        new_tender(
            kind,
            holder_id=spending.card.issuer_id,
            amount_fen=part,
            card_id=spending.card.card_id,
        )
        for kind, part in parts
        if part
    ]
