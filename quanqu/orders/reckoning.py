"""Whose money pays what when an order changes after payment: freed, moved, given back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from quanqu.kit.money import moved
from quanqu.orders.rules import drain, tender_shares
from quanqu.orders.types import LineView, TenderKind


@dataclass(frozen=True, slots=True)
class Freed:
    """Money of a line's part of a tender whose pieces go: open ones, or recognised ones back."""

    share_id: int
    tender_id: UUID
    kind: TenderKind
    amount_fen: int
    was_recognised: bool = False


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The outcome: what is still due, or what goes back to which tender, and each line's part."""

    due_fen: int = 0
    back: dict[UUID, int] = field(default_factory=dict)
    refunded: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    shares: tuple[tuple[int, UUID, int], ...] = ()

    @property
    def back_fen(self) -> int:
        return sum(self.back.values())


def cancelled_fen(line: LineView, qty: int) -> int:
    """The money of the next pieces that are cancelled: always the last ones still open."""
    end = line.qty - line.cancelled_qty
    return moved(line.total_fen, line.qty, end - qty, end)


def reckon(
    freed: Sequence[Freed], fresh: Sequence[tuple[UUID, int]], totals: Sequence[int]
) -> Reckoned:
    """Let freed and fresh money pay new lines; the rest of the freed goes back as refunds do.

    Fresh money is (tender, amount). What is short is due, and then nothing is decided yet.
    """
    wanted, had = sum(totals), sum(part.amount_fen for part in freed)
    new = sum(amount for _tender, amount in fresh)
    if had + new < wanted:
        return Reckoned(due_fen=wanted - had - new)
    back = _back(freed, had + new - wanted)
    refunded = _spread(freed, back)
    left = [part.amount_fen - out for part, out in zip(freed, refunded, strict=True)]
    pool: dict[UUID, int] = {}
    for part, amount in zip(freed, left, strict=True):
        pool[part.tender_id] = pool.get(part.tender_id, 0) + amount
    for tender_id, amount in fresh:
        pool[tender_id] = pool.get(tender_id, 0) + amount
    parts = tender_shares(totals, list(pool.values())) if totals else []
    return Reckoned(
        back=back,
        refunded=tuple(refunded),
        moved=tuple(left),
        shares=tuple(
            (number, tender_id, amount)
            for tender_id, of_tender in zip(pool, parts, strict=bool(totals))
            for number, amount in enumerate(of_tender)
            if amount
        ),
    )


def _back(freed: Sequence[Freed], amount: int) -> dict[UUID, int]:
    kinds = {part.tender_id: part.kind for part in freed}
    sums = {tender_id: 0 for tender_id in kinds}
    for part in freed:
        sums[part.tender_id] += part.amount_fen
    parts = drain(amount, [(kinds[tender_id], sums[tender_id]) for tender_id in kinds])
    return {tender_id: part for tender_id, part in zip(kinds, parts, strict=True) if part}


def _spread(freed: Sequence[Freed], back: dict[UUID, int]) -> list[int]:
    """What goes back to each tender, taken from its freed parts in their order."""
    left, out = dict(back), []
    for part in freed:
        amount = min(part.amount_fen, left.get(part.tender_id, 0))
        out.append(amount)
        if amount:
            left[part.tender_id] -= amount
    return out
