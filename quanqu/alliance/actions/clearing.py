"""Clearing: what an issuer owes whoever took its points or vouchers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.alliance import queries
from quanqu.alliance.models import Agreement, Clearing
from quanqu.alliance.refusals import AllianceLimit, NotAccepted
from quanqu.alliance.rules import limit_reached
from quanqu.alliance.types import AgreementId, AgreementView, ClearingKind
from quanqu.kit import clock, tx
from quanqu.kit import sql as statements
from quanqu.kit.money import BPS
from quanqu.ledger.types import AccountKind, Entry

sql = statements.load("quanqu.alliance")


@dataclass(frozen=True, slots=True)
class Cleared:
    """What the acceptor gets, and the entries between the two, for the journal of the redemption.

    The issuer's side still lacks its debit, the acceptor's side its credit.
    """

    agreement_id: AgreementId
    amount_fen: int
    entries: tuple[Entry, ...]


@tx.required
def clear(
    *,
    issuer_id: UUID,
    acceptor_id: UUID,
    currency: str,
    kind: ClearingKind,
    worth_fen: int,
    about: UUID,
    member_id: UUID | None,
    at: datetime,
) -> Cleared:
    """The acceptor takes what is worth so much at its issuer's; points count at the agreed rate,
    vouchers in full. Raises NotAccepted, AllianceLimit.

    The agreement's row is locked: two redemptions cannot both take the last of a limit.
    """
    rows = sql.agreement_in_force(issuer_id=issuer_id, acceptor_id=acceptor_id, currency=currency)
    agreement = queries.agreement_view(Agreement(**rows[0])) if rows else None
    rate_bps = agreement.terms.rate_of(kind) if agreement else None
    if agreement is None or rate_bps is None:
        raise NotAccepted
    amount = worth_fen * rate_bps // BPS
    if amount <= 0:
        raise NotAccepted
    _check_limits(agreement, amount, member_id, at)
    _write(agreement.agreement_id, kind, amount, about, member_id, at)
    return Cleared(agreement.agreement_id, amount, between(agreement, amount))


@tx.required
def clear_back(
    *,
    agreement_id: UUID,
    kind: ClearingKind,
    amount_fen: int,
    about: UUID,
    member_id: UUID | None,
    at: datetime,
) -> Sequence[Entry]:
    """A redemption was given back: the issuer owes that much less, also when it has ended."""
    agreement = queries.get_agreement(agreement_id)
    _write(agreement.agreement_id, kind, -amount_fen, about, member_id, at)
    return between(agreement, -amount_fen)


def between(agreement: AgreementView, amount_fen: int) -> tuple[Entry, ...]:
    """The issuer owes the acceptor; a negative amount takes it back."""
    issuer, acceptor, currency = agreement.issuer_id, agreement.acceptor_id, agreement.currency
    return (
        Entry(issuer, AccountKind.ALLIANCE_DUE_TO, -amount_fen, currency, f"org:{acceptor}"),
        Entry(acceptor, AccountKind.ALLIANCE_DUE_FROM, amount_fen, currency, f"org:{issuer}"),
    )


def _check_limits(
    agreement: AgreementView, amount_fen: int, member_id: UUID | None, at: datetime
) -> None:
    (sums,) = sql.cleared(
        agreement_id=agreement.agreement_id,
        member_id=member_id,
        day_at=clock.start_of_day(at),
    )
    reached = limit_reached(agreement.terms, amount_fen, **sums)
    if reached is not None:
        raise AllianceLimit(limit=reached[0], left_fen=reached[1], currency=agreement.currency)


def _write(
    agreement_id: UUID,
    kind: ClearingKind,
    amount_fen: int,
    about: UUID,
    member_id: UUID | None,
    at: datetime,
) -> None:
    Clearing.objects.create(
        agreement_id=agreement_id,
        kind=kind.value,
        amount_fen=amount_fen,
        about=about,
        member_id=member_id,
        at=at,
    )
