"""Buyers who want the same unit, at the doors of real web processes."""

import contextlib
import http.client
import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

BUYERS = 40


@dataclass
class Buyer:
    """A member with a connection that stays open, as a phone's does."""

    token: str
    connection: http.client.HTTPConnection

    def post(
        self, path: str, body: dict[str, Any], key: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key or str(uuid.uuid4()),
        }
        self.connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())


@dataclass
class Race:
    """One unit of each of many SKUs in one store, and the buyers who want it."""

    shop: Any
    node_id: str
    sku_ids: list[str]
    buyers: list[Buyer]

    def run(self, sku_id: str) -> Counter[str]:
        """All buyers order the unit at once, each with an offer of their own: who got what."""
        answers: Counter[str] = Counter()
        start = threading.Barrier(len(self.buyers))
        orders = self.orders(sku_id)

        def want(buyer: Buyer, order: dict[str, Any]) -> None:
            start.wait(30)
            status, body = buyer.post("/orders", order)
            answers["won" if status == 201 else body["code"]] += 1

        pairs = zip(self.buyers, orders, strict=True)
        threads = [threading.Thread(target=want, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return answers

    def again(self, buyer: Buyer) -> Buyer:
        """The same person on one more connection."""
        host, port = buyer.connection.host, buyer.connection.port
        return Buyer(buyer.token, http.client.HTTPConnection(host, port, timeout=60))

    def reserved(self, sku_id: str) -> int:
        """How many units are promised in the database."""
        from quanqu.kit import ids

        with self.shop.owner() as connection:
            statement = "SELECT sum(reserved_qty) FROM stock_level WHERE sku_id = %s"
            row = connection.execute(statement, [ids.parse("sku", sku_id)]).fetchone()
        return int(row[0])

    def orders(self, sku_id: str) -> list[dict[str, Any]]:
        """One real quote; its offer is copied for the other buyers, as if all had asked before."""
        from quanqu.kit import ids

        line = {"sku_id": sku_id, "qty": 1}
        body = {"node_id": self.node_id, "lines": [line], "pickup_node_id": self.node_id}
        status, quoted = self.buyers[0].post("/quotes", body)
        assert status == 201, quoted
        first = ids.parse("ofr", quoted["offers"][0]["offer_id"])
        with self.shop.owner() as connection:
            rows = connection.execute(COPY_OFFER, {"id": first, "copies": len(self.buyers) - 1})
            offers = [first, *(row[0] for row in rows.fetchall())]
        version = quoted["price"]["price_version"]
        return [
            {
                "offer_id": ids.public("ofr", offer),
                "node_id": self.node_id,
                "price_version": version,
            }
            for offer in offers
        ]


COPY_OFFER = """
INSERT INTO routing_offer (kind, channel, hand_over_node_id, place, lines, legs, why, ready_at,
                           fee_fen, made_at, valid_until)
SELECT kind, channel, hand_over_node_id, place, lines, legs, why, ready_at, fee_fen, made_at,
       valid_until
  FROM routing_offer, generate_series(1, %(copies)s) WHERE id = %(id)s
RETURNING id
"""


@pytest.fixture
def race_on(root: Any, django_db_blocker: Any) -> Callable[[Any, int], Any]:
    """`with race_on(shop, rounds) as race`: the goods and buyers, made in the shop's database."""

    @contextlib.contextmanager
    def make(shop: Any, rounds: int) -> Iterator[Race]:
        from django.db import connections

        saved = connections["default"].settings_dict["NAME"]
        with django_db_blocker.unblock():
            root._point(shop.database)
            try:
                node_id, sku_ids, tokens = _fill(rounds)
            finally:
                root._point(saved)
        address = urlsplit(shop.base_url).netloc
        buyers = [Buyer(token, http.client.HTTPConnection(address, timeout=60)) for token in tokens]
        try:
            yield Race(shop, node_id, sku_ids, buyers)
        finally:
            for buyer in buyers:
                buyer.connection.close()

    return make


def _fill(rounds: int) -> tuple[str, list[str], list[str]]:
    """A store with one unit of each SKU, and buyers with tokens; by the real verbs."""
    from quanqu.catalog import actions as catalog
    from quanqu.catalog.types import NewSku
    from quanqu.doors.api.tests.support import open_shop
    from quanqu.identity import actions as identity
    from quanqu.kit import clock, ids, tx
    from quanqu.members import actions as members
    from quanqu.members import queries as member_queries
    from quanqu.pricing import actions as pricing
    from quanqu.pricing import queries as price_lists
    from quanqu.pricing.types import GROUP_ZONE, PriceRow
    from quanqu.stock import actions as stock
    from quanqu.stock.types import Shelf, StockLine

    at, shop = clock.now(), open_shop()
    tokens = []
    with tx.begin(actor="system:test"):
        product = catalog.add_product(
            organisation_id=shop.group.organisation_id,
            category_code="jacket",
            code="LAST",
            name="最后一件",
            skus=[NewSku(f"LAST-{number:03d}") for number in range(rounds)],
        )
        prices = price_lists.find_list(GROUP_ZONE, "CNY")
        assert prices is not None
        rows = [PriceRow(sku.sku_id, 9_900) for sku in product.skus]
        pricing.set_prices(list_id=prices.list_id, rows=rows, at=at)
        node, owner_id = shop.s1, shop.s1.organisation_id
        lines = [StockLine(Shelf(sku.sku_id, node.node_id, owner_id), 1) for sku in product.skus]
        stock.receive(lines=lines, cause_kind="test", cause_id=uuid.uuid4(), at=at)
        for number in range(BUYERS):
            member_id = members.enrol(at=at, source="test", phone=str(13_700_000_000 + number))
            user_id = member_queries.get_member(member_id).user_id
            assert user_id is not None
            tokens.append(identity.issue_token(user_id=user_id, at=at))
    sku_ids = [ids.public("sku", sku.sku_id) for sku in product.skus]
    return ids.public("nod", node.node_id), sku_ids, tokens
