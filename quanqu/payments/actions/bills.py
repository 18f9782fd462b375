"""Bills: fetch what a provider says of a day, compare it with our books, explain the rest."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.network import queries as network
from quanqu.payments.providers import get_provider
from quanqu.payments.refusals import DifferenceNotFound, DifferenceNotOpen
from quanqu.payments.rules import BILL_ZONE
from quanqu.payments.types import BillId, BillLine, DifferenceId

sql = statements.load("quanqu.payments")

LONGEST_REASON = 500


@tx.outside
def fetch_bill(*, provider: str, on: date, actor: str, at: datetime) -> BillId:
    """Download a provider's bill of one day of its calendar and keep it; again replaces it. (D3)

    Raises ProviderUnreachable, ProviderRefused (it is not ready yet), ProviderUnknown.
    """
    known = get_provider(provider)
    lines = known.bill(on)
    with tx.begin(actor=actor):
        return keep_bill(
            provider=provider, merchant_id=known.merchant_id, on=on, lines=lines, at=at
        )


@tx.required
def keep_bill(
    *, provider: str, merchant_id: str, on: date, lines: Sequence[BillLine], at: datetime
) -> BillId:
    """Keep the lines of a bill; the money is the group's, whose merchant account it is."""
    (row,) = sql.keep_bill(
        id=new_id(),
        provider=provider,
        merchant_id=merchant_id,
        collector_id=network.platform().organisation_id,
        on=on,
        at=at,
    )
    sql.drop_bill_lines(bill_id=row["id"])
    told = json.dumps([asdict(line) for line in lines], default=str)
    sql.keep_bill_lines(bill_id=row["id"], lines=told)
    return BillId(row["id"])


@tx.required
def reconcile(*, bill_id: BillId, at: datetime) -> int:
    """Compare a bill with our books; returns how many differences are open. (P6)

    Again keeps what a person has settled, and closes what has been explained meanwhile.
    """
    (bill,) = sql.bill(id=bill_id)
    since = datetime.combine(bill["on"], time(), BILL_ZONE)
    rows = sql.reconcile(bill_id=bill_id, since=since, until=since + timedelta(days=1), at=at)
    return int(rows[0]["qty"])


@tx.required
def settle_difference(*, difference_id: DifferenceId, reason: str, at: datetime) -> None:
    """A person says how a difference is explained; nothing is booked by it.

    Raises Invalid (no reason), DifferenceNotFound, DifferenceNotOpen.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(reason=reason)
    if sql.settle_difference(id=difference_id, reason=reason, at=at):
        return
    if not sql.collector_of_difference(id=difference_id):
        raise DifferenceNotFound
    raise DifferenceNotOpen
