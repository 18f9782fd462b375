"""Booking: one business fact, one journal, entries that balance in every legal entity."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Refused
from quanqu.kit.sql import numbers, texts, uuids
from quanqu.ledger import queries
from quanqu.ledger.types import KEPT, Entry, Journal, JournalId

sql = statements.load(__package__)


class AlreadyPosted(Refused):
    """The fact is in the books already; the transaction must be given up."""

    code = "already_posted"
    status = 409
    text = _("This has been booked already.")


class FloorReached(Refused):
    """An account that must not fall below its floor would do so."""

    code = "balance_too_low"
    status = 409
    text = _("The balance is not enough.")


class AccountsMissing(Exception):
    """An account is not open yet: `post` opens it."""


class Unbalanced(ValueError):
    """Entries that do not sum to zero per legal entity and currency: a mistake in the code."""


@tx.required
def post(
    *,
    fact_key: str,
    kind: str,
    occurred_at: datetime,
    entries: Sequence[Entry],
    memo: str = "",
    about: UUID | None = None,
    reverses: JournalId | None = None,
) -> JournalId:
    """Book one fact; entries of 0 are left out. Raises AlreadyPosted, FloorReached."""
    journal = Journal(fact_key, kind, occurred_at, tuple(entries), memo, about, reverses)
    return post_many([journal])[0]


@tx.required
def post_many(journals: Sequence[Journal]) -> list[JournalId]:
    """Book several facts in one statement; all or nothing. Returns the journals' ids in order."""
    ids, columns = _columns(journals)
    with refusing_floors():
        (done,) = sql.post(**columns)
        if not done["are_open"]:
            sql.open_accounts(**_account_columns(journals), kept=sorted(map(str, KEPT)))
            (done,) = sql.post(**columns)
    if done["journals"] < len(journals):
        raise AlreadyPosted(fact_keys=[journal.fact_key for journal in journals])
    return ids


@tx.required
def start_posting(journals: Sequence[Journal]) -> Callable[[], None]:
    """Book facts inside `sql.together`, between accounts that are open already.

    The function that comes back looks at what became of it: it raises AccountsMissing or
    AlreadyPosted, and then nothing of this transaction may stay (AccountsMissing has written
    nothing, so that `post_many` may still book them). A balance below its floor is raised when
    the block ends: ask `is_floor`, or put it into `refusing_floors`.
    """
    _ids, columns = _columns(journals)
    rows = sql.start("post", **columns)

    def look() -> None:
        (done,) = rows()
        if not done["are_open"]:
            raise AccountsMissing
        if done["journals"] < len(journals):
            raise AlreadyPosted(fact_keys=[journal.fact_key for journal in journals])

    return look


@contextmanager
def refusing_floors() -> Iterator[None]:
    """Around what books, such as `sql.together` with `start_posting`: raises FloorReached."""
    try:
        yield
    except IntegrityError as error:
        if is_floor(error):
            raise FloorReached from error
        raise


def is_floor(error: BaseException) -> bool:
    """Did the database refuse because a kept account would have gone below its floor?"""
    return isinstance(error, IntegrityError) and "ledger_account_floor" in str(error)


@tx.required
def reverse(*, journal_id: JournalId, fact_key: str, occurred_at: datetime, memo: str) -> JournalId:
    """Book the exact opposite of a journal; a journal is reversed at most once (AlreadyPosted)."""
    journal = queries.get_journal(journal_id)
    entries = [
        Entry(p.organisation_id, p.kind, -p.amount_fen, p.currency, p.party, p.reason)
        for p in journal.postings
    ]
    try:
        return post(
            fact_key=fact_key,
            kind=f"{journal.kind}_reversed",
            occurred_at=occurred_at,
            entries=entries,
            memo=memo,
            about=journal.about,
            reverses=journal_id,
        )
    except IntegrityError as error:
        if "reverses_id" in str(error):
            raise AlreadyPosted(fact_keys=[fact_key]) from error
        raise


def check_balanced(entries: Sequence[Entry]) -> None:
    """Raise Unbalanced unless the entries sum to zero per legal entity and currency (L1, L6)."""
    sums: dict[tuple[UUID, str], int] = defaultdict(int)
    for entry in entries:
        sums[entry.organisation_id, entry.currency] += entry.amount_fen
    wrong = {key: total for key, total in sums.items() if total}
    if wrong or not any(entry.amount_fen for entry in entries):
        raise Unbalanced(f"entries do not balance or are all zero: {wrong}")


def _columns(journals: Sequence[Journal]) -> tuple[list[JournalId], dict[str, object]]:
    for journal in journals:
        check_balanced(journal.entries)
    ids = [JournalId(new_id()) for _ in journals]
    accounts, amounts = _account_columns(journals), _amount_columns(ids, journals)
    return ids, _journal_columns(ids, journals) | accounts | amounts


def _journal_columns(ids: Sequence[JournalId], journals: Sequence[Journal]) -> dict[str, object]:
    return {
        "ids": uuids(ids),
        "fact_keys": texts(journal.fact_key for journal in journals),
        "journal_kinds": texts(journal.kind for journal in journals),
        "occurred_ats": [journal.occurred_at for journal in journals],
        "memos": texts(journal.memo for journal in journals),
        "abouts": uuids(journal.about for journal in journals),
        "reverses": uuids(journal.reverses for journal in journals),
        "actors": texts(journal.actor for journal in journals),
    }


def _entries(journals: Sequence[Journal]) -> list[Entry]:
    return [entry for journal in journals for entry in journal.entries if entry.amount_fen]


def _account_columns(journals: Sequence[Journal]) -> dict[str, object]:
    entries = _entries(journals)
    return {
        "organisation_ids": uuids(entry.organisation_id for entry in entries),
        "kinds": texts(entry.kind for entry in entries),
        "currencies": texts(entry.currency for entry in entries),
        "parties": texts(entry.party for entry in entries),
    }


def _amount_columns(ids: Sequence[JournalId], journals: Sequence[Journal]) -> dict[str, object]:
    entries = _entries(journals)
    return {
        "journal_ids": uuids(
            journal_id
            for journal_id, journal in zip(ids, journals, strict=True)
            for entry in journal.entries
            if entry.amount_fen
        ),
        "amounts": numbers(entry.amount_fen for entry in entries),
        "reasons": texts(entry.reason for entry in entries),
    }
