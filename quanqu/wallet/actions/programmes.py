"""Points programmes: what an issuer's points are worth, how they are earned, how long they live."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from quanqu.kit import tx
from quanqu.kit.money import CURRENCIES
from quanqu.kit.refusals import Invalid
from quanqu.wallet import points as reading
from quanqu.wallet.books import POINTS
from quanqu.wallet.models import Programme
from quanqu.wallet.refusals import ProgrammeExists, ProgrammeNotFound
from quanqu.wallet.types import ProgrammeId, ProgrammeView

NUMBERS = ("point_fen", "live_days", "regular_rate", "silver_rate", "gold_rate", "transfer_day_qty")
MOST = 10_000_000


@tx.required
def open_programme(
    *,
    issuer_id: UUID,
    name: str,
    name_en: str,
    currency: str,
    point_fen: int,
    live_days: int,
    rates: tuple[int, int, int],
    transfer_day_qty: int,
    at: datetime,
) -> ProgrammeId:
    """An issuer's points; `rates`: per 10,000 minor units kept, by regular, silver, gold. (F3)

    What a point is worth is fixed for good, so that the provision is always exact. Raises Invalid,
    ProgrammeExists (an issuer has one).
    """
    _check(name, currency, point_fen, live_days, rates, transfer_day_qty)
    regular, silver, gold = rates
    try:
        with transaction.atomic():
            row = Programme.objects.create(
                issuer_id=issuer_id,
                name=name.strip(),
                name_en=name_en.strip(),
                currency=currency,
                point_fen=point_fen,
                live_days=live_days,
                regular_rate=regular,
                silver_rate=silver,
                gold_rate=gold,
                transfer_day_qty=transfer_day_qty,
                started_at=at,
            )
    except IntegrityError as error:
        if "issuer_id" in str(error):
            raise ProgrammeExists from error
        raise
    return ProgrammeId(row.id)


@tx.required
def change_programme(
    *,
    issuer_id: UUID,
    live_days: int,
    rates: tuple[int, int, int],
    transfer_day_qty: int,
) -> ProgrammeView:
    """New rules for what is earned and sent from now on; orders that began to earn keep theirs.

    Raises ProgrammeNotFound, Invalid.
    """
    row = Programme.objects.select_for_update(no_key=True).filter(issuer_id=issuer_id).first()
    if row is None:
        raise ProgrammeNotFound
    _check(row.name, row.currency, row.point_fen, live_days, rates, transfer_day_qty)
    row.live_days, row.transfer_day_qty = live_days, transfer_day_qty
    row.regular_rate, row.silver_rate, row.gold_rate = rates
    row.save()
    found = reading.find_programme(issuer_id)
    assert found is not None
    return found


def _check(
    name: str,
    currency: str,
    point_fen: int,
    live_days: int,
    rates: tuple[int, int, int],
    transfer_day_qty: int,
) -> None:
    numbers = [point_fen, live_days, *rates, transfer_day_qty]
    is_wrong = (
        not name.strip()
        or currency not in CURRENCIES
        or currency == POINTS
        or min(point_fen, live_days) < 1
        or min(numbers) < 0
        or max(numbers) > MOST
    )
    if is_wrong:
        raise Invalid(**dict(zip(NUMBERS, numbers, strict=True)))
