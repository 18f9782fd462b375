"""Pure decisions of fees: what a rate comes to, what changes, when a period's fee is due."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from quanqu.fees.types import PER_LINE, Fault, FeeKind, Period, Rate, ScheduleState
from quanqu.kit.clock import HOUSE, start_of
from quanqu.kit.money import BPS, net_of_vat, part_bps
from quanqu.ledger.types import AccountKind, Entry, owed_between

MOVES: Final[Mapping[ScheduleState, frozenset[ScheduleState]]] = {
    ScheduleState.DRAFT: frozenset({ScheduleState.APPROVED, ScheduleState.DROPPED}),
}

MOST_FEN: Final = 10_000_000_00
MONTHS: Final = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
ACCOUNTS: Final = {
    FeeKind.COMMISSION: (AccountKind.COMMISSION_EXPENSE, AccountKind.COMMISSION_REVENUE),
    FeeKind.DELIVERY: (AccountKind.DELIVERY_EXPENSE, AccountKind.DELIVERY_REVENUE),
    FeeKind.INTEGRATION: (AccountKind.PLATFORM_FEE_EXPENSE, AccountKind.PLATFORM_FEE_REVENUE),
    FeeKind.ENTRY: (AccountKind.PLATFORM_FEE_EXPENSE, AccountKind.PLATFORM_FEE_REVENUE),
}
"""Where a fee stands in the books of who pays it and of who earns it."""


def faults(rates: Sequence[Rate], *, is_for_all: bool) -> list[Fault]:
    """What is wrong with the rates of a schedule, each kind of fault once."""
    twice = Counter((rate.kind, rate.category_id) for rate in rates)
    found = [Fault.TWICE for count in twice.values() if count > 1]
    for rate in rates:
        if not 0 <= rate.rate_bps <= BPS:
            found.append(Fault.RATE)
        if not 0 <= rate.minimum_fen <= MOST_FEN or not 0 <= rate.fixed_fen <= MOST_FEN:
            found.append(Fault.AMOUNT)
        if (rate.kind is FeeKind.ENTRY) != (rate.period is not None):
            found.append(Fault.PERIOD)
        if rate.kind not in PER_LINE:
            if rate.category_id or rate.rate_bps or rate.minimum_fen:
                found.append(Fault.NOT_PER_LINE)
            # Those who have no schedule of their own never agreed when to begin.
            if is_for_all:
                found.append(Fault.FOR_ALL)
    return list(dict.fromkeys(found))


def fee_fen(rate: Rate, base_fen: int, on: date) -> int:
    """What is due of the money of one line that is kept (for delivery: that was delivered).

    The part is rounded to the fen, half up; the minimum is for the part, the fixed amount comes
    on top; nothing is due of a line that all came back or cost nothing, nor while it is free.
    """
    if base_fen <= 0 or is_free(rate, on):
        return 0
    return max(part_bps(base_fen, rate.rate_bps), rate.minimum_fen) + rate.fixed_fen


def is_free(rate: Rate, on: date) -> bool:
    return rate.free_until is not None and on <= rate.free_until


@dataclass(frozen=True, slots=True)
class SoldLine:
    """What must be known of a line to charge it; `rates` are those for its goods."""

    line_id: UUID
    is_goods: bool
    is_fee: bool
    is_delivered: bool
    has_delivery_rate: bool
    seller_id: UUID
    acting_id: UUID
    placed_on: date
    net_fen: int
    borne_net_fen: int
    rates: tuple[tuple[UUID, Rate], ...]
    posted: Mapping[FeeKind, tuple[int, int]]
    """Money the fee was reckoned by so far, and what was charged."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a cause changes of one fee of one line, or what a period costs."""

    kind: FeeKind
    rate_id: UUID | None
    payer_id: UUID
    payee_id: UUID
    base_fen: int
    amount_fen: int
    line_id: UUID | None = None


def dues_of(line: SoldLine, platform_id: UUID) -> Iterator[Due]:
    """The fees of one line after its money moved: each recomputed from what is kept, and the
    difference to what was charged. Delivery that was done stays paid, whatever comes back."""
    for rate_id, rate in line.rates:
        if rate.kind is FeeKind.COMMISSION and not line.is_fee:
            payee_id = platform_id
        elif rate.kind is FeeKind.DELIVERY and line.is_goods and line.is_delivered:
            payee_id = line.acting_id
        else:
            continue
        if payee_id == line.seller_id or (rate.kind is FeeKind.DELIVERY and line.net_fen < 0):
            continue
        base, charged = line.posted.get(rate.kind, (0, 0))
        fee = fee_fen(rate, base + line.net_fen, line.placed_on)
        yield Due(
            rate.kind,
            rate_id,
            line.seller_id,
            payee_id,
            line.net_fen,
            fee - charged,
            line.line_id,
        )
    if line.is_fee and line.is_delivered and not line.has_delivery_rate:
        paid = line.net_fen + line.borne_net_fen
        if paid and line.acting_id != line.seller_id:
            yield Due(
                FeeKind.DELIVERY, None, line.seller_id, line.acting_id, paid, paid, line.line_id
            )


def borne_net(borne_fen: int, vat_bps: int) -> int:
    """What others bear of a price, without its VAT."""
    return net_of_vat(borne_fen, vat_bps)


def entries_of(dues: Iterable[Due], currency: str) -> list[Entry]:
    """Expense and debt in the books of who pays, claim and revenue in those of who earns."""
    entries = []
    for due in dues:
        expense, revenue = ACCOUNTS[due.kind]
        entries += [
            Entry(due.payer_id, expense, due.amount_fen, currency),
            Entry(due.payee_id, revenue, -due.amount_fen, currency),
            *owed_between(due.payer_id, due.payee_id, due.amount_fen, currency),
        ]
    return entries


def first_days(period: Period, since: datetime, until: datetime) -> Iterator[date]:
    """The days on which periods begin, from a moment on and not after another one."""
    on = since.astimezone(HOUSE).date().replace(day=1)
    step = MONTHS[period]
    while start_of(on) <= until:
        if (on.month - 1) % step == 0 and start_of(on) >= since:
            yield on
        on = date(on.year + on.month // 12, on.month % 12 + 1, 1)
