"""How an order is paid in the shop: from the wallet as wished, the rest through a provider."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import QueryDict

from quanqu.kit import ids, tx
from quanqu.kit.refusals import Invalid
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import OrderView
from quanqu.payments import queries as payments
from quanqu.payments.types import PaymentStatus, PaymentView
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardView, SpendablePoints, VoucherView

ON_A_PHONE: Final = ("wechat", "alipay")
"""Providers whose address is for their own app: shown as a code to scan."""
OPEN: Final = (PaymentStatus.CREATED, PaymentStatus.PENDING, PaymentStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a shopper wants to pay with before the provider takes the rest."""

    value: bool = False
    points: bool = False
    voucher_ids: frozenset[UUID] = frozenset()


PROPOSED: Final = Wish(value=True)


@dataclass(frozen=True, slots=True)
class Split:
    """How a sum would be paid: vouchers, points and the card as wished, the provider the rest.

    `vouchers` are all that could be used, with what each pays.
    """

    wish: Wish
    vouchers: tuple[tuple[VoucherView, int], ...]
    points: SpendablePoints | None
    points_fen: int
    card: CardView | None
    value_fen: int
    provider_fen: int

    @property
    def voucher_fen(self) -> int:
        return sum(pays for _voucher, pays in self.vouchers)


@dataclass(frozen=True, slots=True)
class Way:
    """A provider, and in how many monthly parts it is paid through it; 0: at once."""

    provider: str
    instalment_qty: int = 0

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.provider}:{self.instalment_qty}" if self.instalment_qty else self.provider


def wish_of(given: QueryDict) -> Wish:
    """What was ticked in a form."""
    vouchers = [ids.parse("vou", text) for text in given.getlist("voucher")]
    return Wish(bool(given.get("stored_value")), bool(given.get("points")), frozenset(vouchers))


def split_of(
    member_id: UUID | None,
    seller_id: UUID,
    total_fen: int,
    currency: str,
    wish: Wish,
    at: datetime,
) -> Split:
    """Vouchers that are given up for it come first, then points, then stored value."""
    if member_id is None:
        return Split(wish, (), None, 0, None, 0, total_fen)
    left, vouchers = total_fen, []
    for voucher in wallets.list_usable(member_id, seller_id, currency, at):
        pays = min(voucher.face_fen, left) if voucher.voucher_id in wish.voucher_ids else 0
        vouchers.append((voucher, pays))
        left -= pays
    points = wallets.find_spendable(member_id, seller_id, currency, at)
    points_fen = points.worth_within(left) if points and wish.points else 0
    left -= points_fen
    card = best_card(member_id, currency)
    value_fen = min(card.balance_fen, left) if card and wish.value else 0
    return Split(wish, tuple(vouchers), points, points_fen, card, value_fen, left - value_fen)


def split_of_order(order: OrderView, wish: Wish, at: datetime) -> Split:
    """The same for what an order is waiting for now."""
    due = order.due_now_fen
    return split_of(order.member_id, order.seller_id, due, order.currency, wish, at)


def best_card(member_id: UUID, currency: str) -> CardView | None:
    """The member's card with the most on it; frozen and empty ones cannot pay."""
    cards = [
        card
        for card in wallets.list_cards(member_id)
        if card.currency == currency and not card.frozen and card.balance_fen > 0
    ]
    return max(cards, key=lambda card: card.balance_fen, default=None)


def ways(member_id: UUID | None, amount_fen: int, currency: str, at: datetime) -> list[Way]:
    """What a shopper may choose from, the proposed one first; parts as far as they may owe."""
    known = [Way(provider) for provider in settings.QUANQU_SHOP_PROVIDERS]
    if member_id is None or currency != "CNY":
        return known
    if amount_fen > payments.credit_of(member_id, at).left_fen:
        return known
    return known + [
        Way(way.provider, qty) for way in known for qty in payments.list_instalments(way.provider)
    ]


def begin(order: OrderView, *, wish: Wish, at: datetime, way: str = "") -> None:
    """Inside a transaction: take what was ticked, and write the intent to collect the rest.

    A way that the shop does not offer is Invalid; none means the proposed one.
    Raises VoucherNotAccepted (one that cannot be used here, or any more).
    """
    chosen = _chosen(way)
    _pay_by_vouchers(order, wish, at)
    _pay_from_wallet(order_queries.get_order(order.order_id), wish, at)
    due = order_queries.get_order(order.order_id).due_now_fen
    if due:
        orders.begin_provider_payment(
            order_id=order.order_id,
            provider=chosen.provider,
            amount_fen=due,
            instalment_qty=chosen.instalment_qty,
            at=at,
        )


def _pay_by_vouchers(order: OrderView, wish: Wish, at: datetime) -> None:
    split = split_of_order(order, wish, at)
    if not wish.voucher_ids <= {voucher.voucher_id for voucher, _pays in split.vouchers}:
        raise wallet.VoucherNotAccepted
    for voucher, pays in split.vouchers:
        if pays:
            orders.pay_by_voucher(
                order_id=order.order_id,
                token=voucher.token,
                node_id=order.selling_node_id,
                scope=tx.actor(),
                at=at,
            )


def _pay_from_wallet(order: OrderView, wish: Wish, at: datetime) -> None:
    split = split_of_order(order, replace(wish, voucher_ids=frozenset()), at)
    if split.points and split.points_fen:
        orders.pay_by_points(
            order_id=order.order_id,
            account_id=split.points.account.account_id,
            points_qty=split.points.points_for(split.points_fen),
            at=at,
        )
    if split.card and split.value_fen:
        orders.pay_by_stored_value(
            order_id=order.order_id,
            card_id=split.card.card_id,
            amount_fen=split.value_fen,
            at=at,
        )


def _chosen(given: str) -> Way:
    name, _, parts = given.partition(":")
    way = Way(name or settings.QUANQU_SHOP_PROVIDERS[0], int(parts) if parts.isdecimal() else 0)
    if way.provider not in settings.QUANQU_SHOP_PROVIDERS or given not in ("", way.value):
        raise Invalid(provider=given)
    return way


def open_payment(order: OrderView) -> PaymentView | None:
    """The payment that the shopper may still complete: the latest open one of what is due."""
    if not order.due_fen:
        return None
    open_ones = [one for one in payments.list_payments(order.order_id) if one.status in OPEN]
    latest = open_ones[-1] if open_ones else None
    return latest if latest and latest.amount_fen == order.due_now_fen else None
