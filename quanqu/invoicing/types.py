"""Words of VAT invoices: who asked for one, what it says, and what a return takes back of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

InvoiceId = NewType("InvoiceId", UUID)
CreditId = NewType("CreditId", UUID)


class InvoiceState(StrEnum):
    """Asked for, given out by the tax system, called off before, or taken back in whole."""

    ASKED = "asked"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    RED_LETTERED = "red_lettered"


class CreditState(StrEnum):
    """A red letter is due as soon as pieces came back, and issued when it has its number."""

    DUE = "due"
    ISSUED = "issued"


class TitleKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Title:
    """To whom an invoice is made out, and where it is sent."""

    kind: TitleKind
    name: str
    tax_number: str
    email: str


@dataclass(frozen=True, slots=True)
class Amount:
    """Money of one order line, with and without VAT, and for how many pieces."""

    line_id: UUID
    label: str
    vat_bps: int
    qty: int
    total_fen: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class CreditView:
    """A red letter: what it takes back, and under which number."""

    credit_id: CreditId
    invoice_id: InvoiceId
    state: CreditState
    number: str | None
    total_fen: int
    net_fen: int
    made_at: datetime
    issued_at: datetime | None

    @property
    def vat_fen(self) -> int:
        return self.total_fen - self.net_fen


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """One request for an invoice and what became of it. Amounts of an open one are those that it
    would have now."""

    invoice_id: InvoiceId
    order_id: UUID
    order_number: str
    seller_id: UUID
    currency: str
    state: InvoiceState
    title: Title | None
    number: str | None
    total_fen: int
    net_fen: int
    asked_at: datetime
    issued_at: datetime | None
    is_ready: bool
    credits: tuple[CreditView, ...] = ()

    @property
    def vat_fen(self) -> int:
        return self.total_fen - self.net_fen

    @property
    def credited_fen(self) -> int:
        """What red letters take back, issued or due."""
        return sum(credit.total_fen for credit in self.credits)

    @property
    def due(self) -> CreditView | None:
        """The red letter that waits for its number."""
        return next((one for one in self.credits if one.state is CreditState.DUE), None)
