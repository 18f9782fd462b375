"""Fill an empty database with a shop of a wished size, by the product's own verbs.

    python -m bench._world FACTS.json --stores=200 --skus=5000 --members=200

The file then says what a client must know: ids as the API shows them, and members' tokens.
"""

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from quanqu.catalog import actions as catalog  # noqa: E402
from quanqu.catalog.types import NewProduct, NewSku  # noqa: E402
from quanqu.codes import actions as codes  # noqa: E402
from quanqu.codes.types import NewCode, Purpose  # noqa: E402
from quanqu.identity import actions as identity  # noqa: E402
from quanqu.kit import clock, ids, outbox, tx  # noqa: E402
from quanqu.ledger.types import AccountKind  # noqa: E402
from quanqu.members import actions as members  # noqa: E402
from quanqu.members import queries as members_queries  # noqa: E402
from quanqu.members.types import NewMember, Tier  # noqa: E402
from quanqu.network import actions as network  # noqa: E402
from quanqu.network.types import Capability, NodeView  # noqa: E402
from quanqu.pricing import actions as pricing  # noqa: E402
from quanqu.pricing.types import PriceRow  # noqa: E402
from quanqu.stock import actions as stock  # noqa: E402
from quanqu.stock.types import Shelf, StockLine  # noqa: E402
from quanqu.wallet import actions as wallet  # noqa: E402
from quanqu.wallet.types import CardKind  # noqa: E402

SIZES: Final = ("S", "M", "L", "XL")
CURRENCY: Final = "CNY"
ON_HAND_QTY: Final = 100_000
PRICE_FEN: Final = 20
"""Small, so that one card pays many orders: what is measured does not depend on it."""

CARD_FEN: Final = 500_000
POINTS_QTY: Final = 1_000_000
LINES_AT_ONCE: Final = 5_000
TAGS: Final = 1_000
TOKEN_LIFETIME: Final = timedelta(days=3_650)
ACTOR: Final = "system:bench"


@dataclass(frozen=True)
class Shop:
    organisation_id: UUID
    nodes: list[NodeView]
    product_ids: list[UUID]
    sku_ids: list[UUID]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--stores", type=int, required=True)
    parser.add_argument("--skus", type=int, required=True)
    parser.add_argument("--members", type=int, required=True)
    wish = parser.parse_args()
    at = clock.now()
    with tx.begin(actor=ACTOR):
        shop = _open(wish.stores, wish.skus)
    with tx.begin(actor=ACTOR):
        _price(shop, at)
    for lines in _deliveries(shop):
        with tx.begin(actor=ACTOR):
            stock.receive(lines=lines, cause_kind="bench", cause_id=ids.new_id(), at=at)
    with tx.begin(actor=ACTOR):
        tokens, member_ids = _enrol(shop, wish.members, at)
    with tx.begin(actor=ACTOR):
        tags = _hang_tags(shop, at)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    # Only now: an automatic ANALYZE of what was just loaded would hold the events back.
    outbox.drain()
    for each in connections.all():
        each.close()
    more = {"member_ids": member_ids, "tags": tags}
    wish.facts.write_text(json.dumps(_facts(shop, tokens) | more))


