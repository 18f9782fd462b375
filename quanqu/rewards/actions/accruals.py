"""Booking what a hand-over earns and what a return takes back: always the difference (M3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from quanqu.kit import sql, tx
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry, JournalId
from quanqu.rewards import queries, rules
from quanqu.rewards.rules import Parts
from quanqu.rewards.types import (
    PLATFORM,
    CauseKind,
    Claim,
    KeptLine,
    PartKey,
    Party,
    Role,
    Why,
)

statements = sql.load("quanqu.rewards")


@dataclass(frozen=True, slots=True)
class _Posted:
    """One part as it was posted so far."""

    role: Role
    party: Party
    why: Why
    amount_fen: int


@dataclass(frozen=True, slots=True)
class _Change:
    """What a cause changes for one entitlement."""

    entitlement: sql.Row
    kept_id: UUID
    vests_at: datetime
    parts: Parts


@tx.required
def accrue(
    *, order_id: UUID, cause_id: UUID, lines: Sequence[KeptLine], at: datetime
) -> JournalId | None:
    """Post what handed-over lines earn for those who stood for a role when the order was paid.

    cause_id names the hand-over and works once. None where nothing is to be shared (F6).
    """
    return _settle(CauseKind.HANDED_OVER, order_id, cause_id, lines, at)


@tx.required
def take_back(
    *, order_id: UUID, cause_id: UUID, lines: Sequence[KeptLine], at: datetime
) -> JournalId | None:
    """Post the difference to the split of what is kept after a return of these (positive) amounts.

    The returned part is never split by itself: repeated returns end exactly at the split of what is
    kept, and at zero when all came back (F6).
    """
    returned = [KeptLine(line.order_line_id, -line.qty, -line.net_fen) for line in lines]
    return _settle(CauseKind.RETURNED, order_id, cause_id, returned, at)


@tx.required
def take_from_farmers(
    *, flag_id: UUID, order_id: UUID, line_ids: Sequence[UUID], at: datetime
) -> None:
    """Give the platform what was posted to those whom two people refused; what is kept stays kept.

    The flag is the cause and works once per line.
    """
    _settle(
        CauseKind.REFUSED, order_id, flag_id, [KeptLine(line_id, 0, 0) for line_id in line_ids], at
    )


def _settle(
    cause: CauseKind, order_id: UUID, cause_id: UUID, lines: Sequence[KeptLine], at: datetime
) -> JournalId | None:
    """Note how the money kept moved and post what that changes, all lines in one journal."""
    entitlements = statements.lock_entitlements(
        order_id=order_id, line_ids=[line.order_line_id for line in lines]
    )
    if not entitlements:
        return None
    moved = _note_kept(cause, cause_id, entitlements, lines, at)
    changes = [
        _Change(row, found["kept_id"], found["vests_at"], _difference(row, found))
        for row in entitlements
        if (found := moved.get(row["id"])) is not None
    ]
    if not any(change.parts for change in changes):
        return None
    journal_id = ledger.post(
        fact_key=_fact_key(cause, cause_id, order_id),
        kind=f"rewards_{cause}",
        occurred_at=at,
        entries=[e for change in changes for e in _entries(change.entitlement, change.parts)],
        about=order_id,
    )
    _note_accruals(changes, journal_id, at)
    return journal_id


def _fact_key(cause: CauseKind, cause_id: UUID, order_id: UUID) -> str:
    """One flag is the cause of one journal per order; any other cause is about one order."""
    about = f":{order_id}" if cause is CauseKind.REFUSED else ""
    return f"rewards.{cause}:{cause_id}{about}"


def _note_kept(
    cause: CauseKind,
    cause_id: UUID,
    entitlements: Sequence[sql.Row],
    lines: Sequence[KeptLine],
    at: datetime,
) -> dict[UUID, sql.Row]:
    """Write the movement of each line; what it makes of an entitlement, if it was not known."""
    by_line = {row["order_line_id"]: row["id"] for row in entitlements}
    moved = [line for line in lines if line.order_line_id in by_line]
    rows = statements.note_kept(
        entitlement_ids=[by_line[line.order_line_id] for line in moved],
        quantities=[line.qty for line in moved],
        amounts=[line.net_fen for line in moved],
        cause_kind=str(cause),
        cause_id=cause_id,
        at=at,
    )
    return {row["entitlement_id"]: row for row in rows}


def _difference(entitlement: sql.Row, moved: sql.Row) -> Parts:
    """The split of what is kept now, less what was posted before."""
    terms = queries.get_plan_terms(entitlement["version_id"]).terms
    claims = msgspec.convert(moved["claims"], list[Claim])
    if moved["is_refused"]:
        claims = rules.without_refused(claims)
    posted = {
        PartKey(part.role, part.party, part.why): part.amount_fen
        for part in msgspec.convert(moved["posted"], list[_Posted])
    }
    pool = rules.pool_of(moved["kept_fen"], entitlement["rate_bps"])
    return rules.difference(rules.split_pool(pool, terms, claims), posted)


def _entries(entitlement: sql.Row, parts: Parts) -> list[Entry]:
    """The bearer's books: the pool's change is an expense, each part is owed or kept."""
    books, currency = entitlement["platform_id"], entitlement["currency"]
    expense = Entry(
        books,
        AccountKind.REWARD_EXPENSE,
        sum(parts.values()),
        currency,
        reason=f"pool of line {entitlement['order_line_id']}",
    )
    return [expense] + [
        Entry(
            books,
            AccountKind.PLATFORM_SHARE if key.party == PLATFORM else AccountKind.REWARD_PENDING,
            -amount,
            currency,
            party=key.party.label,
            reason=f"{key.role}: {key.why}",
        )
        for key, amount in parts.items()
    ]


def _note_accruals(changes: Sequence[_Change], journal_id: JournalId, at: datetime) -> None:
    rows = [(change, *part) for change in changes for part in change.parts.items()]
    statements.note_accruals(
        entitlement_ids=[change.entitlement["id"] for change, _, _ in rows],
        kept_ids=[change.kept_id for change, _, _ in rows],
        roles=[str(part.role) for _, part, _ in rows],
        kinds=[str(part.party.kind) for _, part, _ in rows],
        party_ids=[part.party.id for _, part, _ in rows],
        whys=[str(part.why) for _, part, _ in rows],
        amounts=[amount for _, _, amount in rows],
        vests=[change.vests_at for change, _, _ in rows],
        journal_id=journal_id,
        at=at,
    )
