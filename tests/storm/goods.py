"""As a process: goods and buyers of the storm, by the real verbs; told as JSON with the baskets.

python -m tests.storm.goods ORDERS
"""

import json
import os
import random
import sys
from typing import Any
from uuid import UUID, uuid4

SCARCE, PLENTY = 10, 30
SCARCE_QTY = 150
BUYERS = 24
BASKETS = 60
PRICE_FEN = 9_900
SEED = 20_261_122


def main(orders: int) -> dict[str, Any]:
    """A store with forty SKUs, ten of them scarce, and the orders that people will try."""
    from quanqu.doors.api.tests.support import open_shop
    from quanqu.kit import clock, ids, tx

    chance, shop, at = random.Random(SEED), open_shop(), clock.now()
    with tx.begin(actor="system:test"):
        sku_ids = _stock(shop, orders, at)
        tokens = _buyers(at)
    baskets = [_basket(chance, sku_ids, number) for number in range(BASKETS)]
    node_id = ids.public("nod", shop.s1.node_id)
    asked = []
    for _number in range(orders):
        lines = chance.choice(baskets)
        body = {
            "node_id": node_id,
            "pickup_node_id": node_id,
            "lines": [{"sku_id": ids.public("sku", one), "qty": qty} for one, qty in lines],
            "accepted_total_fen": sum(qty for _sku_id, qty in lines) * PRICE_FEN,
        }
        asked.append({"lines": {str(sku_id): qty for sku_id, qty in lines}, "body": body})
    return {"tokens": tokens, "orders": asked}


def _stock(shop: Any, orders: int, at: Any) -> list[UUID]:
    from quanqu.catalog import actions as catalog
    from quanqu.catalog.types import NewSku
    from quanqu.pricing import actions as pricing
    from quanqu.pricing import queries as price_lists
    from quanqu.pricing.types import GROUP_ZONE, PriceRow
    from quanqu.stock import actions as stock
    from quanqu.stock.types import Shelf, StockLine

    product = catalog.add_product(
        organisation_id=shop.group.organisation_id,
        category_code="jacket",
        code="STORM",
        name="抢购",
        skus=[NewSku(f"STORM-{number:03d}") for number in range(SCARCE + PLENTY)],
    )
    prices = price_lists.find_list(GROUP_ZONE, "CNY")
    assert prices is not None
    rows = [PriceRow(sku.sku_id, PRICE_FEN) for sku in product.skus]
    pricing.set_prices(list_id=prices.list_id, rows=rows, at=at)
    # Scarce enough that a good part of all orders is refused, whatever their number.
    scarce = max(20, SCARCE_QTY * orders // 5_000)
    lines = [
        StockLine(
            Shelf(sku.sku_id, shop.s1.node_id, shop.s1.organisation_id),
            scarce if number < SCARCE else orders,
        )
        for number, sku in enumerate(product.skus)
    ]
    stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=at)
    return [sku.sku_id for sku in product.skus]


def _buyers(at: Any) -> list[str]:
    from quanqu.identity import actions as identity
    from quanqu.members import actions as members
    from quanqu.members import queries as member_queries

    tokens = []
    for number in range(BUYERS):
        member_id = members.enrol(at=at, source="test", phone=str(13_600_000_000 + number))
        user_id = member_queries.get_member(member_id).user_id
        assert user_id is not None
        tokens.append(identity.issue_token(user_id=user_id, at=at))
    return tokens


def _basket(chance: random.Random, sku_ids: list[UUID], number: int) -> list[tuple[UUID, int]]:
    """One to three SKUs in any order, so that locks taken in that order would cross."""
    chosen = chance.sample(sku_ids, 1 + number % 3)
    return [(sku_id, chance.randint(1, 2)) for sku_id in chosen]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanqu.settings")
    import django

    django.setup()
    json.dump(main(int(sys.argv[1])), sys.stdout)
