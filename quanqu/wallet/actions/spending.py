"""Spend: points and stored value of many holders pay for many things, by one set of statements.

Cards and points accounts are locked and read, what each payment takes is planned, so that the next
one finds what it leaves, and all of it is written and booked together. One payment is the same with
one. (F2, F3)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.alliance import actions as alliance
from quanqu.alliance.types import ClearingKind
from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.kit.sql import numbers, texts, uuids
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import Entry, Journal
from quanqu.wallet import points as reading
from quanqu.wallet import queries
from quanqu.wallet.actions.cards import plan_spending, spent_journal
from quanqu.wallet.actions.points import account_with, paid_entries, parts_of
from quanqu.wallet.books import points_out
from quanqu.wallet.refusals import (
    CardNotFound,
    InsufficientPoints,
    PointsNotAccepted,
    PointsNotFound,
)
from quanqu.wallet.types import (
    CardId,
    CardView,
    LotView,
    PointsSpent,
    PointsView,
    Spending,
    SpendingId,
)

sql = statements.load("quanqu.wallet")


@dataclass(frozen=True, slots=True)
class PlannedPoints:
    """What points of a locked account shall pay, and in whose books its money waits."""

    spent: PointsSpent
    account: PointsView
    acceptor_id: UUID
    agreement_id: UUID | None
    parts: tuple[tuple[UUID, int], ...]
    """(lot, points)."""
    entries: tuple[Entry, ...]
    fact_key: str
    about: UUID
    actor: str | None


class Purses:
    """Locked cards and points accounts, as the spendings that were taken from them leave them."""

    def __init__(
        self,
        cards: dict[CardId, CardView],
        accounts: dict[UUID, tuple[PointsView, list[LotView]]],
    ) -> None:
        self._cards = cards
        self._accounts = accounts
        self._values: list[Spending] = []
        self._points: list[PlannedPoints] = []
        self._journals: list[Journal] = []
        self._own: dict[tuple[UUID, UUID], bool] = {}

    def is_own(self, account_id: UUID, acceptor_id: UUID) -> bool:
        """Does the acceptor trade for the issuer of these points? True for an unknown account."""
        if account_id not in self._accounts:
            return True
        pair = self._accounts[account_id][0].programme.issuer_id, acceptor_id
        if pair not in self._own:
            self._own[pair] = reading.is_own(*pair)
        return self._own[pair]

    def plan_value(
        self, card_id: CardId, amount_fen: int, *, fact_key: str, about: UUID, actor: str | None
    ) -> Spending:
        """Raises CardNotFound, InsufficientStoredValue, CardFrozen, Invalid."""
        card = self._cards.get(card_id)
        if card is None:
            raise CardNotFound
        return plan_spending(card, amount_fen, fact_key=fact_key, about=about, actor=actor)

    def plan_points(
        self,
        account_id: UUID,
        points_qty: int,
        *,
        acceptor_id: UUID,
        fact_key: str,
        about: UUID,
        actor: str | None,
        at: datetime,
    ) -> PlannedPoints:
        """Those that die first. At the issuer's and its dealers' a point pays what it is worth; an
        ally takes it at the agreed rate, and the issuer owes the ally that, which is written at
        once. (F3, F4)

        Raises PointsNotFound, PointsBlocked, InsufficientPoints, PointsNotAccepted, AllianceLimit,
        Invalid.
        """
        if points_qty <= 0:
            raise Invalid(points_qty=points_qty)
        if account_id not in self._accounts:
            raise PointsNotFound
        account, lots = self._accounts[account_id]
        parts = parts_of(account, lots, points_qty)
        programme, spending_id = account.programme, SpendingId(new_id())
        issuer, worth = programme.issuer_id, points_qty * programme.point_fen
        holder, agreement_id, amount = issuer, None, worth
        between: tuple[Entry, ...] = ()
        if not self.is_own(account_id, acceptor_id):
            cleared = _clear(account, acceptor_id, worth, spending_id, at)
            holder, agreement_id, amount = acceptor_id, cleared.agreement_id, cleared.amount_fen
            between = cleared.entries
        return PlannedPoints(
            PointsSpent(
                spending_id, account.account_id, holder, points_qty, amount, programme.currency
            ),
            account,
            acceptor_id,
            agreement_id,
            tuple(parts),
            (
                *points_out(account, points_qty, 0, None),
                *between,
                *paid_entries(account, holder_id=holder, worth_fen=worth, amount_fen=amount),
            ),
            fact_key,
            about,
            actor,
        )

    def take(self, *, points: PlannedPoints | None, value: Spending | None, at: datetime) -> None:
        """Let one payment's plans be written: who comes next finds what they leave."""
        if points is not None:
            self._points.append(points)
            self._journals.append(_journal(points, at))
            account, lots = self._accounts[points.account.account_id]
            gone = dict(points.parts)
            self._accounts[account.account_id] = (
                replace(account, points_qty=account.points_qty - points.spent.points_qty),
                [replace(lot, left_qty=lot.left_qty - gone.get(lot.lot_id, 0)) for lot in lots],
            )
        if value is not None:
            self._values.append(value)
            self._journals.append(spent_journal(value, at))
            self._cards[value.card.card_id] = value.card_after

    def start_writing(self, *, at: datetime) -> Callable[[], None]:
        """Write what was taken, inside `sql.together`; the books' accounts come last of the locks.

        The function that comes back looks at what became of it.
        """
        if not self._journals:
            return lambda: None
        parts = sum(len(one.parts) for one in self._points)
        moved = sql.start("spend_lots", **_columns(self._points), at=at) if parts else None
        posted = ledger.start_posting(self._journals)

        def look() -> None:
            if moved is not None and len(moved()) < parts:
                raise InsufficientPoints(points_qty=0)
            try:
                posted()
            except ledger.AccountsMissing:
                ledger.post_many(self._journals)

        return look


