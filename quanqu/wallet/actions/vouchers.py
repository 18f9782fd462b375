"""Universal vouchers: issued, redeemed once by their code at any who accepts them. (F5)"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.alliance import actions as alliance
from quanqu.alliance.types import ClearingKind
from quanqu.codes import actions as codes
from quanqu.codes.types import Purpose
from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.money import CURRENCIES
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.wallet import vouchers as reading
from quanqu.wallet.actions.points import SHORT_LIFE
from quanqu.wallet.models import Voucher
from quanqu.wallet.points import is_own
from quanqu.wallet.refusals import VoucherNotAccepted, VoucherNotFound
from quanqu.wallet.types import VoucherId, VoucherState, VoucherUsed, VoucherView

sql = statements.load("quanqu.wallet")

MOST_FEN = 500_000


@tx.required
def issue_voucher(
    *,
    issuer_id: UUID,
    face_fen: int,
    currency: str,
    valid_until: datetime,
    at: datetime,
    member_id: UUID | None = None,
    label: str = "",
) -> VoucherView:
    """Give a voucher away at its issuer's cost, to a member or to whoever gets its code.

    Raises Invalid (no such amount or currency, or over already).
    """
    if not 0 < face_fen <= MOST_FEN or currency not in CURRENCIES or valid_until <= at:
        raise Invalid(face_fen=face_fen, currency=currency)
    return _issue(
        Entry(issuer_id, AccountKind.VOUCHER_EXPENSE, face_fen, currency),
        fact=None,
        valid_until=valid_until,
        at=at,
        member_id=member_id,
        label=label,
    )


@tx.required
def redeem_voucher(
    *,
    token: str,
    acceptor_id: UUID,
    due_fen: int,
    currency: str,
    fact_key: str,
    about: UUID,
    node_id: UUID | None,
    scope: str,
    at: datetime,
) -> VoucherUsed:
    """Pay with a voucher, once: what is due at most; what it has more is not given out.

    An ally is owed it by the issuer. `scope` names who tries, as in `codes.redeem`, whose refusals
    this raises; and VoucherNotAccepted, AllianceLimit, Invalid.
    """
    if due_fen <= 0:
        raise Invalid(due_fen=due_fen)
    used = codes.redeem(token=token, purpose=Purpose.VOUCHER, node_id=node_id, at=at, scope=scope)
    found = Voucher.objects.select_for_update(no_key=True)
    row = found.filter(id=used.target_id).first() if used.target_id else None
    if row is None or row.state != VoucherState.LIVE.value:
        raise VoucherNotFound
    if row.currency != currency:
        raise VoucherNotAccepted
    amount = min(row.face_fen, due_fen)
    holder, agreement_id, between = _accepted(row, acceptor_id, amount, at)
    row.state, row.used_fen, row.closed_at = VoucherState.REDEEMED.value, amount, at
    row.acceptor_id, row.agreement_id, row.about = acceptor_id, agreement_id, about
    row.save()
    ledger.post(
        fact_key=fact_key,
        kind="voucher_redeemed",
        occurred_at=at,
        about=about,
        memo=row.label,
        entries=[
            Entry(row.issuer_id, AccountKind.VOUCHERS, row.face_fen, currency),
            Entry(row.issuer_id, AccountKind.BREAKAGE_REVENUE, amount - row.face_fen, currency),
            *between,
            Entry(holder, AccountKind.CUSTOMER_PREPAYMENTS, -amount, currency),
        ],
    )
    return VoucherUsed(VoucherId(row.id), holder, amount, row.face_fen, currency)


@tx.required
def give_back_voucher(
    *, voucher_id: UUID, amount_fen: int, fact_key: str, at: datetime
) -> VoucherView:
    """What a voucher paid goes back as a new one, for the same member, valid as long as the first
    was, and for 30 days at least. Raises VoucherNotFound, Invalid (more than it paid)."""
    row = Voucher.objects.select_for_update(no_key=True).filter(id=voucher_id).first()
    if row is None:
        raise VoucherNotFound
    if not 0 < amount_fen <= row.used_fen - row.given_back_fen:
        raise Invalid(amount_fen=amount_fen)
    row.given_back_fen += amount_fen
    row.save(update_fields=["given_back_fen"])
    holder: UUID = row.issuer_id
    between: Sequence[Entry] = ()
    if row.agreement_id is not None:
        holder = row.acceptor_id
        between = alliance.clear_back(
            agreement_id=row.agreement_id,
            kind=ClearingKind.VOUCHER,
            amount_fen=amount_fen,
            about=row.id,
            member_id=row.member_id,
            at=at,
        )
    return _issue(
        Entry(holder, AccountKind.CUSTOMER_PREPAYMENTS, amount_fen, row.currency),
        fact=(fact_key, row),
        between=between,
        valid_until=max(row.valid_until, at + SHORT_LIFE),
        at=at,
        member_id=row.member_id,
        label=row.label,
    )


@tx.required
def expire_vouchers(*, at: datetime, batch: int = 100) -> int:
    """End vouchers that nobody used in time; what was owed on them is the issuer's. How many."""
    rows = sql.expire_vouchers(at=at, batch=batch)
    for row in rows:
        issuer, face, currency = row["issuer_id"], row["face_fen"], row["currency"]
        ledger.post(
            fact_key=f"voucher_expired:{row['id']}",
            kind="voucher_expired",
            occurred_at=at,
            about=row["id"],
            entries=[
                Entry(issuer, AccountKind.VOUCHERS, face, currency),
                Entry(issuer, AccountKind.BREAKAGE_REVENUE, -face, currency),
            ],
        )
    return len(rows)


