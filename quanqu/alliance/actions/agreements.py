"""Two organisations agree that one takes what the other owes its members. (F4, F5)"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from quanqu.alliance import queries
from quanqu.alliance.models import Agreement
from quanqu.alliance.refusals import AgreementInForce, AgreementNotFound, NotYours
from quanqu.alliance.rules import MOVES
from quanqu.alliance.types import AgreementId, AgreementState, AgreementView, Terms
from quanqu.kit import states, tx
from quanqu.kit.money import BPS, CURRENCIES
from quanqu.kit.refusals import Invalid


@tx.required
def propose(
    *,
    issuer_id: UUID,
    acceptor_id: UUID,
    by_id: UUID,
    terms: Terms,
    currency: str,
    at: datetime,
) -> AgreementId:
    """One of the two writes down the terms; they count once the other accepts. Raises Invalid."""
    limits = [terms.day_fen, terms.member_day_fen, terms.total_fen]
    is_wrong = (
        by_id not in (issuer_id, acceptor_id)
        or issuer_id == acceptor_id
        or not 0 < terms.rate_bps <= BPS
        or not (terms.takes_points or terms.takes_vouchers)
        or any(limit is not None and limit <= 0 for limit in limits)
        or currency not in CURRENCIES
    )
    if is_wrong:
        raise Invalid(rate_bps=terms.rate_bps, currency=currency)
    row = Agreement.objects.create(
        issuer_id=issuer_id,
        acceptor_id=acceptor_id,
        currency=currency,
        rate_bps=terms.rate_bps,
        takes_points=terms.takes_points,
        takes_vouchers=terms.takes_vouchers,
        day_fen=terms.day_fen,
        member_day_fen=terms.member_day_fen,
        total_fen=terms.total_fen,
        state=AgreementState.PROPOSED.value,
        proposed_by_id=by_id,
        proposed_at=at,
    )
    return AgreementId(row.id)


@tx.required
def accept(*, agreement_id: UUID, by_id: UUID, at: datetime) -> AgreementView:
    """The other side accepts: from now on it counts. Raises NotYours (one's own proposal),
    AgreementInForce, AgreementNotFound, WrongMove."""
    row = _locked(agreement_id, by_id)
    if by_id == row.proposed_by_id:
        raise NotYours
    states.check(MOVES, AgreementState(row.state), AgreementState.IN_FORCE)
    row.state, row.accepted_at = AgreementState.IN_FORCE.value, at
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "accepted_at"])
    except IntegrityError as error:
        if "alliance_agreement_once" in str(error):
            raise AgreementInForce from error
        raise
    return queries.agreement_view(row)


@tx.required
def end(*, agreement_id: UUID, by_id: UUID, at: datetime) -> AgreementView:
    """Either side ends it, or turns it down; what was cleared stays owed, and may be given back.

    Raises AgreementNotFound, WrongMove.
    """
    row = _locked(agreement_id, by_id)
    states.check(MOVES, AgreementState(row.state), AgreementState.ENDED)
    row.state, row.ended_at = AgreementState.ENDED.value, at
    row.save(update_fields=["state", "ended_at"])
    return queries.agreement_view(row)


def _locked(agreement_id: UUID, by_id: UUID) -> Agreement:
    row = Agreement.objects.select_for_update(no_key=True).filter(id=agreement_id).first()
    if row is None or by_id not in (row.issuer_id, row.acceptor_id):
        raise AgreementNotFound
    return row
