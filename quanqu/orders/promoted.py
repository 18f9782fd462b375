"""Promotions on past orders: what they cost, and what a draft would have cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from quanqu.kit import sql as sql_files
from quanqu.network import queries as network
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import PastBasket, QuoteLine, Rehearsed

sql = sql_files.load("quanqu.orders")

MOST_REHEARSED: Final = 2_000
MOST_SUMMED: Final = 20_000
MOST_COUNTED: Final = 100_000


@dataclass(frozen=True, slots=True)
class PromotionCost:
    """What one promotion took off orders, without what came back; who bore how much of it."""

    orders_qty: int
    off_fen: int
    borne: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a draft would have cost on the newest orders of a window.

    Of `there_were_qty` orders (counted up to MOST_COUNTED) `rehearsed` says how many were looked
    at: at most MOST_REHEARSED, and none whose prices were agreed elsewhere.
    """

    since: datetime
    there_were_qty: int
    rehearsed: Rehearsed


def promotion_costs(
    *, seller_id: UUID | None, since: datetime, until: datetime
) -> dict[UUID, PromotionCost]:
    """What each promotion cost on the newest MOST_SUMMED orders of a window that had something off,
    of one seller or of all.
    """
    rows = sql.promotion_costs(seller_id=seller_id, since=since, until=until, row_limit=MOST_SUMMED)
    return {
        row["promotion_id"]: PromotionCost(
            row["orders_qty"],
            row["off_fen"],
            {UUID(who): fen for who, fen in row["borne"].items()},
        )
        for row in rows
    }


def rehearse_promotion(
    trial: pricing.Trial, *, seller_id: UUID | None, since: datetime, until: datetime
) -> Rehearsal:
    """Price the newest past orders with a draft and without it, at the prices of their day."""
    window = {"seller_id": seller_id, "since": since, "until": until}
    rows = sql.past_baskets(**window, row_limit=MOST_REHEARSED)
    zones = {
        node_id: node.timezone
        for node_id, node in network.nodes_by_id({row["selling_node_id"] for row in rows}).items()
    }
    baskets = [
        _basket(list(lines), zones) for _id, lines in groupby(rows, key=lambda row: row["id"])
    ]
    (counted,) = sql.count_orders(**window, row_limit=MOST_COUNTED)
    return Rehearsal(since, counted["qty"], trial.rehearse(baskets, at=until))


def _basket(rows: Sequence[dict[str, Any]], zones: Mapping[Any, str]) -> PastBasket:
    order = rows[0]
    return PastBasket(
        lines=tuple(_line(row) for row in rows if row["sku_id"] is not None),
        fee_fen=sum(row["gross_fen"] for row in rows if row["sku_id"] is None),
        seller_id=order["seller_id"],
        node_id=order["selling_node_id"],
        timezone=zones[order["selling_node_id"]],
        zone=order["zone"],
        currency=order["currency"],
        tier=order["tier"],
        member_id=order["member_id"],
        is_first_order=order["is_first_order"],
        at=order["placed_at"],
    )


def _line(row: dict[str, Any]) -> QuoteLine:
    per = row["price_per_qty"]
    return QuoteLine(
        sku_id=row["sku_id"],
        qty=row["qty"],
        list_price_fen=row["list_price_fen"],
        unit_price_fen=row["priced_fen"] * per // row["qty"],
        discount_fen=row["gross_fen"] - row["priced_fen"],
        total_fen=row["priced_fen"],
        reasons=(),
        price_per_qty=per,
    )