def _accepted(
    row: Voucher, acceptor_id: UUID, amount_fen: int, at: datetime
) -> tuple[UUID, UUID | None, Sequence[Entry]]:
    """In whose books the money waits for the hand-over, and what an ally is owed for it."""
    if is_own(row.issuer_id, acceptor_id):
        return row.issuer_id, None, ()
    try:
        cleared = alliance.clear(
            issuer_id=row.issuer_id,
            acceptor_id=acceptor_id,
            currency=row.currency,
            kind=ClearingKind.VOUCHER,
            worth_fen=amount_fen,
            about=row.id,
            member_id=row.member_id,
            at=at,
        )
    except alliance.NotAccepted as error:
        raise VoucherNotAccepted from error
    return acceptor_id, cleared.agreement_id, cleared.entries


def _issue(
    source: Entry,
    *,
    fact: tuple[str, Voucher] | None,
    valid_until: datetime,
    at: datetime,
    member_id: UUID | None,
    label: str,
    between: Sequence[Entry] = (),
) -> VoucherView:
    """A new voucher with its code, owed from now on; `source` says where its money comes from."""
    fact_key, replaced = fact or (None, None)
    issuer_id = replaced.issuer_id if replaced else source.organisation_id
    voucher_id = VoucherId(new_id())
    code = codes.issue(
        purpose=Purpose.VOUCHER,
        target_id=voucher_id,
        organisation_id=issuer_id,
        label=label,
        valid_from=at,
        valid_until=valid_until,
        uses_limit=1,
    )
    Voucher.objects.create(
        id=voucher_id,
        issuer_id=issuer_id,
        code_id=code.code_id,
        member_id=member_id,
        currency=source.currency,
        face_fen=source.amount_fen,
        label=label,
        state=VoucherState.LIVE.value,
        issued_at=at,
        valid_until=valid_until,
        replaces=replaced,
    )
    ledger.post(
        fact_key=fact_key or f"voucher_issued:{voucher_id}",
        kind="voucher_given_back" if replaced else "voucher_issued",
        occurred_at=at,
        about=replaced.about if replaced else voucher_id,
        memo=label,
        entries=[
            source,
            *between,
            Entry(issuer_id, AccountKind.VOUCHERS, -source.amount_fen, source.currency),
        ],
    )
    return reading.get_voucher(voucher_id)
