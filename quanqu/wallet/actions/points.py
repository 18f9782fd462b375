"""Points: they come, are spent as money, come back, are taken back, sent and die. (F3)

Each verb locks the member's account of the programme; the ledger's accounts come last.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.alliance import actions as alliance
from quanqu.alliance.types import ClearingKind
from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.wallet import points as reading
from quanqu.wallet.books import points_in, points_out
from quanqu.wallet.models import PointsSpending
from quanqu.wallet.refusals import (
    InsufficientPoints,
    PointsBlocked,
    PointsNotFound,
    SpendingNotFound,
)
from quanqu.wallet.rules import back_to_lots, take_lots
from quanqu.wallet.types import (
    LotView,
    PointsAccountId,
    PointsMoveKind,
    PointsView,
)

sql = statements.load("quanqu.wallet")

SHORT_LIFE: Final = timedelta(days=30)
"""How long points live that come back when their lot has died."""


@tx.required
def open_points(*, programme_id: UUID, member_id: UUID, at: datetime) -> PointsAccountId:
    """A member's account of a programme; the same again for who has one."""
    account_id = PointsAccountId(new_id())
    if sql.open_points_account(
        id=account_id, programme_id=programme_id, member_id=member_id, at=at
    ):
        return account_id
    for account in reading.list_points(member_id, at):
        if account.programme.programme_id == programme_id:
            return account.account_id
    raise PointsNotFound


@tx.required
def grant_points(
    *,
    account_id: UUID,
    points_qty: int,
    fact_key: str,
    about: UUID | None,
    at: datetime,
    kind: PointsMoveKind = PointsMoveKind.GRANTED,
    memo: str = "",
) -> None:
    """Points that the issuer gives: earned by a sale, or granted; they live as the programme says.

    What the member owes is made up first. Raises PointsNotFound, Invalid, AlreadyPosted.
    """
    if points_qty <= 0:
        raise Invalid(points_qty=points_qty)
    account = lock_points([account_id], at)[0]
    ledger.post(
        fact_key=fact_key,
        kind=f"points_{kind}",
        occurred_at=at,
        about=about,
        memo=memo,
        entries=points_in(account, points_qty, AccountKind.POINTS_EXPENSE),
    )
    expires_at = at + timedelta(days=account.programme.live_days)
    put_in(account, lots=[(points_qty, expires_at)], kind=kind, about=about, at=at)


@tx.required
def take_back_points(
    *, account_id: UUID, points_qty: int, fact_key: str, about: UUID, at: datetime, memo: str = ""
) -> None:
    """Points that a sale earned go back with it: its own lots first, then what dies first.

    What was spent meanwhile is owed, and the account is blocked until it is made up; a balance
    never goes below zero. What had died unused is not taken a second time.
    """
    if points_qty <= 0:
        raise Invalid(points_qty=points_qty)
    account = lock_points([account_id], at)[0]
    (died,) = sql.forgive_expired(account_id=account_id, about=about, qty=points_qty)
    wanted = points_qty - died["qty"]
    lots = reading.list_lots(account_id, at)
    lots.sort(key=lambda lot: lot.about != about)
    taken = min(wanted, account.points_qty)
    parts = take_lots(lots, taken)
    assert parts is not None
    owed = wanted - taken
    if wanted:
        ledger.post(
            fact_key=fact_key,
            kind="points_taken_back",
            occurred_at=at,
            about=about,
            memo=memo,
            entries=points_out(account, taken, owed, AccountKind.POINTS_EXPENSE),
        )
    _move(parts, PointsMoveKind.TAKEN_BACK, about, at, sign=-1)
    if owed:
        sql.owe_points(id=account_id, qty=owed)


@tx.required
def give_back_points(*, spending_id: UUID, amount_fen: int, fact_key: str, at: datetime) -> None:
    """Part of what points paid comes back as points, into the lots they came from while those
    live, else into a new lot for 30 days; what the member owes is made up first.

    Points follow the money cumulatively: all of it gives all of them. Raises Invalid.
    """
    found = PointsSpending.objects.filter(id=spending_id).values("account_id").first()
    if found is None:
        raise SpendingNotFound
    account = lock_points([found["account_id"]], at)[0]
    rows = sql.give_back_spending(id=spending_id, amount_fen=amount_fen) if amount_fen > 0 else []
    if not rows:
        raise Invalid(amount_fen=amount_fen)
    row = rows[0]
    points_qty = row["after_qty"] - row["before_qty"]
    issuer, worth = account.programme.issuer_id, points_qty * account.programme.point_fen
    holder = issuer
    between: Sequence[Entry] = ()
    if row["agreement_id"] is not None:
        holder = row["acceptor_id"]
        between = alliance.clear_back(
            agreement_id=row["agreement_id"],
            kind=ClearingKind.POINTS,
            amount_fen=amount_fen,
            about=spending_id,
            member_id=account.member_id,
            at=at,
        )
    ledger.post(
        fact_key=fact_key,
        kind="points_given_back",
        occurred_at=at,
        about=row["about"],
        entries=[
            *points_in(account, points_qty, None),
            *between,
            *paid_entries(account, holder_id=holder, worth_fen=-worth, amount_fen=-amount_fen),
        ],
    )
    _put_back(account, spending_id, row["before_qty"], row["after_qty"], at)


