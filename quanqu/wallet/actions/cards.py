"""Stored-value cards: open, top up, spend, give back, freeze."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id, readable_number
from quanqu.kit.money import CURRENCIES
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger import queries as ledger_queries
from quanqu.ledger.types import AccountKind, Entry, Journal
from quanqu.wallet import queries
from quanqu.wallet.refusals import CardFrozen, CardLimit, CardNotFound, InsufficientStoredValue
from quanqu.wallet.rules import take
from quanqu.wallet.types import LIMITS_FEN, CardId, CardKind, CardView, Spending

sql = statements.load("quanqu.wallet")

TENDERS = frozenset(
    {
        AccountKind.CASH,
        AccountKind.CARD_TERMINAL,
        AccountKind.PROVIDER_CLEARING,
        AccountKind.EXTERNAL_TENDER,
    }
)


class CardChanged(Exception):
    """The card is no longer as it was read: read it again."""


@tx.required
def open_card(
    *, member_id: UUID | None, issuer_id: UUID, kind: CardKind, currency: str, at: datetime
) -> CardId:
    """Open a card; a member who has one of this issuer and currency gets the same again. (F1)

    Raises Invalid (a named card without a member, an anonymous one with; unknown currency).
    """
    if (kind == CardKind.NAMED) != (member_id is not None) or currency not in CURRENCIES:
        raise Invalid(kind=kind, currency=currency)
    card_id = CardId(new_id())
    opened = sql.open_card(
        id=card_id,
        number=readable_number("C"),
        member_id=member_id,
        issuer_id=issuer_id,
        kind=str(kind),
        currency=currency,
        limit_fen=LIMITS_FEN[kind],
        at=at,
    )
    if opened or member_id is None:
        return card_id
    known = queries.find_card(member_id, issuer_id, currency)
    assert known is not None
    return known.card_id


@tx.required
def top_up(
    *,
    card_id: CardId,
    amount_fen: int,
    tender: AccountKind,
    taken_by_id: UUID,
    fact_key: str,
    at: datetime,
    bonus_fen: int = 0,
) -> None:
    """Put money on a card, with a bonus that the issuer gives; minor units of its currency. (F1)

    Whoever took the money owes it to the issuer. Raises CardLimit (L5), CardFrozen, Invalid,
    AlreadyPosted (this fact key was booked).
    """
    card = lock_card(card_id)
    if not 0 < amount_fen <= card.limit_fen or bonus_fen < 0 or tender not in TENDERS:
        raise Invalid(amount_fen=amount_fen, bonus_fen=bonus_fen, tender=tender)
    if card.frozen:
        raise CardFrozen
    check_room(card, amount_fen + bonus_fen)
    ledger.post(
        fact_key=fact_key,
        kind="card_topped_up",
        occurred_at=at,
        about=card_id,
        memo=card.number,
        entries=[
            *_taken(card, tender, taken_by_id, amount_fen),
            principal(card, -amount_fen),
            Entry(card.issuer_id, AccountKind.BONUS_EXPENSE, bonus_fen, card.currency),
            bonus(card, -bonus_fen),
        ],
    )


def plan_spending(
    card: CardView, amount_fen: int, *, fact_key: str, about: UUID, actor: str | None = None
) -> Spending:
    """What a payment would take from a card as it was read: the principal first, then the bonus.

    Raises InsufficientStoredValue, CardFrozen, Invalid.
    """
    if amount_fen <= 0:
        raise Invalid(amount_fen=amount_fen)
    if card.frozen:
        raise CardFrozen
    spent = take(card, amount_fen)
    if spent is None:
        raise InsufficientStoredValue(balance_fen=card.balance_fen, currency=card.currency)
    return Spending(card, amount_fen, spent, fact_key, about, actor)


@tx.required
def start_spending(spendings: Sequence[Spending], *, at: datetime) -> Callable[[], None]:
    """Pay what was planned from cards as they were read, inside `sql.together`.

    Several spendings of one card follow each other, each planned from the card after the last.
    The function that comes back raises CardChanged if a card is no longer as it was read; a
    balance that is not there any more is refused by the ledger (`ledger.is_floor`).
    """
    first = {spending.card.card_id: spending.card for spending in reversed(spendings)}
    locked = sql.start("lock_cards", ids=statements.uuids(first))
    # A statement of its own: it must see what the last holder of the locks left behind.
    kept = ledger_queries.start_kept_balances([queries.party_of(card_id) for card_id in first])
    posted = ledger.start_posting([spent_journal(spending, at) for spending in spendings])

    def look() -> None:
        balances = kept()
        if any(row["frozen_at"] is not None for row in locked()):
            raise CardChanged
        for card in first.values():
            party = queries.party_of(card.card_id)
            found = [balances.get((party, kind), 0) for kind in queries.STORED]
            if found != [card.principal_fen, card.bonus_fen]:
                raise CardChanged
        posted()

    return look


@tx.required
def give_back(
    *,
    card_id: CardId,
    principal_fen: int,
    bonus_fen: int,
    fact_key: str,
    about: UUID,
    at: datetime,
) -> None:
    """Put back what a payment took, to the part it came from; never refused for being too much.

    A frozen card takes it too. Raises Invalid, AlreadyPosted.
    """
    if min(principal_fen, bonus_fen) < 0 or principal_fen + bonus_fen == 0:
        raise Invalid(principal_fen=principal_fen, bonus_fen=bonus_fen)
    card = lock_card(card_id)
    sql.raise_limit(id=card_id, limit_fen=card.balance_fen + principal_fen + bonus_fen)
    ledger.post(
        fact_key=fact_key,
        kind="card_given_back",
        occurred_at=at,
        about=about,
        memo=card.number,
        entries=[
            _prepayments(card, principal_fen + bonus_fen),
            principal(card, -principal_fen),
            bonus(card, -bonus_fen),
        ],
    )


@tx.required
def freeze(*, card_id: CardId, at: datetime) -> None:
    """Block a card that was lost or misused. Raises CardNotFound."""
    if not sql.freeze(id=card_id, at=at):
        raise CardNotFound


@tx.required
def unfreeze(*, card_id: CardId) -> None:
    """Let a blocked card be used again. Raises CardNotFound."""
    if not sql.freeze(id=card_id, at=None):
        raise CardNotFound


def spent_journal(spending: Spending, at: datetime) -> Journal:
    """What a payment from a card means in its issuer's books."""
    card, spent = spending.card, spending.spent
    return Journal(
        fact_key=spending.fact_key,
        kind="card_spent",
        occurred_at=at,
        entries=(
            principal(card, spent.principal_fen),
            bonus(card, spent.bonus_fen),
            _prepayments(card, -spending.amount_fen),
        ),
        memo=card.number,
        about=spending.about,
        actor=spending.actor,
    )


