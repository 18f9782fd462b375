"""Books to post into, for tests. Call inside `tx.begin`."""

from typing import Any
from uuid import UUID, uuid4

from quanqu.kit import clock
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry, JournalId
from quanqu.network import actions as network

CNY = "CNY"


def organisation(code: str) -> UUID:
    """A legal entity with books of its own; the first one is the group."""
    kind = "group" if code == "QQ" else "merchant"
    return network.open_organisation(code=code, name=code, kind=kind).organisation_id


def cash_sale(books: UUID, amount_fen: int = 100, **more: Any) -> JournalId:
    """Cash for prepayments: a journal of two entries."""
    facts: dict[str, Any] = {
        "fact_key": f"test:{uuid4()}",
        "kind": "sale",
        "occurred_at": clock.now(),
        "entries": [
            Entry(books, AccountKind.CASH, amount_fen, CNY),
            Entry(books, AccountKind.CUSTOMER_PREPAYMENTS, -amount_fen, CNY),
        ],
    }
    return ledger.post(**(facts | more))


def stored_value(books: UUID, card: str, amount_fen: int) -> list[Entry]:
    """Put value on a card, or take it off with a negative amount."""
    return [
        Entry(books, AccountKind.CASH, amount_fen, CNY),
        Entry(books, AccountKind.STORED_VALUE_PRINCIPAL, -amount_fen, CNY, card),
    ]