def _open(stores: int, skus: int) -> Shop:
    """The group, its stores scattered over a city, and products of four sizes each."""
    group = network.open_organisation(code="QQ", name="全渠集团", kind="group").organisation_id
    scatter = random.Random(20_260_601)
    nodes = [
        network.open_node(
            organisation_id=group,
            code=f"S{number:04d}",
            name=f"第{number}店",
            name_en=f"Store {number}",
            capabilities=[*Capability],
            latitude=39.9 + scatter.uniform(-0.3, 0.3),
            longitude=116.4 + scatter.uniform(-0.4, 0.4),
        )
        for number in range(stores)
    ]
    catalog.add_category(code="shirts", name="衬衫", name_en="Shirts")
    product_ids = catalog.add_products_many(
        products=[_product(group, number) for number in range(skus // len(SIZES))]
    )
    sku_ids = [row[0] for row in _rows("SELECT id FROM catalog_sku ORDER BY code")]
    return Shop(group, nodes, list(product_ids), sku_ids)


def _product(organisation_id: UUID, number: int) -> NewProduct:
    code = f"P{number:05d}"
    return NewProduct(
        organisation_id=organisation_id,
        category_code="shirts",
        code=code,
        name=f"衬衫 {code}",
        name_en=f"Shirt {code}",
        description="棉质长袖衬衫。" * 8,
        description_en="A cotton shirt with long sleeves. " * 8,
        skus=tuple(
            NewSku(f"{code}-{size}", colour="白", colour_en="white", size=size) for size in SIZES
        ),
    )


def _price(shop: Shop, at: datetime) -> None:
    """Every SKU at one price, a little lower for gold members."""
    list_id = pricing.open_list(
        organisation_id=shop.organisation_id, zone="group", currency=CURRENCY, name="全渠"
    )
    rows = [PriceRow(sku_id, PRICE_FEN) for sku_id in shop.sku_ids]
    rows += [PriceRow(sku_id, PRICE_FEN - 1, tier=str(Tier.GOLD)) for sku_id in shop.sku_ids]
    pricing.set_prices(list_id=list_id, rows=rows, at=at)


def _deliveries(shop: Shop) -> Iterator[list[StockLine]]:
    lines = []
    for node in shop.nodes:
        for sku_id in shop.sku_ids:
            lines.append(StockLine(Shelf(sku_id, node.node_id, node.organisation_id), ON_HAND_QTY))
            if len(lines) == LINES_AT_ONCE:
                yield lines
                lines = []
    if lines:
        yield lines


def _enrol(shop: Shop, count: int, at: datetime) -> tuple[list[str], list[str]]:
    """Members with a full card, many points and a token; every second one is gold."""
    programme_id = wallet.open_programme(
        issuer_id=shop.organisation_id,
        name="积分",
        name_en="Points",
        currency=CURRENCY,
        point_fen=1,
        live_days=365,
        rates=(100, 200, 300),
        transfer_day_qty=0,
        at=at,
    )
    member_ids = members.enrol_many(
        new=[
            NewMember(
                at=at,
                source="bench",
                phone=f"138{number:08d}",
                tier=Tier.GOLD if number % 2 else Tier.REGULAR,
            )
            for number in range(count)
        ]
    )
    tokens = []
    found = members_queries.members_by_id(member_ids)
    for member_id, member in found.items():
        card_id = wallet.open_card(
            member_id=member_id,
            issuer_id=shop.organisation_id,
            kind=CardKind.NAMED,
            currency=CURRENCY,
            at=at,
        )
        wallet.top_up(
            card_id=card_id,
            amount_fen=CARD_FEN,
            tender=AccountKind.CASH,
            taken_by_id=shop.organisation_id,
            fact_key=f"bench:{card_id}",
            at=at,
        )
        points_id = wallet.open_points(programme_id=programme_id, member_id=member_id, at=at)
        wallet.grant_points(
            account_id=points_id,
            points_qty=POINTS_QTY,
            fact_key=f"bench:{points_id}",
            about=None,
            at=at,
        )
        assert member.user_id is not None
        tokens.append(identity.issue_token(user_id=member.user_id, at=at, lifetime=TOKEN_LIFETIME))
    return tokens, [str(member_id) for member_id in found]


def _hang_tags(shop: Shop, at: datetime) -> list[str]:
    """A thousand shelf tags, spread over goods and stores: the tokens of their codes."""
    made = codes.issue_many(
        codes=[
            NewCode(
                purpose=Purpose.PRODUCT,
                target_id=shop.sku_ids[number * 7 % len(shop.sku_ids)],
                organisation_id=shop.organisation_id,
                node_id=shop.nodes[number % len(shop.nodes)].node_id,
                valid_from=at,
            )
            for number in range(TAGS)
        ]
    )
    return [code.token for code in made]


def _facts(shop: Shop, tokens: list[str]) -> dict[str, Any]:
    return {
        "organisation_id": str(shop.organisation_id),
        "nodes": [
            {
                "node_id": ids.public("nod", node.node_id),
                "code": node.code,
                "latitude": node.latitude,
                "longitude": node.longitude,
            }
            for node in shop.nodes
        ],
        "products": [ids.public("prd", product_id) for product_id in shop.product_ids],
        "skus": [ids.public("sku", sku_id) for sku_id in shop.sku_ids],
        "price_fen": PRICE_FEN,
        "tokens": tokens,
    }


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


if __name__ == "__main__":
    main()
