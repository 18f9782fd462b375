"""The sale itself: ordered, paid and handed over in one transaction, or not at all."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from quanqu.doors.faces.amounts import NotAnAmount
from quanqu.doors.till.basket import Taken
from quanqu.doors.till.counter import CHANNEL, Till
from quanqu.doors.till.showing import Recognised, tier_of
from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import tx
from quanqu.kit.refusals import Refused
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import HandTender, OrderId, TenderKind
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets

DONE: Final = "till_done"
"""In the session: the latest sale of this till, with its change."""

STORED_VALUE = "stored_value"
POINTS: Final[str] = TenderKind.POINTS
BY_HAND = (TenderKind.CASH, TenderKind.CARD_TERMINAL)


class TotalMoved(Refused):
    """The price moved between taking money and selling."""

    code = "total_moved"
    status = 409
    text = _("The total has changed. Please give the money back and take it again.")


class TooMuch(Refused):
    """Only cash can be given back as change."""

    code = "too_much"
    status = 409
    text = _("This is more than is to be paid. Only cash gives change.")


class CodeNotShown(Refused):
    """Stored value and points are the member's own: they show their code here and now."""

    code = "code_not_shown"
    status = 409
    text = _("To pay by stored value or points, the member shows their code: scan it first.")


class NotEnoughStored(Refused):
    """The card has less than what was asked of it."""

    code = "not_enough_stored"
    status = 409
    text = _("There is not enough stored value on the card.")


class NotEnoughPoints(Refused):
    """The member has fewer points than that, or none that this seller takes."""

    code = "not_enough_points"
    status = 409
    text = _("There are not enough points for this.")


class VoucherTaken(Refused):
    """It was used, or lies on this counter already."""

    code = "voucher_taken"
    status = 409
    text = _("This voucher has been used already.")


def take(kind: str, amount: int | None, due_fen: int, member: Recognised | None) -> Taken:
    """What a tender adds to the sale; nothing typed means all that is due, or all there is."""
    if kind == STORED_VALUE:
        return _take_stored(amount, due_fen, member)
    if kind == TenderKind.POINTS:
        return _take_points(amount, due_fen, member)
    given = due_fen if amount is None else amount
    if kind == TenderKind.CARD_TERMINAL and given > due_fen:
        raise TooMuch
    if kind not in BY_HAND:
        raise NotAnAmount
    return Taken(kind, min(given, due_fen), given)


def _take_stored(amount: int | None, due_fen: int, member: Recognised | None) -> Taken:
    if member is None or not member.is_proved:
        raise CodeNotShown
    wanted = min(due_fen, member.stored_fen) if amount is None else amount
    if wanted > due_fen:
        raise TooMuch
    if wanted <= 0 or wanted > member.stored_fen:
        raise NotEnoughStored
    return Taken(STORED_VALUE, wanted, wanted)


def _take_points(amount: int | None, due_fen: int, member: Recognised | None) -> Taken:
    """Whole points of one programme, the one that is worth most here."""
    if member is None or not member.is_proved:
        raise CodeNotShown
    wanted = min(due_fen, member.points_fen) if amount is None else amount
    if wanted > due_fen:
        raise TooMuch
    worth = member.points.worth_within(wanted) if member.points else 0
    if worth <= 0 or wanted > member.points_fen:
        raise NotEnoughPoints
    return Taken(TenderKind.POINTS, worth, worth)


def take_voucher(till: Till, token: str, due_fen: int) -> Taken:
    """What a voucher pays of the sale; what it has beyond that is not given out."""
    if any(taken.code == token for taken in till.basket.taken):
        raise VoucherTaken
    voucher = wallets.find_usable(token, till.node.organisation_id, till.currency)
    if voucher is None:
        raise wallet.VoucherNotAccepted
    worth = min(voucher.face_fen, due_fen)
    return Taken(TenderKind.VOUCHER, worth, worth, token)


def sell(till: Till, member: Recognised | None) -> OrderId:
    """Sell the basket; the same sale id gives the same order. (D2)"""
    known = find_sale(till.basket.sale_id)
    if known is not None:
        return known
    try:
        return tx.run(till.actor.label, lambda: _sell(till, member))
    except orders.AlreadyImported:
        # Two presses at once: the other one has sold it.
        sold = find_sale(till.basket.sale_id)
        if sold is None:
            raise
        return sold


def find_sale(sale_id: str) -> OrderId | None:
    """The order of a sale that was made here before."""
    return queries.find_by_external_ref(CHANNEL, sale_id)


def _sell(till: Till, member: Recognised | None) -> OrderId:
    order_id = place(till, member)
    if queries.get_order(order_id).total_fen != till.basket.taken_fen:
        raise TotalMoved
    pay(till, order_id, member)
    fulfilment.hand_over_now(
        order_id=order_id, node_id=till.node.node_id, staff_id=till.staff.staff_id, at=till.at
    )
    return order_id


def place(till: Till, member: Recognised | None) -> OrderId:
    """Order the basket under the sale's id."""
    return orders.place_at_counter(
        node_id=till.node.node_id,
        lines=list(till.basket.lines.items()),
        labels=till.basket.labelled,
        tier=tier_of(member.member if member else None),
        channel=CHANNEL,
        at=till.at,
        member_id=till.basket.member_id,
        serving_staff_id=till.staff.staff_id,
        external_ref=till.basket.sale_id,
        coupons=till.basket.coupons,
    )


def pay(till: Till, order_id: OrderId, member: Recognised | None) -> None:
    """Book what was put down. Vouchers last: each pays what is still due then, as it did before."""
    sums: dict[str, int] = {}
    for taken in till.basket.taken:
        if taken.kind != TenderKind.VOUCHER:
            sums[taken.kind] = sums.get(taken.kind, 0) + taken.amount_fen
    _pay_from_wallet(till, order_id, member, sums.pop(STORED_VALUE, 0), sums.pop(POINTS, 0))
    by_hand = [HandTender(TenderKind(kind), amount) for kind, amount in sums.items()]
    if by_hand or not queries.get_order(order_id).total_fen:
        orders.pay_at_counter(order_id=order_id, tenders=by_hand, at=till.at)
    for taken in till.basket.taken:
        if taken.kind == TenderKind.VOUCHER:
            orders.pay_by_voucher(
                order_id=order_id,
                token=taken.code,
                node_id=till.node.node_id,
                scope=till.actor.label,
                at=till.at,
            )


def _pay_from_wallet(
    till: Till, order_id: OrderId, member: Recognised | None, stored_fen: int, points_fen: int
) -> None:
    if not stored_fen and not points_fen:
        return
    if member is None or not member.is_proved:
        raise CodeNotShown
    if stored_fen:
        if member.card is None:
            raise NotEnoughStored
        orders.pay_by_stored_value(
            order_id=order_id, card_id=member.card.card_id, amount_fen=stored_fen, at=till.at
        )
    if points_fen:
        if member.points is None:
            raise NotEnoughPoints
        orders.pay_by_points(
            order_id=order_id,
            account_id=member.points.account.account_id,
            points_qty=member.points.points_for(points_fen),
            at=till.at,
        )
