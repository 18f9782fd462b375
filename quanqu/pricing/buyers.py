"""Who may buy wholesale from whom (C5), and who holds benefit tokens (B5)."""

from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.pricing.form import is_word
from quanqu.pricing.models import BenefitToken, Buyer
from quanqu.pricing.types import BuyerState


@tx.required
def ask_to_buy(*, member_id: UUID, organisation_id: UUID, at: datetime) -> BuyerState:
    """A member asks to see an organisation's wholesale prices; returns how it stands."""
    buyer, is_new = Buyer.objects.select_for_update().get_or_create(
        member_id=member_id,
        organisation_id=organisation_id,
        defaults={"id": new_id(), "asked_at": at},
    )
    if not is_new and buyer.state == BuyerState.REFUSED:
        buyer.state, buyer.asked_at = BuyerState.ASKED.value, at
        buyer.decided_at = buyer.decided_by = None
        buyer.save()
    return BuyerState(buyer.state)


@tx.required
def decide_buyer(
    *, member_id: UUID, organisation_id: UUID, is_approved: bool, at: datetime
) -> None:
    """An organisation approves a buyer, refuses one, or ends what it approved. Refuses NotFound."""
    state = BuyerState.APPROVED if is_approved else BuyerState.REFUSED
    changed = Buyer.objects.filter(member_id=member_id, organisation_id=organisation_id).update(
        state=state.value, decided_at=at, decided_by=tx.actor()
    )
    if not changed:
        raise NotFound


@tx.required
def grant_token(*, member_id: UUID, kind: str, from_at: datetime, until_at: datetime) -> UUID:
    """Give a member a benefit token for a while; promotions may ask for it by its kind.

    Refuses Invalid, also for a kind that no promotion can name.
    """
    if until_at <= from_at or not is_word(kind):
        raise Invalid(kind=kind)
    token_id = new_id()
    BenefitToken.objects.create(
        id=token_id, member_id=member_id, kind=kind, from_at=from_at, until_at=until_at
    )
    return token_id


@tx.required
def revoke_token(*, token_id: UUID, at: datetime) -> None:
    """Take a token back. Refuses NotFound, also when it was revoked."""
    if not BenefitToken.objects.filter(id=token_id, revoked_at=None).update(revoked_at=at):
        raise NotFound
