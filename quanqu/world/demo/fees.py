"""What companies pay for selling here: drafted by the office, approved by finance."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.fees import actions as fees
from quanqu.fees.types import FeeKind, Period, Rate
from quanqu.kit import tx
from quanqu.kit.clock import HOUSE
from quanqu.world import cast
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.staff import Hired

CHEAPER: Final = "grocery"
GROCERY_BPS: Final = 300
LEAST_FEN: Final = 20


def agree_on_fees(retailer: Retailer, hired: Mapping[str, Hired], *, at: datetime) -> None:
    """For all: commission by goods. Dealer A also pays to be here, by the month after the first
    two; dealer B has joined for a fee and pays for goods that others bring home for it."""
    firms = retailer.organisation_ids()
    opened_on = at.astimezone(HOUSE).date()
    entry = Rate(
        FeeKind.ENTRY,
        fixed_fen=300_00,
        period=Period.MONTH,
        free_until=opened_on + timedelta(days=60),
    )
    by_quarter = Rate(FeeKind.ENTRY, fixed_fen=800_00, period=Period.QUARTER)
    joining = Rate(FeeKind.INTEGRATION, fixed_fen=2_000_00)
    brought = Rate(FeeKind.DELIVERY, fixed_fen=4_00)
    for firm, more in (
        (None, ()),
        (firms[cast.DEALER_A], (entry,)),
        (firms[cast.DEALER_B], (joining, by_quarter, brought)),
    ):
        schedule_id = _draft(hired, firm, opened_on, (*_commission(), *more), at)
        with tx.begin(actor=f"staff:{hired[cast.FINANCE].staff_id}"):
            fees.approve_schedule(schedule_id=schedule_id, at=at)


def charge_and_plan(retailer: Retailer, hired: Mapping[str, Hired], *, now: datetime) -> None:
    """What fell due so far; and next month's schedule for all, which waits for a second person."""
    with tx.begin(actor="system:demo"):
        fees.charge_periods(at=now)
    today = now.astimezone(HOUSE).date()
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    _draft(hired, None, next_month, _commission(cast.COMMISSION_BPS + 50), now)


def _draft(
    hired: Mapping[str, Hired],
    firm: UUID | None,
    first_on: date,
    rates: tuple[Rate, ...],
    at: datetime,
) -> UUID:
    with tx.begin(actor=f"staff:{hired[cast.ADMINISTRATOR].staff_id}"):
        return fees.draft_schedule(organisation_id=firm, first_on=first_on, rates=rates, at=at)


def _commission(bps: int = cast.COMMISSION_BPS) -> tuple[Rate, ...]:
    """So much of all goods; less of groceries, but some fen of every line."""
    grocery = next(one for one in catalog.list_categories() if one.code == CHEAPER)
    return (
        Rate(FeeKind.COMMISSION, rate_bps=bps),
        Rate(FeeKind.COMMISSION, grocery.category_id, GROCERY_BPS, LEAST_FEN),
    )
