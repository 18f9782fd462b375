"""Top-up offers: pay 500, get 50 more. Closed and written anew, never changed. (F2)"""

from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.money import CURRENCIES
from quanqu.kit.refusals import Invalid
from quanqu.ledger.types import AccountKind
from quanqu.wallet.actions.cards import top_up
from quanqu.wallet.models import TopUpOffer
from quanqu.wallet.refusals import OfferNotFound
from quanqu.wallet.types import LIMITS_FEN, CardId, CardKind


@tx.required
def set_offer(
    *, issuer_id: UUID, currency: str, pay_fen: int, bonus_fen: int, at: datetime
) -> UUID:
    """What is given for an amount from now on; one offer per amount. Raises Invalid."""
    limit = LIMITS_FEN[CardKind.NAMED]
    if min(pay_fen, bonus_fen) <= 0 or pay_fen + bonus_fen > limit or currency not in CURRENCIES:
        raise Invalid(pay_fen=pay_fen, bonus_fen=bonus_fen)
    known = TopUpOffer.objects.filter(
        issuer_id=issuer_id, currency=currency, pay_fen=pay_fen, until=None
    )
    known.update(until=at)
    row = TopUpOffer.objects.create(
        issuer_id=issuer_id, currency=currency, pay_fen=pay_fen, bonus_fen=bonus_fen, since=at
    )
    return row.id


@tx.required
def close_offer(*, offer_id: UUID, at: datetime) -> None:
    """Nobody gets it any more. Raises OfferNotFound."""
    if not TopUpOffer.objects.filter(id=offer_id, until=None).update(until=at):
        raise OfferNotFound


@tx.required
def top_up_by_offer(
    *,
    card_id: CardId,
    offer_id: UUID,
    issuer_id: UUID,
    tender: AccountKind,
    taken_by_id: UUID,
    fact_key: str,
    at: datetime,
) -> int:
    """Take the offer's money with the bonus it promises now; returns what was to be paid.

    Raises OfferNotFound (closed meanwhile, or another issuer's), what `top_up` refuses.
    """
    row = TopUpOffer.objects.filter(id=offer_id, issuer_id=issuer_id, until=None).first()
    if row is None:
        raise OfferNotFound
    top_up(
        card_id=card_id,
        amount_fen=row.pay_fen,
        bonus_fen=row.bonus_fen,
        tender=tender,
        taken_by_id=taken_by_id,
        fact_key=fact_key,
        at=at,
    )
    return row.pay_fen
