"""The beginning of every later verb: lock the order, then read what the last holder left."""

from collections.abc import Sequence
from datetime import datetime

from quanqu.kit import sql as statements
from quanqu.kit import states, tx
from quanqu.kit.states import WrongMove
from quanqu.orders import queries
from quanqu.orders.refusals import ChangeWaits, MoneyNotHere, OrderHeld, OrderNotFound
from quanqu.orders.rules import MOVES
from quanqu.orders.types import OrderId, OrderState, OrderView

sql = statements.load("quanqu.orders")


@tx.required
def lock_order(order_id: OrderId) -> OrderView:
    """The order as it is now, locked until the end of this transaction; or OrderNotFound."""
    with statements.together():
        found = start_locking([order_id])
    orders = found()
    if not orders:
        raise OrderNotFound
    return orders[order_id]


@tx.required
def start_locking(order_ids: Sequence[OrderId]) -> statements.Later[dict[OrderId, OrderView]]:
    """The same for many, inside `sql.together`: in the order of their ids, none that is unknown."""
    sql.start("lock", order_ids=statements.uuids(order_ids))
    return queries.start_orders(order_ids)


@tx.required
def move(order: OrderView, to: OrderState, *, at: datetime, why: str = "") -> None:
    """Move a locked order and write its history; raises WrongMove."""
    states.check(MOVES, order.state, to)
    if not sql.move(
        order_id=order.order_id,
        from_state=str(order.state),
        to_state=str(to),
        at=at,
        why=why,
    ):
        raise WrongMove(state=order.state, wanted=to)


def check_not_waiting(order: OrderView) -> None:
    """A change that waits for its money comes first: its pieces must not go meanwhile."""
    if order.waiting is not None:
        raise ChangeWaits


def check_money_here(order: OrderView) -> None:
    """Goods leave when the money that is held for them has been taken (MoneyNotHere). (F1)"""
    if order.held_tenders:
        raise MoneyNotHere


def check_may_go(order: OrderView) -> None:
    """Nothing of a held order is picked, sent or handed over, nor while a change waits."""
    if order.is_held:
        raise OrderHeld(why=order.held_why)
    check_not_waiting(order)
