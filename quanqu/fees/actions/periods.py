"""Fees of joining and of being here: integration once, entry on the first day of each period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from quanqu.fees import queries, rules
from quanqu.fees.actions.charging import write
from quanqu.fees.models import Charge
from quanqu.fees.rules import Due
from quanqu.fees.types import PERIOD, FeeKind, RateView, ScheduleView
from quanqu.kit import clock, sql, tx
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import summed
from quanqu.network import queries as network

statements = sql.load("quanqu.fees")


@dataclass(frozen=True, slots=True)
class _Fee:
    payer_id: UUID
    currency: str
    rate: RateView
    on: date
    at: datetime


@tx.required
def charge_periods(*, at: datetime) -> int:
    """Charge what has fallen due and was not charged; again charges nothing twice. (F7)

    A period that had begun before its schedule was in force is free. Returns how many were written.
    """
    statements.lock_fees()
    due = [*_due(at)]
    if not due:
        # Before the first company is open there is no platform to pay either.
        return 0
    platform_id = network.platform().organisation_id
    fees = [fee for fee in due if fee.payer_id != platform_id]
    done = _charged({fee.payer_id for fee in fees})
    written = 0
    for fee in fees:
        key = _key(fee.payer_id, fee.rate.rate.kind, fee.currency, fee.on)
        if key not in done:
            done.add(key)
            _charge(fee, platform_id)
            written += 1
    return written


def _due(at: datetime) -> Iterator[_Fee]:
    """All that ever fell due, each company's versions one after the other."""
    chains: dict[tuple[UUID, str], list[ScheduleView]] = {}
    for one in queries.list_in_force(at):
        if one.organisation_id is not None:
            chains.setdefault((one.organisation_id, one.currency), []).append(one)
    for (payer_id, currency), chain in chains.items():
        ends = [later.in_force_at for later in chain[1:]] + [None]
        for schedule, end in zip(chain, ends, strict=True):
            assert schedule.in_force_at is not None
            for view in schedule.rates:
                for on, moment in _moments(view, schedule.in_force_at, at):
                    if end is None or moment < end:
                        yield _Fee(payer_id, currency, view, on, moment)


def _moments(view: RateView, since: datetime, until: datetime) -> Iterator[tuple[date, datetime]]:
    if view.rate.kind is FeeKind.INTEGRATION:
        yield since.astimezone(clock.HOUSE).date(), since
    elif view.rate.period is not None:
        for on in rules.first_days(view.rate.period, since, until):
            yield on, clock.start_of(on)


def _charged(payer_ids: set[UUID]) -> set[tuple[object, ...]]:
    rows = Charge.objects.filter(payer_id__in=payer_ids, period_on__isnull=False).values_list(
        "payer_id", "kind", "currency", "period_on"
    )
    return {_key(payer, FeeKind(kind), currency, on) for payer, kind, currency, on in rows}


def _key(payer_id: UUID, kind: FeeKind, currency: str, on: object) -> tuple[object, ...]:
    """What is charged once: an entry fee for each period, integration for good."""
    return payer_id, kind, currency, on if kind is FeeKind.ENTRY else None


def _charge(fee: _Fee, platform_id: UUID) -> None:
    rate = fee.rate.rate
    amount = 0 if rules.is_free(rate, fee.on) else rate.fixed_fen
    due = Due(rate.kind, fee.rate.rate_id, fee.payer_id, platform_id, 0, amount)
    journal_id = None
    if amount:
        journal_id = ledger.post(
            fact_key=f"{PERIOD}:{rate.kind}:{fee.payer_id}:{fee.currency}:{fee.on}",
            kind=PERIOD,
            occurred_at=fee.at,
            entries=summed(rules.entries_of([due], fee.currency)),
            memo=f"{rate.kind} {fee.on}",
            about=fee.payer_id,
        )
    write([due], currency=fee.currency, journal_id=journal_id, day=fee.on, period_on=fee.on)
