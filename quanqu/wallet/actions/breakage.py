"""Breakage: what idle cards hold is their issuer's income, until their holder comes back. (F2)"""

from datetime import datetime, timedelta
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry, JournalId
from quanqu.wallet.actions.cards import bonus, lock_card, principal
from quanqu.wallet.models import Breakage, BreakagePolicy
from quanqu.wallet.refusals import NotBroken
from quanqu.wallet.types import CardId

sql = statements.load("quanqu.wallet")

FEWEST_DAYS = 365


@tx.required
def set_breakage(*, issuer_id: UUID, idle_days: int | None, at: datetime) -> None:
    """After how many days without a move an issuer's cards are booked as income; None: never.

    Raises Invalid (less than a year).
    """
    if idle_days is not None and idle_days < FEWEST_DAYS:
        raise Invalid(idle_days=idle_days)
    BreakagePolicy.objects.filter(issuer_id=issuer_id, until=None).update(until=at)
    if idle_days is not None:
        BreakagePolicy.objects.create(issuer_id=issuer_id, idle_days=idle_days, since=at)


@tx.required
def break_idle_cards(*, at: datetime, batch: int = 100) -> int:
    """Book what idle cards hold as income, as their issuers' policies say; returns how many."""
    done = 0
    for policy in BreakagePolicy.objects.filter(until=None).order_by("issuer_id"):
        before = at - timedelta(days=policy.idle_days)
        rows = sql.idle_cards(issuer_id=policy.issuer_id, before=before, batch=batch)
        for row in rows:
            _break(CardId(row["id"]), at)
        done = max(done, len(rows))
    return done


@tx.required
def restore_card(*, card_id: CardId, at: datetime) -> None:
    """The holder has come back: the card holds again what was booked as income.

    Raises NotBroken, CardNotFound.
    """
    card = lock_card(card_id)
    row = Breakage.objects.filter(card_id=card_id, reversed_at=None).first()
    if row is None:
        raise NotBroken
    sql.raise_limit(id=card_id, limit_fen=card.balance_fen + row.amount_fen)
    ledger.reverse(
        journal_id=JournalId(row.journal_id),
        fact_key=f"card_restored:{row.id}",
        occurred_at=at,
        memo=card.number,
    )
    row.reversed_at = at
    row.save(update_fields=["reversed_at"])


def _break(card_id: CardId, at: datetime) -> None:
    card = lock_card(card_id)
    # What came back onto a card whose first breakage was never claimed waits for its holder.
    if not card.balance_fen or Breakage.objects.filter(card_id=card_id, reversed_at=None).exists():
        return
    income = Entry(card.issuer_id, AccountKind.BREAKAGE_REVENUE, -card.balance_fen, card.currency)
    journal_id = ledger.post(
        fact_key=f"card_broken:{new_id()}",
        kind="card_broken",
        occurred_at=at,
        about=card_id,
        memo=card.number,
        entries=[principal(card, card.principal_fen), bonus(card, card.bonus_fen), income],
    )
    Breakage.objects.create(
        card_id=card_id, journal_id=journal_id, amount_fen=card.balance_fen, at=at
    )
