"""Pay from the wallet: points, vouchers and stored value, each for what it is worth here."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.settle import settle
from quanqu.orders.actions.tendering import add_tender, check_due, payable, with_tender
from quanqu.orders.actions.waiting import lock_waiting_shelves
from quanqu.orders.refusals import AmountNotDue
from quanqu.orders.types import OrderId, OrderView, TenderKind, TenderState
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId, PointsSpent, VoucherUsed


@tx.required
def pay_by_stored_value(
    *, order_id: OrderId, card_id: CardId, amount_fen: int, at: datetime
) -> None:
    """Take part or all from a stored-value card, principal first. (F1, F2)

    The caller has checked that the card is the payer's. Raises what the wallet refuses.
    """
    settle(_take_value(_begin(order_id), card_id, amount_fen, at), at)


@tx.required
def pay_by_points(
    *, order_id: OrderId, account_id: UUID, points_qty: int, at: datetime
) -> PointsSpent:
    """Take points for what they are worth to this seller; the caller has checked whose they are.

    Raises AmountNotDue (worth more than is due), PointsNotAccepted, what the wallet refuses. (F1)
    """
    order, spent = _take_points(_begin(order_id), account_id, points_qty, at)
    settle(order, at)
    return spent


@tx.required
def pay_by_points_and_value(
    *,
    order_id: OrderId,
    account_id: UUID,
    points_qty: int,
    card_id: CardId,
    amount_fen: int,
    at: datetime,
) -> None:
    """Both at once, points first: the order is read and looked at once. Raises what each raises."""
    order, _spent = _take_points(_begin(order_id), account_id, points_qty, at)
    settle(_take_value(order, card_id, amount_fen, at), at)


@tx.required
def pay_by_voucher(
    *, order_id: OrderId, token: str, node_id: UUID | None, scope: str, at: datetime
) -> VoucherUsed:
    """Take a voucher for what is due, once; what it is worth beyond that is not given out. (F5)

    Raises OrderNotPayable, AmountNotDue (nothing is due), what codes and the wallet refuse.
    """
    order = _begin(order_id)
    if not order.due_fen:
        raise AmountNotDue(due=0, currency=order.currency)
    used = wallet.redeem_voucher(
        token=token,
        acceptor_id=order.seller_id,
        due_fen=order.due_fen,
        currency=order.currency,
        fact_key=f"tender:{order_id}:{len(order.tenders) + 1}",
        about=order_id,
        node_id=node_id,
        scope=scope,
        at=at,
    )
    tender = add_tender(
        order,
        TenderKind.VOUCHER,
        TenderState.CAPTURED,
        holder_id=used.holder_id,
        amount_fen=used.amount_fen,
        at=at,
        voucher_id=used.voucher_id,
    )
    settle(with_tender(order, tender), at)
    return used


def _begin(order_id: OrderId) -> OrderView:
    order = payable(lock_order(order_id))
    lock_waiting_shelves(order)
    return order


def _take_points(
    order: OrderView, account_id: UUID, points_qty: int, at: datetime
) -> tuple[OrderView, PointsSpent]:
    spent = wallet.spend_points(
        account_id=account_id,
        points_qty=points_qty,
        acceptor_id=order.seller_id,
        fact_key=f"tender:{order.order_id}:{len(order.tenders) + 1}",
        about=order.order_id,
        at=at,
    )
    if spent.currency != order.currency:
        raise wallet.PointsNotAccepted
    check_due(order, spent.amount_fen)
    tender = add_tender(
        order,
        TenderKind.POINTS,
        TenderState.CAPTURED,
        holder_id=spent.holder_id,
        amount_fen=spent.amount_fen,
        at=at,
        spending_id=spent.spending_id,
    )
    return with_tender(order, tender), spent


def _take_value(order: OrderView, card_id: CardId, amount_fen: int, at: datetime) -> OrderView:
    check_due(order, amount_fen)
    spending = wallet.spend_from(
        card_id,
        amount_fen,
        fact_key=f"tender:{order.order_id}:{len(order.tenders) + 1}",
        about=order.order_id,
        at=at,
    )
    card, spent = spending.card, spending.spent
    for kind, part in (
        (TenderKind.STORED_VALUE_PRINCIPAL, spent.principal_fen),
        (TenderKind.STORED_VALUE_BONUS, spent.bonus_fen),
    ):
        if part:
            tender = add_tender(
                order,
                kind,
                TenderState.CAPTURED,
                holder_id=card.issuer_id,
                amount_fen=part,
                at=at,
                card_id=card_id,
            )
            order = with_tender(order, tender)
    return order
