"""Share: a part of a captured payment goes on to another merchant, and may come back."""

from datetime import datetime
from typing import Final, Required, TypedDict, Unpack
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import states, tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.payments import queries
from quanqu.payments.actions.locked import lock_payment
from quanqu.payments.actions.take_back import take_back_for_refunds
from quanqu.payments.providers import SHARES, Sharing, get_provider
from quanqu.payments.refusals import ShareKeyReused, ShareTooMuch
from quanqu.payments.rules import OPEN_SHARE, SHARE_MOVES, left_of
from quanqu.payments.types import (
    PaymentId,
    PaymentView,
    ProviderCannot,
    ProviderRefused,
    ShareId,
    ShareRequest,
    ShareReturnId,
    ShareReturnRequest,
    ShareReturnView,
    ShareState,
    ShareStatus,
    ShareView,
)

sql = statements.load("quanqu.payments")

S = ShareStatus


class Facts(TypedDict, total=False):
    """What is known with a move: when, when it was asked, the provider's number, why it failed."""

    at: Required[datetime]
    asked_at: datetime
    number: str
    why: str


UNSAID: Final = {"asked_at": None, "number": "", "why": ""}


LONGEST_ACCOUNT: Final = 64


@tx.required
def set_receiver(*, organisation_id: UUID, provider: str, account: str, at: datetime) -> None:
    """Keep an organisation's account at a provider: what it is owed of payments goes there at once.

    Without one (an empty text) settlement pays it all. Raises ProviderCannot, Invalid. (F6)
    """
    account = account.strip()
    if provider not in SHARES:
        raise ProviderCannot(provider=provider)
    if len(account) > LONGEST_ACCOUNT or not account.isascii():
        raise Invalid(account=account)
    sql.set_receiver(organisation_id=organisation_id, provider=provider, account=account, at=at)


@tx.required
def request_share(
    *,
    payment_id: PaymentId,
    receiver_id: UUID,
    account: str,
    amount_fen: int,
    key: str,
    at: datetime,
) -> ShareId:
    """Promise a part of a captured payment (minor units) to another organisation's account there.

    The same key is the same share. Raises ShareTooMuch (also for a payment that is not open to be
    shared), ShareKeyReused, Invalid, PaymentNotFound.
    """
    if amount_fen <= 0 or not account:
        raise Invalid(amount_fen=amount_fen, account=account)
    payment = lock_payment(payment_id)
    if known := sql.share_by_key(key=key):
        share = queries.share_view(known[0])
        if (share.payment_id, share.amount_fen) != (payment_id, amount_fen):
            raise ShareKeyReused
        return share.share_id
    rows = sql.request_share(
        id=new_id(),
        payment_id=payment_id,
        receiver_id=receiver_id,
        account=account,
        key=key,
        amount_fen=amount_fen,
        at=at,
    )
    if not rows:
        left = left_of(payment) if payment.is_shared else 0
        raise ShareTooMuch(left_fen=left, currency=payment.currency)
    return ShareId(rows[0]["id"])


@tx.required
def request_share_return(
    *, share_id: ShareId, amount_fen: int, key: str, at: datetime
) -> ShareReturnId:
    """Ask for a part of a share back, as after a return of goods; the same key is the same one.

    Raises ShareTooMuch, ShareKeyReused, Invalid, ShareNotFound.
    """
    if amount_fen <= 0:
        raise Invalid(amount_fen=amount_fen)
    share = _lock_share(share_id)
    if known := sql.share_return_by_key(key=key):
        found = queries.share_return_view(known[0])
        if (found.share_id, found.amount_fen) != (share_id, amount_fen):
            raise ShareKeyReused
        return found.share_return_id
    rows = sql.request_share_return(
        id=new_id(), share_id=share_id, key=key, amount_fen=amount_fen, at=at
    )
    if not rows:
        payment = queries.get_payment(share.payment_id)
        raise ShareTooMuch(
            left_fen=share.amount_fen - share.returned_fen, currency=payment.currency
        )
    return ShareReturnId(rows[0]["id"])


@tx.outside
def send_share(*, share_id: ShareId, actor: str, at: datetime) -> ShareStatus:
    """Ask the provider to share, or what became of it. Raises ProviderUnreachable."""
    with tx.begin(actor=actor):
        share = _lock_share(share_id)
        if share.status not in OPEN_SHARE:
            return share.status
        became = S.UNKNOWN if share.status is S.CREATED else share.status
        share = _move_share(share, became, at=at, asked_at=at)
    payment = queries.get_payment(share.payment_id)
    try:
        provider, request = _sharing(payment), _request(payment, share)
        pending = share.status is S.PENDING
        state = provider.query_share(request) if pending else provider.share(request)
    except (ProviderRefused, ProviderCannot) as refusal:
        state = _refused(refusal)
    with tx.begin(actor=actor):
        return _record_share(share_id, payment, state, at)


