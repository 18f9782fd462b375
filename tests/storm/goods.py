"""As a process: goods, buyers and offers for the storm, by the real verbs; told as JSON.

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
SEED = 20_261_122

COPIES = """
INSERT INTO routing_offer (kind, hand_over_node_id, place, lines, legs, why, ready_at, fee_fen,
                           made_at, valid_until)
SELECT kind, hand_over_node_id, place, lines, legs, why, ready_at, fee_fen, made_at, valid_until
  FROM routing_offer, generate_series(1, %(copies)s) WHERE id = %(id)s
RETURNING id
"""


def main(orders: int) -> dict[str, Any]:
    """A store with forty SKUs, ten of them scarce; each order has an offer of its own."""
    from quanqu.doors.api.tests.support import open_shop
    from quanqu.kit import clock, ids, tx

    chance, shop, at = random.Random(SEED), open_shop(), clock.now()
    with tx.begin(actor="system:test"):
        sku_ids = _stock(shop, orders, at)
        tokens = _buyers(at)
    asked = []
    for number in range(BASKETS):
        lines = _basket(chance, sku_ids, number)
        with tx.begin(actor="system:test"):
            offer_id, version = _quote(shop, lines, at)
            copies = -(-orders // BASKETS)
            offers = _copied(offer_id, copies)
        asked += [
            {
                "lines": {str(sku_id): qty for sku_id, qty in lines},
                "body": {
                    "offer_id": ids.public("ofr", offer),
                    "node_id": ids.public("nod", shop.s1.node_id),
                    "price_version": version,
                },
            }
            for offer in offers
        ]
    chance.shuffle(asked)
    return {"tokens": tokens, "orders": asked[:orders]}


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
    rows = [PriceRow(sku.sku_id, 9_900) for sku in product.skus]
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


def _quote(shop: Any, lines: list[tuple[UUID, int]], at: Any) -> tuple[UUID, int]:
    from quanqu.orders import actions as orders

    quoted = orders.quote(
        lines=lines,
        selling_node_id=shop.s1.node_id,
        tier="",
        at=at,
        pickup_node_id=shop.s1.node_id,
        place=None,
    )
    return quoted.offers[0].offer_id, quoted.price.version


def _copied(offer_id: UUID, copies: int) -> list[UUID]:
    from quanqu.kit import sql

    return [row["id"] for row in sql.run_text(COPIES, {"id": offer_id, "copies": copies})]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanqu.settings")
    import django

    django.setup()
    json.dump(main(int(sys.argv[1])), sys.stdout)
