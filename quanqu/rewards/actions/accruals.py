"""Booking what a hand-over earns and what a return takes back: always the difference (M3)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import outbox, sql, tx
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry, JournalId
from quanqu.rewards import queries, rules
from quanqu.rewards.events import RewardsMoved
from quanqu.rewards.rules import Parts
from quanqu.rewards.types import (
    PLATFORM,
    CauseKind,
    Claim,
    KeptLine,
    PartKey,
    Party,
    PartyKind,
    PlanVersionView,
    Role,
    Why,
)

statements = sql.load("quanqu.rewards")


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


def _settle(
    cause: CauseKind, order_id: UUID, cause_id: UUID, lines: Sequence[KeptLine], at: datetime
) -> JournalId | None:
    """Note how the money kept moved and post what that changes, all lines in one journal."""
    entitlements = statements.lock_entitlements(
        order_id=order_id, line_ids=[line.order_line_id for line in lines]
    )
    if not entitlements:
        return None
    kept_ids = _note_kept(cause, cause_id, entitlements, lines, at)
    changed = [row for row in entitlements if row["id"] in kept_ids]
    differences = _differences(changed)
    if not any(differences.values()):
        return None
    journal_id = ledger.post(
        fact_key=f"rewards.{cause}:{cause_id}",
        kind=f"rewards_{cause}",
        occurred_at=at,
        entries=[e for row in changed for e in _entries(row, differences[row["id"]])],
        about=order_id,
    )
    _note_accruals(differences, kept_ids, journal_id, at)
    outbox.publish(RewardsMoved(order_id, cause_id, journal_id, at))
    return journal_id


def _note_kept(
    cause: CauseKind,
    cause_id: UUID,
    entitlements: Sequence[sql.Row],
    lines: Sequence[KeptLine],
    at: datetime,
) -> dict[UUID, UUID]:
    """Write the movement of each line; entitlement -> kept row, for those not known before."""
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
    return {row["entitlement_id"]: row["id"] for row in rows}


def _differences(entitlements: Sequence[sql.Row]) -> dict[UUID, Parts]:
    """Per entitlement: the split of what is kept now, less what was posted before."""
    keys = [row["id"] for row in entitlements]
    kept = {r["entitlement_id"]: r["net_fen"] for r in statements.kept_totals(ids=keys)}
    claims = _claims(statements.beneficiaries(ids=keys))
    posted = _posted(statements.posted_parts(ids=keys))
    plans: dict[UUID, PlanVersionView] = {}
    found = {}
    for row in entitlements:
        key, version_id = row["id"], row["version_id"]
        plan = plans.setdefault(version_id, queries.get_plan_version(version_id))
        pool = rules.pool_of(kept[key], row["rate_bps"])
        wanted = rules.split_pool(pool, plan.terms, claims[key])
        found[key] = rules.difference(wanted, posted[key])
    return found


def _claims(rows: Iterable[sql.Row]) -> Mapping[UUID, list[Claim]]:
    claims: dict[UUID, list[Claim]] = defaultdict(list)
    for row in rows:
        claims[row["entitlement_id"]].append(
            Claim(Role(row["role"]), _party(row), Why(row["why"]), row["weight"])
        )
    return claims


def _posted(rows: Iterable[sql.Row]) -> Mapping[UUID, Parts]:
    posted: dict[UUID, Parts] = defaultdict(dict)
    for row in rows:
        key = PartKey(Role(row["role"]), _party(row), Why(row["why"]))
        posted[row["entitlement_id"]][key] = row["amount_fen"]
    return posted


def _party(row: sql.Row) -> Party:
    return Party(PartyKind(row["party_kind"]), row["party_id"])


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


def _note_accruals(
    differences: Mapping[UUID, Parts],
    kept_ids: Mapping[UUID, UUID],
    journal_id: JournalId,
    at: datetime,
) -> None:
    rows = [(key, *part) for key, parts in differences.items() for part in parts.items()]
    statements.note_accruals(
        entitlement_ids=[key for key, _, _ in rows],
        kept_ids=[kept_ids[key] for key, _, _ in rows],
        roles=[str(part.role) for _, part, _ in rows],
        kinds=[str(part.party.kind) for _, part, _ in rows],
        party_ids=[part.party.id for _, part, _ in rows],
        whys=[str(part.why) for _, part, _ in rows],
        amounts=[amount for _, _, amount in rows],
        journal_id=journal_id,
        at=at,
    )
