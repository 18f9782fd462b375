"""Hold and release: a held order is paid for or cancelled, but nothing of it is picked."""

from datetime import datetime

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.orders.actions.drafting import check_changeable
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.remarks import remark
from quanqu.orders.refusals import BadText
from quanqu.orders.types import OrderId, RemarkKind

sql = statements.load("quanqu.orders")


@tx.required
def hold(*, order_id: OrderId, why: str, at: datetime) -> None:
    """Stop an order before it is picked or sent, and say why (fraud check, a customer's call).

    Holding a held order changes its reason. Time to pay goes on. Raises NotChangeable, BadText.
    """
    order = lock_order(order_id)
    check_changeable(order)
    if not why.strip():
        raise BadText
    sql.hold(order_id=order_id, held_at=order.held_at or at, held_why=why.strip())
    remark(order_id, RemarkKind.HELD, why.strip(), is_for_shopper=False, at=at)


@tx.required
def release(*, order_id: OrderId, at: datetime) -> None:
    """Let a held order go on; releasing one that is not held changes nothing."""
    order = lock_order(order_id)
    if order.is_held:
        sql.hold(order_id=order_id, held_at=None, held_why="")
        remark(order_id, RemarkKind.RELEASED, "", is_for_shopper=False, at=at)
