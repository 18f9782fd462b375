"""What a line of the retailer's file is, and what a day of it comes to. No table, no framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class LineKind(StrEnum):
    """What the line means for the books."""

    SALE = "sale"
    RETURN = "return"
    STOCK_IN = "stock_in"
    STOCK_OUT = "stock_out"
    GIVEN_AWAY = "given_away"
    NOTHING = "nothing"
    BAD_DEBT = "bad_debt"


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of the file. `qty` is signed as in the file; the price is in pence."""

    invoice: str
    stock_code: str
    description: str
    qty: int
    invoiced_at: datetime
    price_fen: int
    customer: int | None
    kind: LineKind
    is_stocked: bool

    @property
    def total_fen(self) -> int:
        return self.qty * self.price_fen


@dataclass(frozen=True, slots=True)
class Invoice:
    """All lines of one number, at its first minute."""

    number: str
    at: datetime
    customer: int | None
    lines: tuple[FileLine, ...]

    def of(self, kind: LineKind) -> list[FileLine]:
        return [line for line in self.lines if line.kind is kind]


@dataclass(frozen=True, slots=True)
class SaleRef:
    """Where a returned line was sold: the invoice, and the line's place among its sales."""

    invoice: str
    position: int


@dataclass(frozen=True, slots=True)
class Goods:
    """A stock code with the name that it has most often."""

    stock_code: str
    name: str
    is_stocked: bool
    price_fen: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of trade: its invoices in order, and what must be delivered before it opens."""

    on: date
    invoices: tuple[Invoice, ...]
    receipts: Mapping[str, int]

    def lines(self, *kinds: LineKind) -> list[FileLine]:
        """The day's lines of some kinds."""
        return [line for invoice in self.invoices for line in invoice.lines if line.kind in kinds]


@dataclass(frozen=True, slots=True)
class Shop:
    """The retailer as it stands in Quanqu: all that a line of the file is translated with."""

    organisation_id: UUID
    node_id: UUID
    zone: str
    sku_ids: Mapping[str, UUID]
    names: Mapping[str, str]
    member_ids: Mapping[int, UUID]


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures that the books must show, in pence; returns and bad debt are negative."""

    sales_fen: int
    sale_lines: int
    sale_invoices: int
    returns_fen: int
    return_lines: int
    return_invoices: int
    bad_debt_fen: int

    @property
    def net_fen(self) -> int:
        return self.sales_fen + self.returns_fen + self.bad_debt_fen
