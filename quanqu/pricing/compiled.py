"""Promotions compiled in this process, kept by the version that changed them last."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from quanqu.kit import sql as sql_files
from quanqu.pricing.book import EMPTY, Rule, RuleBook
from quanqu.pricing.form import read

sql = sql_files.load("quanqu.pricing")

MOST_BOOKS: Final = 4
MOST_VERSIONS: Final = 1_000

V = TypeVar("V")
Stamped = tuple[int, int]
"""A version's number and stamp: a number comes again when its transaction is undone."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All promotions of a version, and whether any price is for approved buyers only."""

    book: RuleBook
    has_wholesale: bool
    next_turn_at: datetime | None = None
    """When the next price window opens or closes: from then on there is a later version."""

    @property
    def is_empty(self) -> bool:
        return not self.book.rules

    @property
    def asks_who(self) -> bool:
        """Whether a member's tokens or permissions may change a price."""
        return self.has_wholesale or self.book.asks_tokens or self.book.asks_buyers


NONE: Final = Rules(EMPTY, has_wholesale=False)

_compiling = threading.Lock()
_by_version: OrderedDict[Stamped, Rules] = OrderedDict()
_books: OrderedDict[Stamped, RuleBook] = OrderedDict()
_last = NONE


def rules_at(version: int, stamp: int) -> Rules:
    """The promotions of a version; reads the database when this process meets it first."""
    known = _by_version.get((version, stamp))
    return known if known is not None else _meet(version)


def rules_kept() -> Rules:
    """What this process met last, without asking whether it is still in force."""
    return _last


def rules_by(version: int) -> Rules:
    """The promotions of any version, also one long past."""
    found = sql.version(version=version)
    return rules_at(version, found[0]["stamp"]) if found else NONE


def _meet(version: int) -> Rules:
    global _last
    with _compiling:
        (row,) = sql.version(version=version)
        key = (row["version"], row["stamp"])
        known = _by_version.get(key)
        if known is None:
            book = EMPTY
            if row["promotions_version"] is not None:
                book = _book(row["promotions_version"], row["promotions_stamp"])
            # Wholesale prices that came or went later only ask a question too many.
            has_wholesale = bool(sql.has_wholesale()[0]["has_wholesale"])
            known = Rules(book, has_wholesale, row["next_turn_at"])
            _keep(_by_version, key, known, MOST_VERSIONS)
        _last = known
        return known


def _book(version: int, stamp: int) -> RuleBook:
    known = _books.get((version, stamp))
    if known is None:
        rows = sql.promotions_by_version(version=version)
        known = RuleBook(
            Rule(
                str(row["promotion_id"]),
                row["code"],
                row["number"],
                read(row["form"]),
                str(row["budget_id"]) if row["budget_id"] else None,
            )
            for row in rows
        )
        _keep(_books, (version, stamp), known, MOST_BOOKS)
    return known


def _keep(kept: OrderedDict[Stamped, V], key: Stamped, value: V, most: int) -> None:
    kept[key] = value
    while len(kept) > most:
        kept.popitem(last=False)
