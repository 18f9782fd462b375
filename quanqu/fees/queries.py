"""Schedules and their history, what was charged, and what rates would have cost."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet

from quanqu.fees import rules
from quanqu.fees.models import Rate, Schedule
from quanqu.fees.refusals import ScheduleNotFound
from quanqu.fees.rules import SoldLine
from quanqu.fees.types import (
    PER_LINE,
    Estimate,
    FeeKind,
    FeeTotal,
    Period,
    RateView,
    ScheduleId,
    ScheduleState,
    ScheduleView,
)
from quanqu.fees.types import Rate as RateTerms
from quanqu.kit import clock, sql
from quanqu.network import queries as network

statements = sql.load(__package__)

MOST_TRIED: Final = 2_000
"""Orders of each seller by which rates are tried: the newest ones."""


def get_schedule(schedule_id: UUID) -> ScheduleView:
    """One version, or ScheduleNotFound."""
    found = _views(Schedule.objects.filter(id=schedule_id))
    if not found:
        raise ScheduleNotFound
    return found[0]


def list_schedules(organisation_ids: Collection[UUID] | None = None) -> list[ScheduleView]:
    """All versions, or those that concern some companies: theirs, and those for all."""
    rows = Schedule.objects.order_by("organisation_id", "-number")
    found = _views(rows)
    if organisation_ids is None:
        return found
    return [one for one in found if one.organisation_id in {*organisation_ids, None}]


def list_in_force(at: datetime) -> list[ScheduleView]:
    """The versions that counted at some time until a moment, in the order in which they began."""
    return _views(
        Schedule.objects.filter(state=ScheduleState.APPROVED.value, in_force_at__lte=at).order_by(
            "in_force_at"
        )
    )


def in_force(
    organisation_id: UUID | None, at: datetime, currency: str = "CNY"
) -> ScheduleView | None:
    """What a company pays for what is ordered at a moment: its own schedule, else that for all."""
    found = {one.organisation_id: one for one in list_in_force(at) if one.currency == currency}
    return found.get(organisation_id) or found.get(None)


def fee_totals(
    *,
    first_on: date,
    last_on: date,
    organisation_ids: Collection[UUID],
    node_id: UUID | None = None,
) -> list[FeeTotal]:
    """What some companies paid and earned on these days, both ends included, by what and whom."""
    rows = statements.fee_totals(
        first_on=first_on,
        last_on=last_on,
        organisation_ids=list(organisation_ids),
        node_id=node_id,
    )
    return [FeeTotal(**row | {"kind": FeeKind(row["kind"])}) for row in rows]


def estimate(
    *,
    organisation_id: UUID | None,
    rates: Sequence[RateTerms],
    first_on: date,
    last_on: date,
    currency: str = "CNY",
) -> list[Estimate]:
    """What the orders of some days would have cost by these rates, beside what was charged. (F7)

    Rates are tried as if they were not free, by what is kept now; for None by the orders of all
    sellers that have no schedule of their own.
    """
    since, until = clock.start_of(first_on), clock.start_of(last_on + timedelta(days=1))
    sellers = _sellers(organisation_id, until, currency)
    platform_id = network.platform().organisation_id
    would: dict[FeeKind, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    terms = {UUID(int=n): rate for n, rate in enumerate(rates)}
    for row in statements.sold_before(
        seller_ids=sellers, currency=currency, since=since, until=until, row_limit=MOST_TRIED
    ):
        for due in rules.dues_of(_tried(row, terms), platform_id):
            would[due.kind] = _more(would[due.kind], due.base_fen, due.amount_fen)
    for rate in rates:
        if rate.period is not None:
            for _on in rules.first_days(rate.period, since, until - timedelta(seconds=1)):
                would[rate.kind] = _more(would[rate.kind], 0, rate.fixed_fen)
    charged: dict[FeeKind, int] = defaultdict(int)
    for total in fee_totals(first_on=first_on, last_on=last_on, organisation_ids=sellers):
        if total.payer_id in sellers and total.currency == currency:
            charged[total.kind] += total.amount_fen
    return [
        Estimate(kind, *would[kind], charged[kind])
        for kind in FeeKind
        if kind in would or charged[kind]
    ]


def _more(sums: tuple[int, int, int], base_fen: int, amount_fen: int) -> tuple[int, int, int]:
    return sums[0] + 1, sums[1] + base_fen, sums[2] + amount_fen


def _sellers(organisation_id: UUID | None, at: datetime, currency: str) -> list[UUID]:
    if organisation_id is not None:
        return [organisation_id]
    apart = {one.organisation_id for one in list_in_force(at) if one.currency == currency}
    apart.add(network.platform().organisation_id)
    everybody = [one.organisation_id for one in network.list_organisations()]
    return [one for one in everybody if one not in apart]


def _tried(row: sql.Row, terms: dict[UUID, RateTerms]) -> SoldLine:
    """A line as one move of all that is kept; by the nearest category, and never free."""
    is_fee = row["kind"] == "fee"
    return SoldLine(
        line_id=UUID(int=0),
        is_goods=row["kind"] == "goods",
        is_fee=is_fee,
        is_delivered=row["is_delivered"],
        has_delivery_rate=any(one.kind is FeeKind.DELIVERY for one in terms.values()),
        seller_id=row["seller_id"],
        acting_id=row["acting_id"] or row["seller_id"],
        placed_on=date.max,
        net_fen=row["kept_fen"],
        borne_net_fen=0,
        rates=tuple(_nearest(terms, row["category_ids"])),
        posted={},
    )


def _nearest(
    terms: dict[UUID, RateTerms], category_ids: Sequence[UUID]
) -> Iterable[tuple[UUID, RateTerms]]:
    for kind in PER_LINE:
        of_kind = {
            rate.category_id: (key, rate) for key, rate in terms.items() if rate.kind is kind
        }
        found = [of_kind[one] for one in [*category_ids, None] if one in of_kind]
        yield from found[:1]


def _views(rows: "QuerySet[Schedule]") -> list[ScheduleView]:
    schedules = list(rows)
    rates: dict[UUID, list[RateView]] = defaultdict(list)
    found = Rate.objects.filter(schedule__in=schedules).select_related("category")
    for rate in found.order_by("kind", F("category__code").asc(nulls_first=True), "id"):
        rates[rate.schedule_id].append(_rate_view(rate))
    return [
        ScheduleView(
            schedule_id=ScheduleId(row.id),
            organisation_id=row.organisation_id,
            number=row.number,
            currency=row.currency,
            state=ScheduleState(row.state),
            first_on=row.first_on,
            in_force_at=row.in_force_at,
            drafted_at=row.drafted_at,
            drafted_by=row.drafted_by,
            approved_at=row.approved_at,
            approved_by=row.approved_by or "",
            why=row.why,
            rates=tuple(sorted(rates[row.id], key=lambda one: list(FeeKind).index(one.rate.kind))),
        )
        for row in schedules
    ]


def _rate_view(row: Rate) -> RateView:
    category = row.category
    return RateView(
        rate_id=row.id,
        rate=RateTerms(
            kind=FeeKind(row.kind),
            category_id=row.category_id,
            rate_bps=row.rate_bps,
            minimum_fen=row.minimum_fen,
            fixed_fen=row.fixed_fen,
            period=Period(row.period) if row.period else None,
            free_until=row.free_until,
        ),
        category_code=category.code if category else "",
        category_name=category.name if category else "",
        category_name_en=category.name_en if category else "",
    )
