"""Verbs that write prices. Every change is a new version; an old one is never lost."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.money import CURRENCIES
from quanqu.kit.refusals import NotFound
from quanqu.pricing import listed
from quanqu.pricing.buyers import ask_to_buy, decide_buyer, grant_token, revoke_token
from quanqu.pricing.giving import (
    Taking,
    claim_coupon,
    give_back,
    give_back_part,
    give_coupon,
    open_budget,
    open_series,
    take,
)
from quanqu.pricing.importing import import_products, import_table
from quanqu.pricing.models import PriceList
from quanqu.pricing.promoting import (
    approve_floors,
    approve_promotion,
    draft_floors,
    draft_promotion,
    stop_promotion,
)
from quanqu.pricing.refusals import (
    BadPrice,
    BadPromotion,
    BadQuantity,
    BadZone,
    BelowFloor,
    BudgetSpent,
    CouponGone,
    CouponNotUsable,
    NotADraft,
    NotForSale,
    NotTransferable,
    SameApprover,
    ScopedByChannel,
)
from quanqu.pricing.types import FLOOR_TIER, PriceListId, PriceRow
from quanqu.pricing.writing import publish, sql

__all__ = [
    "BadPrice",
    "BadPromotion",
    "BadQuantity",
    "BadZone",
    "BelowFloor",
    "BudgetSpent",
    "CouponGone",
    "CouponNotUsable",
    "NotADraft",
    "NotForSale",
    "NotTransferable",
    "SameApprover",
    "ScopedByChannel",
    "Taking",
    "approve_floors",
    "approve_promotion",
    "ask_to_buy",
    "claim_coupon",
    "decide_buyer",
    "draft_floors",
    "draft_promotion",
    "give_back",
    "give_back_part",
    "give_coupon",
    "grant_token",
    "import_products",
    "import_table",
    "open_budget",
    "open_list",
    "open_series",
    "revoke_token",
    "set_prices",
    "stop_promotion",
    "take",
]


@tx.required
def open_list(*, organisation_id: UUID, zone: str, currency: str, name: str) -> PriceListId:
    """Open the price list of a zone in a currency (C2); refuses BadZone, also when there is one."""
    if not listed.is_zone(zone) or currency not in CURRENCIES:
        raise BadZone(zone=zone)
    price_list, is_new = PriceList.objects.get_or_create(
        zone=zone,
        currency=currency,
        defaults={"id": new_id(), "organisation_id": organisation_id, "name": name},
    )
    if not is_new:
        raise BadZone(zone=zone)
    return PriceListId(price_list.id)


@tx.required
def set_prices(*, list_id: UUID, rows: Sequence[PriceRow], at: datetime) -> int:
    """Publish prices (per unit, VAT included) and return the version in force after it (C2).

    A SKU is on sale in a zone by its base price there (tier '', from 1 unit); tiers and quantities
    only lower it. Unchanged rows change nothing. Refuses BadPrice, BadQuantity, NotFound.
    """
    _check_rows(rows)
    if sql.unknown_skus(sku_ids=list({row.sku_id for row in rows})):
        raise NotFound
    if not PriceList.objects.filter(id=list_id).exists():
        raise NotFound
    return publish(
        list_id=list_id,
        at=at,
        sku_ids=[row.sku_id for row in rows],
        tiers=[row.tier for row in rows],
        min_qtys=[row.min_qty for row in rows],
        prices_fen=[row.price_fen for row in rows],
    )


def _check_rows(rows: Sequence[PriceRow]) -> None:
    seen: set[tuple[UUID, str, int]] = set()
    for row in rows:
        key = (row.sku_id, row.tier, row.min_qty)
        if type(row.min_qty) is not int or not 1 <= row.min_qty <= listed.LARGEST_QTY:
            raise BadQuantity(qty=row.min_qty)
        # Floors take a second person (`approve_floors`).
        if key in seen or row.tier == FLOOR_TIER or not _is_price(row.price_fen):
            raise BadPrice(price_fen=row.price_fen)
        seen.add(key)


def _is_price(price_fen: int | None) -> bool:
    if price_fen is None:
        return True
    return type(price_fen) is int and 0 <= price_fen <= listed.LARGEST_PRICE_FEN
