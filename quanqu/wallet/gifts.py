"""Reads of gifts; `queries` gives them out."""

from uuid import UUID

from quanqu.identity.types import Phone
from quanqu.kit import sealing
from quanqu.kit import sql as statements
from quanqu.members import queries as members
from quanqu.wallet.refusals import GiftNotFound
from quanqu.wallet.types import GiftId, GiftState, GiftView

sql = statements.load("quanqu.wallet")


def get_gift(gift_id: UUID) -> GiftView:
    """One gift as its giver sees it, or GiftNotFound. The caller checks whose it is."""
    rows = sql.gifts(lookups=[], member_id=None, gift_id=gift_id, limit=1)
    if not rows:
        raise GiftNotFound
    return _view(rows[0], True)


def list_gifts(member_id: UUID, *, limit: int = 50) -> list[GiftView]:
    """What a member gave, with the code of what is still on its way, and what waits for their
    phone; newest first."""
    lookups = phone_lookups(members.phone_of(member_id))
    rows = sql.gifts(lookups=lookups, member_id=member_id, gift_id=None, limit=limit)
    return [_view(row, row["giver_id"] == member_id) for row in rows]


def phone_lookups(phone: str | None) -> list[bytes]:
    """How gifts to a phone are found: a digest of its own, apart from who is a member."""
    return [sealing.lookup("gift_phone", Phone.parse(phone).number)] if phone else []


def _view(row: statements.Row, is_giver: bool) -> GiftView:
    state = GiftState(row["state"])
    shows = is_giver and state == GiftState.GIVEN and not row["is_to_phone"]
    return GiftView(
        gift_id=GiftId(row["id"]),
        giver_id=row["giver_id"],
        issuer_id=row["issuer_id"],
        currency=row["currency"],
        held_fen=row["held_fen"] if state == GiftState.GIVEN else 0,
        is_to_phone=row["is_to_phone"],
        state=state,
        words=row["words"],
        given_at=row["given_at"],
        expires_at=row["expires_at"],
        token=row["token"] if shows else None,
        taker_id=row["taker_id"],
        previous_id=row["previous_id"],
    )