@tx.required
def start_purses(
    *, card_ids: Sequence[CardId], account_ids: Sequence[UUID], at: datetime
) -> statements.Later[Purses]:
    """Lock cards and points accounts and read what is on them, inside `sql.together`.

    Points accounts first, each in the order of their ids. One that is unknown is left out.
    """
    accounts: statements.Later[list[statements.Row]] = list
    lots: statements.Later[list[statements.Row]] = list
    cards: statements.Later[list[CardView]] = list
    if account_ids:
        ids = uuids(set(account_ids))
        accounts = sql.start("lock_points_account", ids=ids)
        # A statement of its own: it must see what the last holder of a lock left behind.
        lots = sql.start("points_lots", account_ids=ids, at=at)
    if card_ids:
        rows = sql.start("lock_cards", ids=uuids(set(card_ids)))
        cards = queries.start_card_views(list(set(card_ids)), rows)

    def purses() -> Purses:
        left = reading.lots_by_account(lots())
        return Purses(
            {card.card_id: card for card in cards()},
            {
                row["id"]: (account_with(row, left[row["id"]]), left[row["id"]])
                for row in accounts()
            },
        )

    return purses


@tx.required
def spend_from(
    card_id: CardId, amount_fen: int, *, fact_key: str, about: UUID, at: datetime
) -> Spending:
    """Pay from a card, principal first, then bonus; minor units of its currency. (F2)

    Tells the card as it was just before. Raises CardNotFound, InsufficientStoredValue, CardFrozen,
    Invalid, AlreadyPosted.
    """
    purses = _locked(card_ids=[card_id], at=at)
    spending = purses.plan_value(card_id, amount_fen, fact_key=fact_key, about=about, actor=None)
    purses.take(points=None, value=spending, at=at)
    _write(purses, at)
    return spending


@tx.required
def spend_points(
    *,
    account_id: UUID,
    points_qty: int,
    acceptor_id: UUID,
    fact_key: str,
    about: UUID,
    at: datetime,
) -> PointsSpent:
    """Pay with points, as `Purses.plan_points` says, and raises what that does. (F3, F4)"""
    purses = _locked(account_ids=[account_id], at=at)
    spending = purses.plan_points(
        account_id,
        points_qty,
        acceptor_id=acceptor_id,
        fact_key=fact_key,
        about=about,
        actor=None,
        at=at,
    )
    purses.take(points=spending, value=None, at=at)
    _write(purses, at)
    return spending.spent


def _locked(
    *, card_ids: Sequence[CardId] = (), account_ids: Sequence[UUID] = (), at: datetime
) -> Purses:
    with statements.together():
        purses = start_purses(card_ids=card_ids, account_ids=account_ids, at=at)
    return purses()


def _write(purses: Purses, at: datetime) -> None:
    with ledger.refusing_floors(), statements.together():
        look = purses.start_writing(at=at)
    look()


def _journal(spending: PlannedPoints, at: datetime) -> Journal:
    return Journal(
        fact_key=spending.fact_key,
        kind="points_spent",
        occurred_at=at,
        entries=spending.entries,
        about=spending.about,
        actor=spending.actor,
    )


def _columns(spendings: Sequence[PlannedPoints]) -> dict[str, Any]:
    parts = [(part, one.spent.spending_id) for one in spendings for part in one.parts]
    return {
        "ids": uuids(one.spent.spending_id for one in spendings),
        "account_ids": uuids(one.spent.account_id for one in spendings),
        "abouts": uuids(one.about for one in spendings),
        "acceptor_ids": uuids(one.acceptor_id for one in spendings),
        "agreement_ids": uuids(one.agreement_id for one in spendings),
        "points_qtys": numbers(one.spent.points_qty for one in spendings),
        "amounts_fen": numbers(one.spent.amount_fen for one in spendings),
        "actors": texts(one.actor for one in spendings),
        "lot_ids": uuids(lot_id for (lot_id, _qty), _id in parts),
        "lot_qtys": numbers(qty for (_lot_id, qty), _id in parts),
        "lot_spending_ids": uuids(spending_id for _part, spending_id in parts),
    }


def _clear(
    account: PointsView, acceptor_id: UUID, worth_fen: int, spending_id: UUID, at: datetime
) -> alliance.Cleared:
    try:
        return alliance.clear(
            issuer_id=account.programme.issuer_id,
            acceptor_id=acceptor_id,
            currency=account.programme.currency,
            kind=ClearingKind.POINTS,
            worth_fen=worth_fen,
            about=spending_id,
            member_id=account.member_id,
            at=at,
        )
    except alliance.NotAccepted as error:
        raise PointsNotAccepted from error
