"""How an order is paid in the shop: stored value first if wished, the rest through the provider."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from quanqu.kit.refusals import Invalid
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import OrderView
from quanqu.payments import queries as payments
from quanqu.payments.types import PaymentStatus, PaymentView
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardView

ON_A_PHONE: Final = ("wechat", "alipay")
"""Providers whose address is for their own app: shown as a code to scan."""
OPEN: Final = (PaymentStatus.CREATED, PaymentStatus.PENDING, PaymentStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Split:
    """How a sum would be paid: what the card gives, and what is left for the provider."""

    card: CardView | None
    value_fen: int
    provider_fen: int
    wants_value: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A provider, and in how many monthly parts it is paid through it; 0: at once."""

    provider: str
    instalment_qty: int = 0

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.provider}:{self.instalment_qty}" if self.instalment_qty else self.provider


def split_of(member_id: UUID | None, total_fen: int, currency: str, *, wants_value: bool) -> Split:
    """Stored value as far as it reaches, if wished; the provider takes the rest (None: all)."""
    card = best_card(member_id, currency) if member_id else None
    value = min(card.balance_fen, total_fen) if card and wants_value else 0
    return Split(card, value, total_fen - value, wants_value)


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


def begin(order: OrderView, *, wants_value: bool, at: datetime, way: str = "") -> None:
    """Inside a transaction: spend stored value, and write the intent to collect the rest.

    A way that the shop does not offer is Invalid; none means the proposed one.
    """
    chosen = _chosen(way)
    if order.member_id is not None and wants_value and order.due_now_fen:
        split = split_of(order.member_id, order.due_now_fen, order.currency, wants_value=True)
        if split.card and split.value_fen:
            orders.pay_by_stored_value(
                order_id=order.order_id,
                card_id=split.card.card_id,
                amount_fen=split.value_fen,
                at=at,
            )
    due = order_queries.get_order(order.order_id).due_now_fen
    if due:
        orders.begin_provider_payment(
            order_id=order.order_id,
            provider=chosen.provider,
            amount_fen=due,
            instalment_qty=chosen.instalment_qty,
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
