"""Words of a change: what is wanted, what would be done, and what it would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from quanqu.orders.types import LineId, LineView, OrderId, OrderView, Piece, TenderKind

Want = tuple[UUID | None, UUID | None, int]
"""(line, SKU, pieces): how many of a line shall be had in all, or how many more of a SKU."""


@dataclass(frozen=True, slots=True)
class TenderRefund:
    """What goes back to one tender of the order."""

    tender_id: UUID
    kind: TenderKind
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line of a preview; `why` holds codes such as `price_now` or `quantity_price`."""

    line_id: UUID | None
    sku_id: UUID | None
    label: str
    before_qty: int
    after_qty: int
    before_fen: int
    after_fen: int
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What a change would do to the money. `total_fen` is what the order then costs.

    `due_fen` is to be paid then, `back_fen` goes back by `refunds`, `kept_fen` is a deposit that
    is forfeited. `total_fen` is what the verb wants back as `expected_total_fen`.
    """

    order_id: OrderId
    currency: str
    before_fen: int
    total_fen: int
    due_fen: int
    back_fen: int
    kept_fen: int
    refunds: tuple[TenderRefund, ...]
    lines: tuple[ChangedLine, ...]

    @property
    def is_nothing(self) -> bool:
        return not self.lines


@dataclass(frozen=True, slots=True)
class Removal:
    """Open pieces that will not be handed over."""

    line: LineView
    qty: int


@dataclass(frozen=True, slots=True)
class Addition:
    """A line to be added, with the price snapshot and the quantity its price was read at."""

    line_id: LineId
    piece: Piece
    price_version: int | None = None
    priced_qty: int | None = None
    why: tuple[str, ...] = ("price_now",)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a change of a paid order would take out and add, before its money is reckoned."""

    removed: tuple[Removal, ...] = ()
    added: tuple[Addition, ...] = ()

    @property
    def added_fen(self) -> tuple[int, ...]:
        return tuple(addition.piece.total_fen for addition in self.added)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it waits in the database for its money."""

    removed: tuple[tuple[UUID, int], ...] = ()
    returned: tuple[tuple[UUID, int, bool], ...] = ()
    added: tuple[Addition, ...] = ()
    node_id: UUID | None = None


def kept(draft: Draft, returned: Sequence[tuple[UUID, int, bool]], node_id: UUID | None) -> Kept:
    """The draft as it can wait."""
    removed = tuple((removal.line.line_id, removal.qty) for removal in draft.removed)
    return Kept(removed, tuple(returned), draft.added, node_id)


def drafted(kept: Kept, lines: Sequence[LineView]) -> Draft:
    """The draft again, by the lines as they are now."""
    by_id = {line.line_id: line for line in lines}
    removed = tuple(Removal(by_id[LineId(line_id)], qty) for line_id, qty in kept.removed)
    return Draft(removed, kept.added)


def price_version_of(order: OrderView, line: LineView) -> int:
    """The price snapshot that a line was ordered at: its own if it was added later."""
    return order.price_version if line.price_version is None else line.price_version
