"""Reads of payments, refunds, shares, bills and differences."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.payments.providers import HOLDS, INSTALMENTS, MODULES, SHARES
from quanqu.payments.refusals import (
    CaptureNotFound,
    DifferenceNotFound,
    PaymentNotFound,
    RefundNotFound,
    ShareNotFound,
)
from quanqu.payments.rules import USUAL_CREDIT_FEN, days_with_bills, left_of, owed_fen
from quanqu.payments.types import (
    BillId,
    BillView,
    CaptureId,
    CaptureStatus,
    CaptureView,
    CreditView,
    DifferenceId,
    DifferenceKind,
    DifferenceState,
    DifferenceView,
    OpenRefundView,
    PaymentId,
    PaymentStatus,
    PaymentView,
    PayWay,
    RefundId,
    RefundStatus,
    RefundView,
    ShareId,
    ShareReturnId,
    ShareReturnView,
    ShareStatus,
    ShareView,
    TransactionKind,
)

sql = statements.load(__package__)

BATCH = 50
_PAYMENT = tuple(field.name for field in fields(PaymentView))[1:]
_REFUND = tuple(field.name for field in fields(RefundView))[1:]
_CAPTURE = tuple(field.name for field in fields(CaptureView))[1:]
_SHARE = tuple(field.name for field in fields(ShareView))[1:]
_SHARE_RETURN = tuple(field.name for field in fields(ShareReturnView))[1:]


def get_payment(payment_id: PaymentId) -> PaymentView:
    """One payment, or PaymentNotFound."""
    return one_payment(sql.payments(ids=[payment_id]))


def list_payments(order_id: UUID) -> list[PaymentView]:
    """Every payment that was begun for an order, oldest first."""
    return [payment_view(row) for row in sql.payments_of_order(order_id=order_id)]


def get_capture(capture_id: CaptureId) -> CaptureView:
    """One capture of held money, or CaptureNotFound."""
    rows = sql.captures(ids=[capture_id])
    if not rows:
        raise CaptureNotFound
    return capture_view(rows[0])


def list_captures(payment_id: PaymentId) -> list[CaptureView]:
    """Every part that was asked for of held money, oldest first."""
    return [capture_view(row) for row in sql.captures_of_payment(payment_id=payment_id)]


def can_hold(provider: str) -> bool:
    """Whether money may be held at a provider before it is taken."""
    return provider in HOLDS


def get_refund(refund_id: RefundId) -> RefundView:
    """One refund, or RefundNotFound."""
    return one_refund(sql.refunds(ids=[refund_id]))


def list_refunds(payment_id: PaymentId) -> list[RefundView]:
    """Every refund of a payment, oldest first."""
    return [refund_view(row) for row in sql.refunds_of_payment(payment_id=payment_id)]


def list_open_refunds(*, collector_ids: Sequence[UUID], limit: int = 200) -> list[OpenRefundView]:
    """Refunds that these organisations still owe: failed ones first, then the longest waiting."""
    rows = sql.open_refunds(collector_ids=list(collector_ids), limit=limit)
    return [OpenRefundView(**row | {"status": RefundStatus(row["status"])}) for row in rows]


def count_failed_refunds(*, collector_ids: Sequence[UUID]) -> int:
    """How many refunds of these organisations wait for a person."""
    return int(sql.count_failed_refunds(collector_ids=list(collector_ids))[0]["qty"])


def list_payments_to_ask(at: datetime) -> dict[PaymentId, str]:
    """Payments that have been silent for too long, with their provider; at most 50."""
    return {row["id"]: row["provider"] for row in sql.payments_to_ask(at=at, limit=BATCH)}


def list_captures_to_send(at: datetime) -> dict[CaptureId, str]:
    """Parts of held money to be asked for, or asked about, with their provider; at most 50."""
    return {row["id"]: row["provider"] for row in sql.captures_to_send(at=at, limit=BATCH)}


def list_holds_to_look_after(at: datetime) -> dict[PaymentId, str]:
    """Holds to be given free or asked about, with their provider; at most 50."""
    return {row["id"]: row["provider"] for row in sql.holds_to_look_after(at=at, limit=BATCH)}


def list_refunds_to_send(at: datetime) -> dict[RefundId, str]:
    """Refunds that are to be sent, or sent again, with their provider; at most 50."""
    return {row["id"]: row["provider"] for row in sql.refunds_to_send(at=at, limit=BATCH)}


def credit_of(member_id: UUID, at: datetime) -> CreditView:
    """How much a member may owe in instalments, and still owes."""
    decided = sql.credit_limit(member_id=member_id)
    owed = [owed_fen(**row, at=at) for row in sql.payments_in_parts(member_id=member_id)]
    return CreditView(decided[0]["limit_fen"] if decided else USUAL_CREDIT_FEN, sum(owed))


def list_instalments(provider: str) -> tuple[int, ...]:
    """In how many monthly parts one may pay through a provider."""
    return INSTALMENTS.get(provider, ())


def list_bills(*, collector_ids: Sequence[UUID], limit: int = 14) -> list[BillView]:
    """The latest bills of these organisations' accounts, newest first."""
    rows = sql.bills(collector_ids=list(collector_ids), limit=limit)
    return [BillView(**row) for row in rows]