@tx.required
def expire_points(*, at: datetime, batch: int = 100) -> int:
    """Let points die whose time is over, some accounts at a time; returns how many accounts."""
    due = [row["account_id"] for row in sql.accounts_to_expire(at=at, batch=batch)]
    for account in lock_points(due, at):
        qty = sum(row["qty"] for row in sql.expire_lots(account_id=account.account_id, at=at))
        if qty:
            ledger.post(
                fact_key=f"points_expired:{new_id()}",
                kind="points_expired",
                occurred_at=at,
                about=account.account_id,
                entries=points_out(account, qty, 0, AccountKind.POINTS_EXPENSE),
            )
    return len(due)


@tx.required
def lock_points(account_ids: Sequence[UUID], at: datetime) -> list[PointsView]:
    """Accounts as they are now, in the order of their ids, locked. Raises PointsNotFound."""
    rows = sql.lock_points_account(ids=list(account_ids))
    if len(rows) < len(set(account_ids)):
        raise PointsNotFound
    # A statement of its own: it must see what the last holder of a lock left behind.
    lots = reading.lots_by_account(sql.points_lots(account_ids=list(account_ids), at=at))
    return [account_with(row, lots[row["id"]]) for row in rows]


def account_with(row: statements.Row, lots: Sequence[LotView]) -> PointsView:
    """A locked account with what is alive of it."""
    return reading.account_view(row, sum(lot.left_qty for lot in lots))


def put_in(
    account: PointsView,
    *,
    lots: Sequence[tuple[int, datetime]],
    kind: PointsMoveKind,
    about: UUID | None,
    at: datetime,
) -> None:
    """New lots of (points, when they die), less what makes up for what the account owes."""
    paid = min(account.owed_qty, sum(qty for qty, _expires_at in lots))
    if paid:
        sql.owe_points(id=account.account_id, qty=-paid)
    wanted = []
    for qty, expires_at in lots:
        part = min(qty, paid)
        paid -= part
        if qty > part:
            wanted.append((qty - part, expires_at))
    if wanted:
        sql.add_lots(
            account_id=account.account_id,
            qtys=[qty for qty, _expires_at in wanted],
            expiries=[expires_at for _qty, expires_at in wanted],
            kind=str(kind),
            about=about,
            at=at,
        )


def take_out(
    account: PointsView, *, points_qty: int, kind: PointsMoveKind, about: UUID, at: datetime
) -> list[tuple[UUID, int]]:
    """Take points from a locked account's lots. Raises PointsBlocked, InsufficientPoints."""
    parts = parts_of(account, reading.list_lots(account.account_id, at), points_qty)
    _move(parts, kind, about, at, sign=-1)
    return parts


def parts_of(
    account: PointsView, lots: Sequence[LotView], points_qty: int
) -> list[tuple[UUID, int]]:
    """What is taken of which lots. Raises PointsBlocked, InsufficientPoints."""
    if account.is_blocked:
        raise PointsBlocked(owed_qty=account.owed_qty)
    parts = take_lots(lots, points_qty)
    if parts is None:
        raise InsufficientPoints(points_qty=account.points_qty)
    return parts


def _move(
    parts: Sequence[tuple[UUID, int]], kind: PointsMoveKind, about: UUID, at: datetime, *, sign: int
) -> None:
    if not parts:
        return
    moved = sql.move_lots(
        lot_ids=[lot_id for lot_id, _qty in parts],
        qtys=[sign * qty for _lot_id, qty in parts],
        kind=str(kind),
        about=about,
        at=at,
    )
    if len(moved) < len(parts):
        raise InsufficientPoints(points_qty=0)


def paid_entries(
    account: PointsView, *, holder_id: UUID, worth_fen: int, amount_fen: int
) -> list[Entry]:
    """The customer has paid; what points are worth beyond that, the issuer need not give."""
    programme = account.programme
    return [
        Entry(holder_id, AccountKind.CUSTOMER_PREPAYMENTS, -amount_fen, programme.currency),
        Entry(
            programme.issuer_id,
            AccountKind.POINTS_EXPENSE,
            amount_fen - worth_fen,
            programme.currency,
        ),
    ]


def _put_back(
    account: PointsView, spending_id: UUID, before_qty: int, after_qty: int, at: datetime
) -> None:
    """Into the lots that live, as far as they are not needed for what the account owes."""
    spent = sql.spent_lots(spending_id=spending_id)
    paid = min(account.owed_qty, after_qty - before_qty)
    if paid:
        sql.owe_points(id=account.account_id, qty=-paid)
    parts = back_to_lots(
        [(row["lot_id"], row["qty"]) for row in spent], before_qty + paid, after_qty
    )
    expiries = {row["lot_id"]: row["expires_at"] for row in spent}
    alive = [part for part in parts if expiries[part[0]] > at]
    _move(alive, PointsMoveKind.GIVEN_BACK, spending_id, at, sign=1)
    dead = sum(qty for _lot_id, qty in parts) - sum(qty for _lot_id, qty in alive)
    if dead:
        sql.add_lots(
            account_id=account.account_id,
            qtys=[dead],
            expiries=[at + SHORT_LIFE],
            kind=str(PointsMoveKind.GIVEN_BACK),
            about=spending_id,
            at=at,
        )
