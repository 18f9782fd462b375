"""Cards and points for tests, made by the real verbs. Call inside `tx.begin`."""

from datetime import datetime
from uuid import UUID, uuid4

from quanqu.ledger.types import AccountKind
from quanqu.network.tests.factory import AT
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId, CardKind, PointsAccountId, ProgrammeId


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


def programme(
    issuer_id: UUID, *, live_days: int = 365, transfer_day_qty: int = 0, point_fen: int = 2
) -> ProgrammeId:
    """Points of an issuer: one for each 1.00 kept by regular members, two and three by others."""
    return wallet.open_programme(
        issuer_id=issuer_id,
        name="积分",
        name_en="Points",
        currency="CNY",
        point_fen=point_fen,
        live_days=live_days,
        rates=(100, 200, 300),
        transfer_day_qty=transfer_day_qty,
        at=AT,
    )


def points(
    programme_id: ProgrammeId, member_id: UUID, qty: int, *, at: datetime = AT
) -> PointsAccountId:
    """A member's account with points on it."""
    account_id = wallet.open_points(programme_id=programme_id, member_id=member_id, at=at)
    if qty:
        wallet.grant_points(
            account_id=account_id, points_qty=qty, fact_key=f"grant:{uuid4()}", about=None, at=at
        )
    return account_id