def list_differences(*, collector_ids: Sequence[UUID], limit: int = 200) -> list[DifferenceView]:
    """Open differences of these organisations, then those that a person settled lately."""
    rows = sql.differences(collector_ids=list(collector_ids), limit=limit)
    return [_difference_view(row) for row in rows]


def count_open_differences(*, collector_ids: Sequence[UUID]) -> int:
    """How many differences of these organisations wait for a person."""
    return int(sql.count_open_differences(collector_ids=list(collector_ids))[0]["qty"])


def collector_of_difference(difference_id: DifferenceId) -> UUID:
    """Whose bill a difference stands in, or DifferenceNotFound."""
    rows = sql.collector_of_difference(id=difference_id)
    if not rows:
        raise DifferenceNotFound
    return UUID(str(rows[0]["collector_id"]))


def list_bills_to_fetch(at: datetime) -> list[tuple[str, date]]:
    """Providers and days whose bill is ready but not here."""
    rows = sql.bills_to_fetch(providers=[*MODULES], days=days_with_bills(at))
    return [(row["provider"], row["on"]) for row in rows]


def find_bill(*, provider: str, merchant_id: str, on: date) -> BillId | None:
    """The bill of a day, if it was fetched."""
    rows = sql.bill_of_day(provider=provider, merchant_id=merchant_id, on=on)
    return BillId(rows[0]["id"]) if rows else None


def get_share(share_id: ShareId) -> ShareView:
    """One share, or ShareNotFound."""
    return one_share(sql.shares(ids=[share_id]))


def list_shares(payment_id: PaymentId) -> list[ShareView]:
    """Every part of a payment that went on to others, or should, oldest first."""
    return [share_view(row) for row in sql.shares_of_payment(payment_id=payment_id)]


def shareable_fen(payment_id: PaymentId) -> int:
    """How much of a payment may still go on to others (minor units)."""
    payment = get_payment(payment_id)
    most = payment.captured_fen * SHARES.get(payment.provider, 0) // 10_000
    return max(0, min(left_of(payment), most - payment.shared_fen)) if payment.is_shared else 0


def list_receivers(organisation_ids: Collection[UUID]) -> dict[tuple[UUID, str], str]:
    """Accounts of these organisations to which parts of payments may go, by provider."""
    rows = sql.receivers(organisation_ids=list(organisation_ids))
    return {(row["organisation_id"], row["provider"]): row["account"] for row in rows}


def get_share_return(share_return_id: ShareReturnId) -> ShareReturnView:
    """One return of a share, or ShareNotFound."""
    return one_share_return(sql.share_returns(ids=[share_return_id]))


def list_shares_to_send(at: datetime) -> dict[ShareId, str]:
    """Shares that are to be sent, or asked about, with their provider; at most 50."""
    return {row["id"]: row["provider"] for row in sql.shares_to_send(at=at, limit=BATCH)}


def list_share_returns_to_send(at: datetime) -> dict[ShareReturnId, str]:
    """Returns of shares that are to be sent, or asked about, with their provider; at most 50."""
    return {row["id"]: row["provider"] for row in sql.share_returns_to_send(at=at, limit=BATCH)}


def one_share(rows: Sequence[statements.Row]) -> ShareView:
    if not rows:
        raise ShareNotFound
    return share_view(rows[0])


def one_share_return(rows: Sequence[statements.Row]) -> ShareReturnView:
    if not rows:
        raise ShareNotFound
    return share_return_view(rows[0])


def share_view(row: statements.Row) -> ShareView:
    known = {name: row[name] for name in _SHARE} | {"status": ShareStatus(row["status"])}
    return ShareView(share_id=ShareId(row["id"]), **known)


def share_return_view(row: statements.Row) -> ShareReturnView:
    known = {name: row[name] for name in _SHARE_RETURN} | {"status": ShareStatus(row["status"])}
    return ShareReturnView(share_return_id=ShareReturnId(row["id"]), **known)


def capture_view(row: statements.Row) -> CaptureView:
    known = {name: row[name] for name in _CAPTURE} | {"status": CaptureStatus(row["status"])}
    return CaptureView(capture_id=CaptureId(row["id"]), **known)


def _difference_view(row: statements.Row) -> DifferenceView:
    words = {
        "kind": DifferenceKind(row["kind"]),
        "state": DifferenceState(row["state"]),
        "transaction_kind": TransactionKind(row["transaction_kind"]),
    }
    return DifferenceView(**row | words)


def one_payment(rows: Sequence[statements.Row]) -> PaymentView:
    if not rows:
        raise PaymentNotFound
    return payment_view(rows[0])


def one_refund(rows: Sequence[statements.Row]) -> RefundView:
    if not rows:
        raise RefundNotFound
    return refund_view(rows[0])


def payment_view(row: statements.Row) -> PaymentView:
    known = {name: row[name] for name in _PAYMENT}
    known |= {"status": PaymentStatus(row["status"]), "way": PayWay(row["way"])}
    return PaymentView(payment_id=PaymentId(row["id"]), **known)


def refund_view(row: statements.Row) -> RefundView:
    known = {name: row[name] for name in _REFUND} | {"status": RefundStatus(row["status"])}
    return RefundView(refund_id=RefundId(row["id"]), **known)
