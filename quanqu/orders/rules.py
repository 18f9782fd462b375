"""Pure decisions about an order's money: shares of lines, tenders and legal entities."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from quanqu.kit.money import split
from quanqu.orders.types import REFUND_ORDER, OrderState, TenderKind

TIME_TO_PAY: Final = timedelta(minutes=15)
GRACE: Final = timedelta(seconds=30)
"""Units are held a little longer than they may be paid for, so that the order expires first."""

MOVES: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    OrderState.PLACED: frozenset({OrderState.PAID, OrderState.CANCELLED, OrderState.EXPIRED}),
    OrderState.PAID: frozenset({OrderState.COMPLETED, OrderState.CANCELLED}),
    # An exchange gives other pieces out, so that something is open again.
    OrderState.COMPLETED: frozenset({OrderState.PAID}),
    OrderState.CANCELLED: frozenset(),
    OrderState.EXPIRED: frozenset(),
}


def bought_qty(amount_fen: int, list_price_fen: int, price_per_qty: int) -> int:
    """How much an amount buys, to the nearest unit and at least one: what a scale weighed."""
    if not list_price_fen:
        return 1
    return max(1, (2 * amount_fen * price_per_qty + list_price_fen) // (2 * list_price_fen))


def tender_shares(line_totals: Sequence[int], tender_amounts: Sequence[int]) -> list[list[int]]:
    """shares[tender][line]: each tender split over the lines, each line's shares = its total.

    The tenders sum to the lines. By largest remainder over what each line still lacks, so that the
    last tender takes exactly the rest.
    """
    if sum(line_totals) != sum(tender_amounts):
        raise ValueError("the tenders do not equal the lines")
    lacking = list(line_totals)
    shares = []
    for amount in tender_amounts:
        share = split(amount, lacking) if amount else [0] * len(lacking)
        lacking = [left - part for left, part in zip(lacking, share, strict=True)]
        shares.append(share)
    return shares


def drain(amount: int, available: Sequence[tuple[TenderKind, int]]) -> list[int]:
    """How much of an amount goes back to each tender, in the order that refunds follow.

    `available` lists each tender with what may still go back; the result stands in its order.
    """
    parts = [0] * len(available)
    by_rank = sorted(range(len(available)), key=lambda i: REFUND_ORDER.index(available[i][0]))
    for i in by_rank:
        parts[i] = min(amount, available[i][1])
        amount -= parts[i]
    if amount:
        raise ValueError(f"{amount} more is to be refunded than was paid")
    return parts


def by_holder(parts: Sequence[tuple[UUID, int]]) -> dict[UUID, int]:
    """Sum amounts per legal entity, entities without money left out, in a stable order."""
    sums: dict[UUID, int] = {}
    for holder, amount in parts:
        sums[holder] = sums.get(holder, 0) + amount
    return {holder: amount for holder, amount in sorted(sums.items()) if amount}


def by_owner(
    qty: int, shelves: Sequence[tuple[UUID, int]], seller_id: UUID
) -> list[tuple[UUID, int]]:
    """Whose units make up a quantity in hand: (owner, left) shelves, the seller's own first.

    What the shelves lack is asked of the seller, so that the reservation refuses it.
    """
    parts: dict[UUID, int] = {}
    for owner_id, left in sorted(shelves, key=lambda shelf: (shelf[0] != seller_id, -shelf[1])):
        taken = min(qty, max(0, left))
        if taken:
            parts[owner_id] = parts.get(owner_id, 0) + taken
            qty -= taken
    if qty:
        parts[seller_id] = parts.get(seller_id, 0) + qty
    return list(parts.items())
