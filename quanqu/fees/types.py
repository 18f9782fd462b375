"""Words of fees: kinds, what a schedule says, what was charged."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

ScheduleId = NewType("ScheduleId", UUID)

HANDED_OVER: Final = "fees_handed_over"
RETURNED: Final = "fees_returned"
PERIOD: Final = "fees_period"
"""Kinds of journal: fees of what was handed over, taken back for what returned, of a period."""


class FeeKind(StrEnum):
    """Commission and delivery are charged per line, integration once, entry per period."""

    COMMISSION = "commission"
    DELIVERY = "delivery"
    INTEGRATION = "integration"
    ENTRY = "entry"


PER_LINE: Final = (FeeKind.COMMISSION, FeeKind.DELIVERY)


class Period(StrEnum):
    """How often an entry fee is due: on the first day of each."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Fault(StrEnum):
    """What can be wrong with the rates of a schedule."""

    TWICE = "twice"
    RATE = "rate"
    AMOUNT = "amount"
    PERIOD = "period"
    NOT_PER_LINE = "not_per_line"
    FOR_ALL = "for_all"


class ScheduleState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Rate:
    """What one fee costs. Per line: a part of the money kept without VAT, at least a minimum, and
    so much more for each line. Per period: the fixed amount. Nothing until `free_until`."""

    kind: FeeKind
    category_id: UUID | None = None
    rate_bps: int = 0
    minimum_fen: int = 0
    fixed_fen: int = 0
    period: Period | None = None
    free_until: date | None = None


@dataclass(frozen=True, slots=True)
class RateView:
    """A rate as it is written, with the category's code ('' for all goods)."""

    rate_id: UUID
    rate: Rate
    category_code: str = ""
    category_name: str = ""
    category_name_en: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """One version of what a company (None: every seller without its own) pays."""

    schedule_id: ScheduleId
    organisation_id: UUID | None
    number: int
    currency: str
    state: ScheduleState
    first_on: date
    in_force_at: datetime | None
    drafted_at: datetime
    drafted_by: str
    approved_at: datetime | None
    approved_by: str
    why: str
    rates: tuple[RateView, ...]


@dataclass(frozen=True, slots=True)
class MovedMoney:
    """Money without VAT of pieces of one line that were handed over; negative: came back."""

    line_id: UUID
    net_fen: int


@dataclass(frozen=True, slots=True)
class FeeTotal:
    """What one company owes another one of one fee, for what one node sold (None: per period)."""

    kind: FeeKind
    payer_id: UUID
    payee_id: UUID
    node_id: UUID | None
    currency: str
    count: int
    base_fen: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What some days would have cost by rates that are not in force, beside what was charged."""

    kind: FeeKind
    line_count: int
    base_fen: int
    would_fen: int
    charged_fen: int