def lock_card(card_id: CardId) -> CardView:
    """The card with its balance as of now: whoever changes it waits for this lock."""
    return queries.one_card(sql.lock_cards(ids=[card_id]))


def check_room(card: CardView, amount_fen: int) -> None:
    """Raises CardLimit if the card would hold more than the law allows (L5)."""
    room = card.limit_fen - card.balance_fen
    if amount_fen > room:
        raise CardLimit(limit_fen=card.limit_fen, room_fen=max(room, 0), currency=card.currency)


def _taken(card: CardView, tender: AccountKind, taken_by_id: UUID, amount_fen: int) -> list[Entry]:
    """The money came in; taken by another than the issuer, the one owes it to the other."""
    money = Entry(taken_by_id, tender, amount_fen, card.currency)
    if taken_by_id == card.issuer_id:
        return [money]
    due_to = Entry(
        taken_by_id, AccountKind.DUE_TO, -amount_fen, card.currency, f"org:{card.issuer_id}"
    )
    due_from = Entry(
        card.issuer_id, AccountKind.DUE_FROM, amount_fen, card.currency, f"org:{taken_by_id}"
    )
    return [money, due_to, due_from]


def principal(card: CardView, amount_fen: int) -> Entry:
    return _kept(card, AccountKind.STORED_VALUE_PRINCIPAL, amount_fen)


def bonus(card: CardView, amount_fen: int) -> Entry:
    return _kept(card, AccountKind.STORED_VALUE_BONUS, amount_fen)


def _kept(card: CardView, kind: AccountKind, amount_fen: int) -> Entry:
    party = queries.party_of(card.card_id)
    return Entry(card.issuer_id, kind, amount_fen, card.currency, party)


def _prepayments(card: CardView, amount_fen: int) -> Entry:
    return Entry(card.issuer_id, AccountKind.CUSTOMER_PREPAYMENTS, amount_fen, card.currency)
