"""Reads of the books: balances, journals and sums, as plain dataclasses."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit.refusals import NotFound
from quanqu.ledger.types import (
    AccountKind,
    AccountTotal,
    JournalId,
    JournalLine,
    JournalView,
    PostingView,
)

sql = statements.load(__package__)

EXPORT_PAGE = 2_000
"""Journals that are read at once for a file: a file of any length needs no more memory."""


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


def start_kept_balances(
    parties: Sequence[str],
) -> statements.Later[dict[tuple[str, AccountKind], int]]:
    """The same, asked inside `sql.together`."""
    rows = sql.start("kept_balances", parties=statements.texts(parties))
    return lambda: {(row["party"], AccountKind(row["kind"])): row["balance_fen"] for row in rows()}


def get_journal(journal_id: JournalId) -> JournalView:
    """One journal with its entries, or NotFound."""
    found = _journals([{"id": journal_id}])
    if not found:
        raise NotFound
    return found[0]


def journals_about(about: UUID) -> list[JournalView]:
    """The journals about one thing (an order, a card), oldest first, at most 1,000."""
    found = _journals(sql.journal_ids_about(about=about, limit=1_000))
    return sorted(found, key=lambda journal: (journal.recorded_at, journal.journal_id))


def list_journals(
    *,
    organisation_ids: Sequence[UUID] | None = None,
    party: str | None = None,
    before_id: UUID | None = None,
    limit: int = 50,
) -> list[JournalView]:
    """Journals that touch the given books or party, newest first, a page at a time by cursor."""
    books = _or_none(organisation_ids)
    if party is None:
        page = sql.journal_ids_of_books(organisation_ids=books, before_id=before_id, limit=limit)
    else:
        page = sql.journal_ids_of_party(
            organisation_ids=books, party=party, before_id=before_id, limit=limit
        )
    return _journals(page)


def list_account_journals(
    *,
    organisation_id: UUID,
    kind: AccountKind,
    currency: str,
    before_id: UUID | None = None,
    limit: int = 50,
) -> list[JournalView]:
    """What one number of the trial balance is made of, newest first, a page at a time."""
    page = sql.journal_ids_of_account(
        organisation_id=organisation_id,
        kind=str(kind),
        currency=currency,
        before_id=before_id,
        limit=limit,
    )
    return _journals(page)


def journal_lines(
    *, organisation_ids: Sequence[UUID], since: datetime, until: datetime
) -> Iterator[JournalLine]:
    """Every entry in some books of what occurred in a period, oldest first, for accounting."""
    after: tuple[datetime, UUID] = (since, UUID(int=0))
    while rows := sql.journal_lines(
        organisation_ids=list(organisation_ids),
        since=since,
        until=until,
        after_at=after[0],
        after_id=after[1],
        limit=EXPORT_PAGE,
    ):
        after = (rows[-1]["occurred_at"], rows[-1]["journal_id"])
        for row in rows:
            if row["organisation_id"] is not None:
                yield JournalLine(**row | {"kind": AccountKind(row["kind"])})


def trial_balance(
    *,
    organisation_ids: Sequence[UUID] | None = None,
    about: UUID | None = None,
    until: datetime | None = None,
) -> list[AccountTotal]:
    """The sum of every account kind per legal entity and currency; all of them sum to zero.

    As it stands now, as it stood just before a moment, or of what is about one thing.
    """
    books = _or_none(organisation_ids)
    if until is not None:
        return _totals(sql.trial_balance_until(organisation_ids=books, until=until))
    if about is None:
        return _totals(sql.trial_balance(organisation_ids=books))
    return _totals(sql.trial_balance_about(organisation_ids=books, about=about))


def totals(
    *, since: datetime, until: datetime, organisation_ids: Sequence[UUID] | None = None
) -> list[AccountTotal]:
    """The same sums of what occurred from one moment until just before another."""
    books = _or_none(organisation_ids)
    return _totals(sql.totals(organisation_ids=books, since=since, until=until))


def _or_none(organisation_ids: Sequence[UUID] | None) -> list[UUID] | None:
    return None if organisation_ids is None else list(organisation_ids)


def _totals(rows: list[statements.Row]) -> list[AccountTotal]:
    return [
        AccountTotal(
            row["organisation_id"],
            row["organisation_name"],
            AccountKind(row["kind"]),
            row["currency"],
            row["amount_fen"],
        )
        for row in rows
    ]


def _journals(page: list[statements.Row]) -> list[JournalView]:
    """The journals of a page with their entries; newest first."""
    grouped: dict[UUID, list[statements.Row]] = defaultdict(list)
    for row in sql.journals(ids=[row["id"] for row in page]):
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
        postings=tuple(_posting_view(row) for row in rows),
    )


def _posting_view(row: statements.Row) -> PostingView:
    return PostingView(
        row["organisation_id"],
        row["organisation_name"],
        AccountKind(row["account_kind"]),
        row["party"],
        row["currency"],
        row["amount_fen"],
        row["reason"],
    )
