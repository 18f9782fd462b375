"""Credit: how much a member may owe in instalments that a provider lends. (F8)"""

from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid
from quanqu.payments import queries
from quanqu.payments.providers import INSTALMENTS
from quanqu.payments.refusals import CreditTooMuch
from quanqu.payments.types import ProviderCannot

sql = statements.load("quanqu.payments")

CURRENCY = "CNY"
HIGHEST_FEN = 20_000_000


@tx.required
def set_credit_limit(*, member_id: UUID, limit_fen: int, at: datetime) -> None:
    """Decide how much one member may owe (fen); 0: no instalments for them. Raises Invalid."""
    if not 0 <= limit_fen <= HIGHEST_FEN:
        raise Invalid(limit_fen=limit_fen)
    sql.set_credit_limit(member_id=member_id, limit_fen=limit_fen, at=at)


def check_credit(
    *,
    provider: str,
    member_id: UUID | None,
    instalment_qty: int,
    amount_fen: int,
    currency: str,
    at: datetime,
) -> None:
    """One member's payments are counted by one transaction at a time, until it ends.

    Raises ProviderCannot, Invalid (nobody is known who could owe it), CreditTooMuch.
    """
    if instalment_qty not in INSTALMENTS.get(provider, ()) or currency != CURRENCY:
        raise ProviderCannot(provider=provider, instalment_qty=instalment_qty)
    if member_id is None:
        raise Invalid(member_id=None)
    sql.lock_credit(member_id=member_id)
    left_fen = queries.credit_of(member_id, at).left_fen
    if amount_fen > left_fen:
        raise CreditTooMuch(left_fen=left_fen, currency=currency)
