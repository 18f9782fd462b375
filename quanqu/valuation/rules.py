"""Pure decisions of valuation: what a movement does to the worth of goods, to the fen.

The value of a position is kept, never its average, and the last piece takes the rest: so nothing is
lost by dividing.
"""

from dataclasses import replace
from datetime import date, timedelta

from quanqu.kit.money import moved, moved_net
from quanqu.stock.types import MoveKind
from quanqu.valuation.types import Change, Claim, Line, Position, Receipt

UNDONE = "receipt_undone"


def come_in(position: Position, qty: int, cost_fen: int | None) -> tuple[Position, Change]:
    """Pieces come in at what they cost together (None: nobody knows).

    Those that had left before they were read as come in take their cost with them.
    """
    if cost_fen is None:
        return replace(position, unknown_qty=position.unknown_qty + qty), Change()
    late = min(qty, max(0, -position.unknown_qty))
    gone = cost_fen * late // qty if qty else 0
    after = Position(
        position.known_qty + qty - late,
        position.value_fen + cost_fen - gone,
        position.unknown_qty + late,
    )
    return after, Change(known_qty=qty - late, value_fen=cost_fen - gone, cost_fen=gone)


def take(position: Position, qty: int) -> tuple[Position, int, int]:
    """Pieces leave, those without a cost first: what is left, how many known ones, their cost."""
    unknown = min(qty, max(0, position.unknown_qty))
    known = min(qty - unknown, position.known_qty)
    # Floor, and all of it with the last piece.
    cost = position.value_fen * known // position.known_qty if known else 0
    after = Position(
        position.known_qty - known,
        position.value_fen - cost,
        position.unknown_qty - (qty - known),
    )
    return after, known, cost


def sell(position: Position, qty: int) -> tuple[Position, Change]:
    """Pieces are handed over: their cost leaves stock and becomes the cost of sales."""
    after, known, cost = take(position, qty)
    return after, Change(-known, -cost, cost_fen=cost, sold_known_qty=known)


def lose(position: Position, qty: int) -> tuple[Position, Change]:
    """Pieces are missing, damaged or used up."""
    after, known, cost = take(position, qty)
    return after, Change(-known, -cost, loss_fen=cost)


def find(position: Position, qty: int) -> tuple[Position, Change]:
    """Pieces are there that nobody bought: at the average, or at a cost that nobody knows."""
    if not position.known_qty:
        return come_in(position, qty, None)
    worth = position.value_fen * qty // position.known_qty
    after = replace(
        position, known_qty=position.known_qty + qty, value_fen=position.value_fen + worth
    )
    return after, Change(qty, worth, loss_fen=-worth)


def take_back(
    position: Position, claim: Claim, qty: int, damaged_qty: int
) -> tuple[Position, Change]:
    """Pieces come back at the cost they left with; that of damaged ones is lost.

    Of a line that was sold partly without a known cost, the pieces with one come back first.
    """
    pieces = qty + damaged_qty
    known = min(pieces, claim.known_qty)
    cost = claim.cost_fen * known // claim.known_qty if known else 0
    saleable = min(qty, known)
    worth = cost * saleable // known if known else 0
    after = Position(
        position.known_qty + saleable,
        position.value_fen + worth,
        position.unknown_qty + qty - saleable,
    )
    return after, Change(saleable, worth, -cost, cost - worth, -known)


def take_back_unsold(position: Position, qty: int, damaged_qty: int) -> tuple[Position, Change]:
    """The same without a sale that we know: at the average. Damaged ones are worth nothing."""
    after, change = find(position, qty) if qty else (position, Change())
    known = change.known_qty
    return after, Change(known, change.value_fen, -change.value_fen, sold_known_qty=-known)


def undo_receipt(position: Position, receipt: Receipt, qty: int) -> tuple[Position, Change]:
    """Pieces go back as if they had never come: what is owed for them is owed no more.

    What they cost and what stock can give up at most are told apart: the rest is cost of sales.
    For those without a cost that were sold meanwhile, others go.
    """
    known = min(qty, receipt.qty) if receipt.is_costed else 0
    owed = receipt.owed_fen * known // receipt.qty if known else 0
    own = min(known, position.known_qty)
    value = position.value_fen if own == position.known_qty else min(owed, position.value_fen)
    value = value if own else 0
    left = Position(position.known_qty - own, position.value_fen - value, position.unknown_qty)
    after, others, cost = take(left, qty - own)
    return after, Change(-own - others, -value - cost, cost_fen=value + cost - owed)