@tx.outside
def send_share_return(*, share_return_id: ShareReturnId, actor: str, at: datetime) -> ShareStatus:
    """Ask the provider to take a share back, or what became of it. Raises ProviderUnreachable."""
    with tx.begin(actor=actor):
        found = _lock_return(share_return_id)
        if found.status not in OPEN_SHARE:
            return found.status
        became = S.UNKNOWN if found.status is S.CREATED else found.status
        found = _move_return(found, became, at=at, asked_at=at)
    share = queries.get_share(found.share_id)
    payment = queries.get_payment(share.payment_id)
    request = ShareReturnRequest(share_return_id, share.share_id, share.account, found.amount_fen)
    try:
        provider = _sharing(payment)
        pending = found.status is S.PENDING
        state = (provider.query_share_return if pending else provider.return_share)(request)
    except (ProviderRefused, ProviderCannot) as refusal:
        state = _refused(refusal)
    with tx.begin(actor=actor):
        return _record_return(share_return_id, share, payment, state, at)


def _record_share(
    share_id: ShareId, payment: PaymentView, state: ShareState, at: datetime
) -> ShareStatus:
    share = _lock_share(share_id)
    if state.status in (share.status, S.UNKNOWN) or share.status not in OPEN_SHARE:
        return share.status
    share = _move_share(share, state.status, at=at, number=state.provider_id, why=state.why)
    if share.status is S.SUCCEEDED:
        _book(f"share:{share_id}", payment, share, share.amount_fen, at)
        # A refund may have been promised while the share was on its way.
        take_back_for_refunds(payment.payment_id, at=at)
    return share.status


def _record_return(
    share_return_id: ShareReturnId,
    share: ShareView,
    payment: PaymentView,
    state: ShareState,
    at: datetime,
) -> ShareStatus:
    lock_payment(payment.payment_id)
    found = _lock_return(share_return_id)
    if state.status in (found.status, S.UNKNOWN) or found.status not in OPEN_SHARE:
        return found.status
    found = _move_return(found, state.status, at=at, number=state.provider_id, why=state.why)
    if found.status is S.SUCCEEDED:
        _book(f"share_return:{share_return_id}", payment, share, -found.amount_fen, at)
    return found.status


def _book(
    fact_key: str, payment: PaymentView, share: ShareView, amount_fen: int, at: datetime
) -> None:
    """The collector pays what it owes the receiver; a return is the opposite."""
    collector, receiver, currency = payment.collector_id, share.receiver_id, payment.currency
    clearing = AccountKind.PROVIDER_CLEARING
    ledger.post(
        fact_key=fact_key,
        kind="payment_shared" if amount_fen > 0 else "payment_share_returned",
        occurred_at=at,
        about=payment.order_id,
        memo=f"{payment.provider} {share.provider_share_id}",
        entries=[
            Entry(collector, AccountKind.DUE_TO, amount_fen, currency, party=f"org:{receiver}"),
            Entry(collector, clearing, -amount_fen, currency),
            Entry(receiver, clearing, amount_fen, currency),
            Entry(receiver, AccountKind.DUE_FROM, -amount_fen, currency, party=f"org:{collector}"),
        ],
    )


def _sharing(payment: PaymentView) -> Sharing:
    provider = get_provider(payment.provider)
    if not isinstance(provider, Sharing):
        raise ProviderCannot(provider=payment.provider)
    return provider


def _request(payment: PaymentView, share: ShareView) -> ShareRequest:
    return ShareRequest(
        share_id=share.share_id,
        transaction_id=payment.transaction_id or "",
        account=share.account,
        amount_fen=share.amount_fen,
    )


def _refused(refusal: ProviderRefused | ProviderCannot) -> ShareState:
    return ShareState(S.FAILED, why=str(refusal.facts.get("provider_code", refusal.code)))


def _lock_share(share_id: ShareId) -> ShareView:
    """The share, with its payment locked before it: the order in which shares are asked for."""
    lock_payment(queries.get_share(share_id).payment_id)
    return queries.one_share(sql.lock_share(id=share_id))


def _lock_return(share_return_id: ShareReturnId) -> ShareReturnView:
    _lock_share(queries.get_share_return(share_return_id).share_id)
    return queries.one_share_return(sql.lock_share_return(id=share_return_id))


def _move_share(share: ShareView, became: ShareStatus, **facts: Unpack[Facts]) -> ShareView:
    moved = sql.move_share(id=share.share_id, **_move(share.status, became, facts))
    return queries.one_share(moved)


def _move_return(
    found: ShareReturnView, became: ShareStatus, **facts: Unpack[Facts]
) -> ShareReturnView:
    moved = sql.move_share_return(id=found.share_return_id, **_move(found.status, became, facts))
    return queries.one_share_return(moved)


def _move(was: ShareStatus, became: ShareStatus, facts: Facts) -> dict[str, object]:
    """What a move is written with. Raises WrongMove."""
    if became is not was:
        states.check(SHARE_MOVES, was, became)
    return {**UNSAID, **facts, "was": str(was), "became": str(became)}
