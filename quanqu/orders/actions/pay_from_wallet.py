"""Pay from the wallet: points, vouchers and stored value, each for what it is worth here."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.paying import Paying, pay_by_wallet
from quanqu.orders.actions.settle import settle
from quanqu.orders.actions.tendering import Received, fact_key, new_tender, payable
from quanqu.orders.actions.waiting import lock_waiting_shelves
from quanqu.orders.refusals import AmountNotDue
from quanqu.orders.types import OrderId, TenderKind
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId, PointsAccountId, PointsSpent, VoucherUsed


@tx.required
def pay_by_stored_value(
    *, order_id: OrderId, card_id: CardId, amount_fen: int, at: datetime
) -> None:
    """Take part or all from a stored-value card, as `pay_by_wallet` does. (F1, F2)"""
    pay_by_wallet(Paying(order_id, value=(card_id, amount_fen)), at=at)


@tx.required
def pay_by_points(
    *, order_id: OrderId, account_id: PointsAccountId, points_qty: int, at: datetime
) -> PointsSpent:
    """Take points for what they are worth to this seller, as `pay_by_wallet` does. (F1)"""
    paid = pay_by_wallet(Paying(order_id, points=(account_id, points_qty)), at=at)
    assert paid.points is not None
    return paid.points


@tx.required
def pay_by_voucher(
    *, order_id: OrderId, token: str, node_id: UUID | None, scope: str, at: datetime
) -> VoucherUsed:
    """Take a voucher for what is due, once; what it is worth beyond that is not given out. (F5)

    Raises OrderNotPayable, AmountNotDue (nothing is due), what codes and the wallet refuse.
    """
    order = payable(lock_order(order_id))
    lock_waiting_shelves(order)
    if not order.due_fen:
        raise AmountNotDue(due=0, currency=order.currency)
    used = wallet.redeem_voucher(
        token=token,
        acceptor_id=order.seller_id,
        due_fen=order.due_fen,
        currency=order.currency,
        fact_key=fact_key(order),
        about=order_id,
        node_id=node_id,
        scope=scope,
        at=at,
    )
    tender = new_tender(
        TenderKind.VOUCHER,
        holder_id=used.holder_id,
        amount_fen=used.amount_fen,
        voucher_id=used.voucher_id,
    )
    settle(Received(order).plus(tender), at=at)
    return used
