"""Money between cards: an anonymous card is split, and whatever moves a balance as a whole. (F2)"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.money import split
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.wallet.actions.cards import bonus, check_room, lock_card, open_card, principal
from quanqu.wallet.models import Card
from quanqu.wallet.refusals import CardFrozen, InsufficientStoredValue
from quanqu.wallet.types import CardId, CardKind, CardView, Spent

sql = statements.load("quanqu.wallet")


@tx.required
def split_card(*, card_id: CardId, parts_fen: Sequence[int], at: datetime) -> list[CardId]:
    """Put parts of an anonymous card onto new anonymous cards; the rest stays on it.

    Each part has its share of principal and bonus. Raises Invalid (a named card, no amounts),
    InsufficientStoredValue, CardFrozen.
    """
    card = lock_card(card_id)
    if card.kind != CardKind.ANONYMOUS or not 0 < len(parts_fen) <= 20 or min(parts_fen) <= 0:
        raise Invalid(kind=card.kind, parts=len(parts_fen))
    rest = card.balance_fen - sum(parts_fen)
    if rest < 0:
        raise InsufficientStoredValue(balance_fen=card.balance_fen, currency=card.currency)
    made = []
    principals = split(card.principal_fen, [*parts_fen, rest])
    for part, paid in zip(parts_fen, principals, strict=False):
        new = open_card(
            member_id=None,
            issuer_id=card.issuer_id,
            kind=CardKind.ANONYMOUS,
            currency=card.currency,
            at=at,
        )
        Card.objects.filter(id=new).update(split_from_id=card_id)
        move_value(card, new, Spent(paid, part - paid), kind="card_split", about=new, at=at)
        made.append(new)
    return made


def move_value(
    card: CardView,
    to_id: CardId,
    value: Spent,
    *,
    kind: str,
    about: UUID,
    at: datetime,
    may_exceed: bool = False,
) -> None:
    """Value of a locked card goes to another of its issuer's, principal and bonus apart.

    What comes back to where it was is not refused for being too much. Raises CardFrozen, CardLimit.
    """
    if card.frozen and not may_exceed:
        raise CardFrozen
    to = lock_card(to_id)
    amount = value.principal_fen + value.bonus_fen
    if may_exceed:
        sql.raise_limit(id=to_id, limit_fen=to.balance_fen + amount)
    else:
        check_room(to, amount)
    ledger.post(
        fact_key=f"{kind}:{new_id()}",
        kind=kind,
        occurred_at=at,
        about=about,
        memo=f"{card.number} → {to.number}",
        entries=[
            principal(card, value.principal_fen),
            bonus(card, value.bonus_fen),
            principal(to, -value.principal_fen),
            bonus(to, -value.bonus_fen),
        ],
    )
