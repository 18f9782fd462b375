"""Pure decisions of the wallet."""

from collections.abc import Sequence
from uuid import UUID

from quanqu.wallet.types import CardView, LotView, Spent


def take(card: CardView, amount_fen: int) -> Spent | None:
    """What a payment takes: the principal first, then the bonus; None if both are not enough."""
    if amount_fen > card.balance_fen:
        return None
    principal = min(amount_fen, card.principal_fen)
    return Spent(principal, amount_fen - principal)


def take_lots(lots: Sequence[LotView], qty: int) -> list[tuple[UUID, int]] | None:
    """(lot, points) in the order given, the earliest to die first; None if they are not enough."""
    parts = []
    for lot in lots:
        part = min(qty, lot.left_qty)
        if part:
            parts.append((lot.lot_id, part))
            qty -= part
    return None if qty else parts


def back_to_lots(
    spent: Sequence[tuple[UUID, int]], before: int, after: int
) -> list[tuple[UUID, int]]:
    """Where points of a spending go back to, when `before` of them came back earlier and `after`
    will have: the last taken come first, so that what lives longest is whole again first."""
    parts, start = [], 0
    for lot_id, qty in reversed(spent):
        part = min(after, start + qty) - max(before, start)
        if part > 0:
            parts.append((lot_id, part))
        start += qty
    return parts
