"""Cards for tests, made by the real verbs. Call inside `tx.begin`."""

from datetime import datetime
from uuid import UUID, uuid4

from quanqu.ledger.types import AccountKind
from quanqu.network.tests.factory import AT
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId, CardKind


def card(
    issuer_id: UUID,
    *,
    member_id: UUID | None = None,
    amount_fen: int = 0,
    bonus_fen: int = 0,
    at: datetime = AT,
) -> CardId:
    """A card with value on it: named if it has a member."""
    kind = CardKind.NAMED if member_id else CardKind.ANONYMOUS
    card_id = wallet.open_card(
        member_id=member_id, issuer_id=issuer_id, kind=kind, currency="CNY", at=at
    )
    if amount_fen:
        wallet.top_up(
            card_id=card_id,
            amount_fen=amount_fen,
            bonus_fen=bonus_fen,
            tender=AccountKind.CASH,
            taken_by_id=issuer_id,
            fact_key=f"top_up:{uuid4()}",
            at=at,
        )
    return card_id
