"""Reads of the books: balances, journals and sums, as plain dataclasses."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit.refusals import NotFound
from quanqu.ledger.types import AccountKind, AccountTotal, JournalId, JournalView, PostingView

sql = statements.load(__package__)


def balance(
    *, organisation_id: UUID, kind: AccountKind, currency: str, party: str | None = None
) -> int:
    """The sum of an account in minor units, debit positive; over all parties if none is given."""
    (row,) = sql.balance(
        organisation_id=organisation_id, kind=str(kind), currency=currency, party=party
    )
    return int(row["amount_fen"])


def kept_balances(*, parties: Sequence[str]) -> dict[tuple[str, AccountKind], int]:
    """What is owed on kept accounts: (party, kind) -> minor units, never below the floor."""
    rows = sql.kept_balances(parties=list(parties))
    return {(row["party"], AccountKind(row["kind"])): row["balance_fen"] for row in rows}


def get_journal(journal_id: JournalId) -> JournalView:
    """One journal with its entries, or NotFound."""
    found = _journals(
        {
            "journal_ids": [journal_id],
            "about": None,
            "limit": 1,
            "before_id": None,
            "organisation_ids": None,
            "party": None,
        }
    )
    if not found:
        raise NotFound
    return found[0]


def journals_about(about: UUID) -> list[JournalView]:
    """Every journal about one thing (an order, a card), oldest first."""
    found = _journals(
        {
            "journal_ids": None,
            "about": about,
            "limit": 1_000,
            "before_id": None,
            "organisation_ids": None,
            "party": None,
        }
    )
    return sorted(found, key=lambda journal: (journal.recorded_at, journal.journal_id))


def list_journals(
    *,
    organisation_ids: Sequence[UUID] | None = None,
    party: str | None = None,
    before_id: UUID | None = None,
    limit: int = 50,
) -> list[JournalView]:
    """Journals that touch the given books, newest first, a page at a time by cursor."""
    return _journals(
        {
            "journal_ids": None,
            "about": None,
            "limit": limit,
            "before_id": before_id,
            "organisation_ids": None if organisation_ids is None else list(organisation_ids),
            "party": party,
        }
    )


def trial_balance(
    *, organisation_ids: Sequence[UUID] | None = None, about: UUID | None = None
) -> list[AccountTotal]:
    """The sum of every account kind per legal entity and currency; all of them sum to zero."""
    rows = sql.trial_balance(
        organisation_ids=None if organisation_ids is None else list(organisation_ids), about=about
    )
    return [
        AccountTotal(
            row["organisation_id"],
            row["organisation_name"],
            AccountKind(row["kind"]),
            row["currency"],
            int(row["amount_fen"]),
        )
        for row in rows
    ]


def _journals(parameters: dict[str, Any]) -> list[JournalView]:
    """Group the flat rows of journals.sql; their order is kept."""
    grouped: dict[UUID, list[statements.Row]] = defaultdict(list)
    for row in sql.journals(**parameters):
        grouped[row["id"]].append(row)
    return [_journal_view(rows) for rows in grouped.values()]


def _journal_view(rows: list[statements.Row]) -> JournalView:
    first = rows[0]
    return JournalView(
        journal_id=JournalId(first["id"]),
        fact_key=first["fact_key"],
        kind=first["kind"],
        occurred_at=first["occurred_at"],
        recorded_at=first["recorded_at"],
        memo=first["memo"],
        about=first["about"],
        actor=first["actor"],
        postings=tuple(
            PostingView(
                row["organisation_id"],
                row["organisation_name"],
                AccountKind(row["account_kind"]),
                row["party"],
                row["currency"],
                row["amount_fen"],
                row["reason"],
            )
            for row in rows
        ),
    )
