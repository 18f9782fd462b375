"""Reads of valuation: what goods are worth, and what selling them earned."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.valuation import rules
from quanqu.valuation.models import Position as PositionRow
from quanqu.valuation.models import Progress
from quanqu.valuation.types import Margin, PositionView, Receipt, Worth

sql = statements.load(__package__)


class By(StrEnum):
    """By what margins are grouped."""

    NODE = "node"
    SKU = "sku"
    CATEGORY = "category"


def margins(
    *, organisation_id: UUID, by: By, first_on: date, last_on: date, limit: int = 1_000
) -> list[Margin]:
    """What one company earned in some days, the most sold first, in the currency of its books."""
    months_from, months_until = rules.whole_months(first_on, last_on)
    rows = sql.margins(
        organisation_id=organisation_id,
        by=str(by),
        kept_by=str(By.NODE if by is By.NODE else By.SKU),
        months_from=months_from,
        months_until=months_until,
        first_on=first_on,
        last_on=last_on,
        limit=limit,
    )
    return [Margin(**row) for row in rows]


def worth_of(owner_id: UUID) -> Worth:
    """What one owner's goods are worth together."""
    (row,) = sql.worth(owner_id=owner_id)
    return Worth(**row)


def positions_of(owner_id: UUID, *, limit: int) -> list[PositionView]:
    """What an owner has of each SKU and what it is worth, the most first; nothing of empty ones."""
    found = PositionRow.objects.filter(owner_id=owner_id).exclude(known_qty=0, unknown_qty=0)
    return [
        PositionView(one.owner_id, one.sku_id, one.known_qty, one.unknown_qty, one.value_fen)
        for one in found.order_by("-value_fen", "sku_id")[:limit]
    ]


def receipt_costs(*, owner_id: UUID, cause_id: UUID) -> dict[UUID, Receipt]:
    """What came in by one receipt of each SKU, and what it cost; nothing before it is valued."""
    return {
        row["sku_id"]: Receipt(row["qty"], row["owed_fen"], row["is_costed"])
        for row in sql.receipts(cause_ids=[cause_id])
        if row["owner_id"] == owner_id
    }


def valued_at() -> datetime | None:
    """When movements were read last."""
    return Progress.objects.values_list("valued_at", flat=True).first()


def is_behind() -> bool:
    """Does a movement wait to be valued?"""
    return bool(sql.is_behind())