def correct(position: Position, receipt: Receipt, total_fen: int) -> tuple[Position, Change]:
    """Another price is known for what came in: what is left is worth that much more or less, and
    what has left since is cost of sales. Which piece is which nobody can tell: those in stock count
    as those that came, as far as there are so many.
    """
    if receipt.is_costed:
        left = min(receipt.qty, position.known_qty)
        delta = total_fen - receipt.owed_fen
        part = delta * left // receipt.qty if left else 0
        part = max(part, -position.value_fen)
        after = replace(position, value_fen=position.value_fen + part)
        return after, Change(value_fen=part, cost_fen=delta - part)
    left = min(receipt.qty, max(0, position.unknown_qty))
    part = total_fen * left // receipt.qty
    after = Position(
        position.known_qty + left, position.value_fen + part, position.unknown_qty - left
    )
    return after, Change(left, part, cost_fen=total_fen - part)


def value(
    position: Position,
    kind: MoveKind,
    qty: int,
    damaged_qty: int,
    *,
    unit_cost_fen: int | None = None,
    claim: Claim | None = None,
    receipt: Receipt | None = None,
) -> tuple[Position, Change]:
    """What one movement does to its owner's position. Only saleable pieces are worth something, and
    what is on its way between nodes stays its owner's.
    """
    if kind in (MoveKind.TRANSFERRED_IN, MoveKind.TRANSFERRED_OUT):
        return position, Change()
    if kind is MoveKind.RETURNED:
        if claim is None:
            return take_back_unsold(position, qty, damaged_qty)
        return take_back(position, claim, qty, damaged_qty)
    if not qty:
        return position, Change()
    if kind is MoveKind.RECEIVED:
        return come_in(position, qty, None if unit_cost_fen is None else unit_cost_fen * qty)
    if kind is MoveKind.SOLD:
        return sell(position, -qty)
    if receipt is not None and qty < 0:
        return undo_receipt(position, receipt, -qty)
    return lose(position, -qty) if qty < 0 else find(position, qty)


def whole_months(first_on: date, last_on: date) -> tuple[date, date]:
    """The months that lie wholly in some days: the first day of the first one, and the day after
    the last one. Of none both are the day after all.
    """
    begins = first_on if first_on.day == 1 else _next_month(first_on)
    after = last_on + timedelta(days=1)
    ends = after.replace(day=1)
    return (begins, ends) if begins < ends else (after, after)


def _next_month(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=31)).replace(day=1)


def sale_of(line: Line, claim: Claim, sold_qty: int) -> tuple[int, int]:
    """The net sale and the transfer price of pieces, as the books have them; a return is negative.

    Sold pieces count on from those sold, returned ones from those returned.
    """
    if sold_qty >= 0:
        before, after = claim.sold_qty, claim.sold_qty + sold_qty
    else:
        before, after = claim.returned_qty - sold_qty, claim.returned_qty
    net = moved_net(line.total_fen, line.net_fen, line.qty, before, after)
    return net, moved(line.transfer_fen, line.qty, before, after)


def with_sale(claim: Claim, sold_qty: int, change: Change) -> Claim:
    """What a line has sold and taken back after one more movement."""
    return Claim(
        claim.sold_qty + max(0, sold_qty),
        claim.returned_qty + max(0, -sold_qty),
        claim.known_qty + change.sold_known_qty,
        claim.cost_fen + change.cost_fen,
    )


def with_receipt(receipt: Receipt, qty: int, change: Change) -> Receipt:
    """What a cause has brought after one more movement or correction."""
    owed = change.received_fen
    is_costed = receipt.is_costed or bool(owed or change.known_qty > 0)
    return Receipt(receipt.qty + qty, receipt.owed_fen + owed, is_costed)
