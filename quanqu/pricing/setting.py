"""Lasting prices of a list, and what rows of prices must be before they are published."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.refusals import NotFound
from quanqu.pricing import listed
from quanqu.pricing.models import PriceList
from quanqu.pricing.refusals import BadPrice, BadQuantity
from quanqu.pricing.types import FLOOR_TIER, PriceRow
from quanqu.pricing.writing import publish, sql


@tx.required
def set_prices(*, list_id: UUID, rows: Sequence[PriceRow], at: datetime) -> int:
    """Publish prices (per unit, VAT included) and return the version in force after it (C2).

    A SKU is on sale in a zone by its base price there (tier '', from 1 unit); tiers and quantities
    only lower it. Unchanged rows change nothing. Where a window is open these prices come into
    force after it (`publish_window`). Refuses BadPrice, BadQuantity, NotFound.
    """
    check_rows(list_id, rows)
    return publish(
        list_id=list_id,
        at=at,
        sku_ids=[row.sku_id for row in rows],
        tiers=[row.tier for row in rows],
        min_qtys=[row.min_qty for row in rows],
        prices_fen=[row.price_fen for row in rows],
    )


def check_rows(list_id: UUID, rows: Sequence[PriceRow]) -> None:
    """Refuses BadPrice, BadQuantity, and NotFound for a SKU or list that is not there."""
    seen: set[tuple[UUID, str, int]] = set()
    for row in rows:
        key = (row.sku_id, row.tier, row.min_qty)
        if type(row.min_qty) is not int or not 1 <= row.min_qty <= listed.LARGEST_QTY:
            raise BadQuantity(qty=row.min_qty)
        # Floors take a second person (`approve_floors`).
        if key in seen or row.tier == FLOOR_TIER or not _is_price(row.price_fen):
            raise BadPrice(price_fen=row.price_fen)
        seen.add(key)
    if sql.unknown_skus(sku_ids=list({row.sku_id for row in rows})):
        raise NotFound
    if not PriceList.objects.filter(id=list_id).exists():
        raise NotFound


def _is_price(price_fen: int | None) -> bool:
    if price_fen is None:
        return True
    return type(price_fen) is int and 0 <= price_fen <= listed.LARGEST_PRICE_FEN
