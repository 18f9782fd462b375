"""Entries become rows and journals: one journal per owner and day of what was read together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Journal, JournalId
from quanqu.ledger.types import Entry as Booked
from quanqu.network import queries as network
from quanqu.valuation.types import Entry, Position

sql = statements.load("quanqu.valuation")

Key = tuple[UUID, UUID]
"""Owner and SKU."""


def write(entries: Sequence[Entry], positions: Mapping[Key, Position]) -> None:
    """Book the entries and keep them with what owners have now."""
    if entries:
        journals = _book(entries)
        sql.add_entries(**_columns(entries, journals))
    if positions:
        sql.put_positions(
            owner_ids=[owner_id for owner_id, _sku in positions],
            sku_ids=[sku_id for _owner, sku_id in positions],
            known_qtys=[one.known_qty for one in positions.values()],
            unknown_qtys=[one.unknown_qty for one in positions.values()],
            values=[one.value_fen for one in positions.values()],
        )


def read_positions(keys: Sequence[Key]) -> dict[Key, Position]:
    """What owners have of SKUs; nothing of those that were never read."""
    rows = sql.positions(
        owner_ids=[owner_id for owner_id, _sku in keys], sku_ids=[sku_id for _owner, sku_id in keys]
    )
    found = {
        (row["owner_id"], row["sku_id"]): Position(
            row["known_qty"], row["value_fen"], row["unknown_qty"]
        )
        for row in rows
    }
    return {key: found.get(key, Position()) for key in keys}


def _book(entries: Sequence[Entry]) -> dict[tuple[UUID, date], JournalId]:
    groups: dict[tuple[UUID, date], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.owner_id, entry.on].append(entry)
    firms = network.list_organisations(sorted({owner_id for owner_id, _on in groups}))
    currencies: dict[UUID, str] = {firm.organisation_id: firm.currency for firm in firms}
    batch_id = new_id()
    journals = {}
    for (owner_id, on), group in groups.items():
        booked = _entries(owner_id, currencies[owner_id], group)
        if booked:
            journals[owner_id, on] = Journal(
                fact_key=f"valuation:{batch_id}:{owner_id}:{on}",
                kind="goods_valued",
                occurred_at=max(entry.at for entry in group),
                entries=tuple(booked),
                memo=str(on),
            )
    return dict(zip(journals, ledger.post_many([*journals.values()]), strict=True))


def _entries(owner_id: UUID, currency: str, group: Sequence[Entry]) -> list[Booked]:
    changes = [entry.change for entry in group]
    sums = {
        AccountKind.INVENTORY: sum(change.value_fen for change in changes),
        AccountKind.COST_OF_SALES: sum(change.cost_fen for change in changes),
        AccountKind.STOCK_DIFFERENCES: sum(change.loss_fen for change in changes),
        AccountKind.GOODS_RECEIVED: -sum(change.received_fen for change in changes),
    }
    return [Booked(owner_id, kind, fen, currency) for kind, fen in sums.items() if fen]


def _columns(
    entries: Sequence[Entry], journals: Mapping[tuple[UUID, date], JournalId]
) -> dict[str, object]:
    return {
        "move_ids": [entry.move_id for entry in entries],
        "kinds": [str(entry.kind) for entry in entries],
        "owner_ids": [entry.owner_id for entry in entries],
        "sku_ids": [entry.sku_id for entry in entries],
        "node_ids": [entry.node_id for entry in entries],
        "days": [entry.on for entry in entries],
        "qtys": [entry.qty for entry in entries],
        "known_qtys": [entry.change.known_qty for entry in entries],
        "values": [entry.change.value_fen for entry in entries],
        "costs": [entry.change.cost_fen for entry in entries],
        "losses": [entry.change.loss_fen for entry in entries],
        "sold_qtys": [entry.sold_qty for entry in entries],
        "sold_known_qtys": [entry.change.sold_known_qty for entry in entries],
        "seller_ids": [entry.seller_id for entry in entries],
        "nets": [entry.net_fen for entry in entries],
        "transfers": [entry.transfer_fen for entry in entries],
        "claim_ids": [entry.claim_id for entry in entries],
        "cause_ids": [entry.cause_id for entry in entries],
        "journal_ids": [journals.get((entry.owner_id, entry.on)) for entry in entries],
    }
