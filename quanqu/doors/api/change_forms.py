"""Forms of later changes: what is asked, and what is told of the money and the story."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from quanqu.doors.api.fields import Asked, Fen, LineId, NodeId, OrderId, Qty, SkuId, Told
from quanqu.orders.types import TenderKind

Why = Annotated[str, StringConstraints(max_length=200)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Total = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000_000, description="Minor units")]
Wanted = Annotated[int, Field(strict=True, ge=0, le=9_999)]


class WantAsked(Asked):
    """Of a line: how many shall be had in all. Without a line: how many more of a SKU."""

    line_id: LineId | None = None
    sku_id: SkuId | None = None
    qty: Wanted


class ChangeAsked(Asked):
    wants: Annotated[list[WantAsked], Field(min_length=1, max_length=100)]


class Changing(ChangeAsked):
    expected_total_fen: Total
    why: Why = ""


class PieceAsked(Asked):
    line_id: LineId
    qty: Qty


class CancelAsked(Asked):
    """Without pieces: everything that was not handed over."""

    pieces: Annotated[list[PieceAsked], Field(max_length=100)] | None = None


class CancellingPieces(Asked):
    pieces: Annotated[list[PieceAsked], Field(min_length=1, max_length=100)]
    expected_total_fen: Total
    why: Why = ""


class BackAsked(PieceAsked):
    is_damaged: bool = False


class InsteadAsked(Asked):
    sku_id: SkuId
    qty: Qty


class ExchangeAsked(Asked):
    node_id: NodeId
    back: Annotated[list[BackAsked], Field(min_length=1, max_length=100)]
    instead: Annotated[list[InsteadAsked], Field(min_length=1, max_length=100)]


class TenderAsked(Asked):
    kind: TenderKind
    amount_fen: Fen


class Exchanging(ExchangeAsked):
    """`tenders` are what the cashier takes for the difference, by hand and at once."""

    expected_total_fen: Total
    why: Why = ""
    tenders: Annotated[list[TenderAsked], Field(max_length=5)] = []


class Holding(Asked):
    why: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Nothing(Asked):
    """No details are needed."""


class NoteAsked(Asked):
    text: Note
    is_for_shopper: bool = False


class TagAsked(Asked):
    word: Tag


class SplitAsked(Asked):
    node_id: NodeId
    pieces: Annotated[list[PieceAsked], Field(min_length=1, max_length=100)]
    why: Why = ""


class TermsAsked(Asked):
    """A first part by one date and the rest by another; `forfeits`: it stays without the rest."""

    deposit_fen: Fen
    deposit_by: AwareDatetime
    balance_by: AwareDatetime
    forfeits: bool = False


class PartsAsked(Asked):
    """A first part by one date holds the units; any number of parts may follow until the other."""

    first_fen: Fen
    first_by: AwareDatetime
    until: AwareDatetime


class RefundTold(Told):
    kind: TenderKind
    amount_fen: int


class LineChanged(Told):
    line_id: LineId | None
    sku_id: SkuId | None
    label: str
    before_qty: int
    after_qty: int
    before_fen: int
    after_fen: int
    why: list[str]


class Preview(Told):
    """What the order then costs, what is to be paid or goes back, and to which tender."""

    currency: str
    before_fen: int
    total_fen: int
    due_fen: int
    back_fen: int
    kept_fen: int
    refunds: list[RefundTold]
    lines: list[LineChanged]


class StepTold(Told):
    at: datetime
    code: str
    text: str
    amount_fen: int
    detail: str
    actor: str
    facts: dict[str, Any]


class Story(Told):
    order_id: OrderId
    steps: list[StepTold]


class Claimed(Told):
    order_ids: list[OrderId]
