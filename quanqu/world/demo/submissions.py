"""What companies of the chain want sold next: it waits for somebody at head office."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import GoodsState, NewSku
from quanqu.kit import tx
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as prices
from quanqu.pricing.types import PriceRow
from quanqu.world import cast
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.staff import Hired

SIZES: Final = ("S", "M", "L")
WISHES: Final = (
    ("YS-2101", "双面羊毛短外套", "Double-faced wool jacket", "coat", 129_900, SIZES),
    ("YS-2102", "桂花龙井礼盒", "Osmanthus Longjing gift box", "tin", 26_800, ("",)),
)
"""Code, name, name in English, category, price, sizes."""


def submit(retailer: Retailer, hired: Mapping[str, Hired], *, now: datetime) -> None:
    """The manager of dealer B's store enters two products, each with its price."""
    firm = retailer.organisations[cast.DEALER_B]
    known = prices.find_list(f"dealer:{cast.DEALER_B}", "CNY")
    assert known is not None
    manager = hired[cast.MANAGERS[cast.STORE_2]]
    at = now - timedelta(hours=3)
    with tx.begin(actor=f"staff:{manager.staff_id}"):
        for code, name, name_en, category, price_fen, sizes in WISHES:
            made = catalog.add_product(
                organisation_id=firm.organisation_id,
                category_code=category,
                code=code,
                name=name,
                name_en=name_en,
                state=GoodsState.DRAFT,
                skus=[NewSku(f"{code}-{size}" if size else code, size=size) for size in sizes],
            )
            rows = [PriceRow(sku.sku_id, price_fen) for sku in made.skus]
            pricing.set_prices(list_id=known.list_id, rows=rows, at=at)
            catalog.submit_product(made.product_id, at=at)
