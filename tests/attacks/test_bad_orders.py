"""Baskets that cannot be meant, over HTTP: each is refused by name, and nothing has changed."""

import http.client
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.slow

EVERYTHING = """
SELECT (SELECT count(*) FROM orders_order), (SELECT count(*) FROM orders_line),
       (SELECT count(*) FROM stock_reservation), (SELECT count(*) FROM stock_move),
       (SELECT sum(on_hand_qty) FROM stock_level), (SELECT sum(reserved_qty) FROM stock_level),
       (SELECT count(*) FROM ledger_posting), (SELECT count(*) FROM routing_offer),
       (SELECT count(*) FROM kit_event), (SELECT count(*) FROM kit_idempotency)
"""
UNREADABLE = ["NaN", "Infinity", "-Infinity", "1e", "01"]
IMPOSSIBLE = ["0", "-1", "1.5", "2.0", "1e9", "10000", "2147483648", "true", "null", '"2"', "[1]"]
ROUTES = ["/quotes", "/orders/now", "/till/sales"]
WRONG_CHECK_DIGITS = ["4006381333932", "96385075", "036000291453"]


@dataclass
class Shop:
    """A small shop over HTTP, and the people who try."""

    stack: Any
    things: dict[str, str]
    tokens: dict[str, str]

    def post(self, who: str, path: str, text: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection(urlsplit(self.stack.base_url).netloc, timeout=30)
        headers = {
            "Authorization": f"Bearer {self.tokens[who]}",
            "Content-Type": "application/json",
            "Accept-Language": "en",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        connection.request("POST", f"/api/v1{path}", text, headers)
        response = connection.getresponse()
        answer = response.status, json.loads(response.read())
        connection.close()
        return answer

    def state(self) -> Any:
        with self.stack.owner() as connection:
            return connection.execute(EVERYTHING).fetchone()

    def refuses(self, who: str, path: str, text: str) -> dict[str, Any]:
        """The refusal, in problem details with words for a reader; nothing has changed."""
        before = self.state()
        status, problem = self.post(who, path, text)
        assert 400 <= status < 500, problem
        assert problem["detail"]
        assert "Traceback" not in json.dumps(problem)
        assert self.state() == before
        return problem | {"status": status}

    def basket(self, lines: str, node: str = "s1") -> str:
        return (
            f'{{"node_id": "{self.things[node]}", "pickup_node_id": "{self.things["s1"]}",'
            f' "lines": [{lines}]}}'
        )

    def now(self, lines: str, node: str = "s1") -> str:
        return f'{self.basket(lines, node)[:-1]}, "accepted_total_fen": 100000000}}'

    def sale(self, lines: str, node: str = "s1") -> str:
        tender = '[{"kind": "cash", "amount_fen": 89900}]'
        return f'{{"node_id": "{self.things[node]}", "items": [{lines}], "tenders": {tender}}}'


@pytest.fixture(scope="module")
def shop(root: Any, open_shop: Any, django_db_blocker: Any) -> Iterator[Shop]:
    from django.db import connections

    with open_shop(root.ensure_template(), with_worker=False, with_gateway=False) as stack:
        saved = connections["default"].settings_dict["NAME"]
        with django_db_blocker.unblock():
            root._point(stack.database)
            try:
                things, tokens = _fill()
            finally:
                root._point(saved)
        yield Shop(stack, things, tokens)


def _fill() -> tuple[dict[str, str], dict[str, str]]:
    from quanqu.doors.api.tests.support import open_shop
    from quanqu.identity import actions as identity
    from quanqu.kit import clock, ids, tx
    from quanqu.members import actions as members
    from quanqu.members import queries as member_queries
    from quanqu.network import actions as network
    from quanqu.network.types import Capability
    from quanqu.stock import actions as stock
    from quanqu.stock.types import Shelf, StockLine

    at, made = clock.now(), open_shop()
    with tx.begin(actor="system:test"):
        silent = network.open_node(
            organisation_id=made.group.organisation_id,
            code="WH",
            name="仓库",
            capabilities=[*({*Capability} - {Capability.SELLS})],
            latitude=30.3,
            longitude=120.2,
        )
        ended = _ended(made, at)
        sku_id = made.product.skus[0].sku_id
        shelf = Shelf(sku_id, made.s1.node_id, made.s1.organisation_id)
        stock.receive(lines=[StockLine(shelf, 50)], cause_kind="test", cause_id=uuid.uuid4(), at=at)
        member_id = members.enrol(at=at, source="test", phone="13700000001")
        user_id = member_queries.get_member(member_id).user_id
        assert user_id is not None
        tokens = {"member": identity.issue_token(user_id=user_id, at=at)}
        for who in ("c1", "m1"):
            tokens[who] = identity.issue_token(user_id=made.staff[who].user_id, at=at)
    things = {
        "s1": ids.public("nod", made.s1.node_id),
        "silent": ids.public("nod", silent.node_id),
        "nowhere": ids.public("nod", uuid.uuid4()),
        "sku": ids.public("sku", sku_id),
        "ended": ids.public("sku", ended),
        "unknown": ids.public("sku", uuid.uuid4()),
        "no id": "sku_nothing",
    }
    return things, tokens


def _ended(made: Any, at: Any) -> uuid.UUID:
    """Goods with a price and stock that are not sold any more."""
    from quanqu.catalog import actions as catalog
    from quanqu.catalog.types import NewSku
    from quanqu.pricing import actions as pricing
    from quanqu.pricing import queries as price_lists
    from quanqu.pricing.types import GROUP_ZONE, PriceRow
    from quanqu.stock import actions as stock
    from quanqu.stock.types import Shelf, StockLine

    product = catalog.add_product(
        organisation_id=made.group.organisation_id,
        category_code="jacket",
        code="OLD",
        name="去年的夹克",
        skus=[NewSku("OLD-L", size="L")],
    )
    sku_id = product.skus[0].sku_id
    prices = price_lists.find_list(GROUP_ZONE, "CNY")
    assert prices is not None
    pricing.set_prices(list_id=prices.list_id, rows=[PriceRow(sku_id, 9_900)], at=at)
    shelf = Shelf(sku_id, made.s1.node_id, made.s1.organisation_id)
    stock.receive(lines=[StockLine(shelf, 5)], cause_kind="test", cause_id=uuid.uuid4(), at=at)
    catalog.end_product(product_id=product.product_id, at=at)
    return uuid.UUID(str(sku_id))


def body(shop: Shop, path: str, item: str, qty: str, node: str = "s1") -> tuple[str, str]:
    """Who asks this address, and the body with one line."""
    if path == "/till/sales":
        return "c1", shop.sale(f'{{"item": "{item}", "qty": {qty}}}', node)
    line = f'{{"sku_id": "{item}", "qty": {qty}}}'
    return "member", shop.now(line, node) if path == "/orders/now" else shop.basket(line, node)


@pytest.mark.parametrize("path", ROUTES)
class TestQuantities:
    @pytest.mark.parametrize("qty", IMPOSSIBLE)
    def test_that_no_basket_has_are_refused(self, shop: Shop, path: str, qty: str) -> None:
        problem = shop.refuses(*_asked(shop, path, shop.things["sku"], qty))
        assert (problem["status"], problem["code"]) == (422, "invalid")

    @pytest.mark.parametrize("qty", UNREADABLE)
    def test_that_are_no_number_are_refused(self, shop: Shop, path: str, qty: str) -> None:
        problem = shop.refuses(*_asked(shop, path, shop.things["sku"], qty))
        assert (problem["status"], problem["code"]) == (400, "unreadable")

    def test_beyond_what_there_is_are_refused(self, shop: Shop, path: str) -> None:
        before = shop.state()
        who, text = body(shop, path, shop.things["sku"], "9999")
        status, answer = shop.post(who, path, text)
        if path == "/quotes":
            # A quote promises nothing where nobody has enough: no way to get it, and no order.
            assert (status, answer.get("offers")) == (201, [])
        else:
            assert (status, answer["code"]) == (409, "out_of_stock")
            assert shop.state() == before


@pytest.mark.parametrize("path", ROUTES)
class TestGoods:
    @pytest.mark.parametrize(
        ("which", "status", "codes"),
        [
            ("unknown", 404, {"not_found", "sku_unknown", "not_for_sale"}),
            ("ended", 409, {"not_for_sale"}),
            ("no id", 404, {"not_found"}),
        ],
    )
    def test_that_nobody_sells_are_refused(
        self, shop: Shop, path: str, which: str, status: int, codes: set[str]
    ) -> None:
        problem = shop.refuses(*_asked(shop, path, shop.things[which], "1"))
        assert problem["code"] in codes
        assert problem["status"] in (status, 409)

    def test_that_cannot_be_sold_spoil_the_whole_basket(self, shop: Shop, path: str) -> None:
        good, ended = shop.things["sku"], shop.things["ended"]
        name = "item" if path == "/till/sales" else "sku_id"
        lines = f'{{"{name}": "{good}", "qty": 1}}, {{"{name}": "{ended}", "qty": 1}}'
        build = {"/quotes": shop.basket, "/orders/now": shop.now, "/till/sales": shop.sale}[path]
        who = "c1" if path == "/till/sales" else "member"
        assert shop.refuses(who, path, build(lines))["code"] == "not_for_sale"


@pytest.mark.parametrize("path", ROUTES)
class TestNodes:
    def test_that_sell_nothing_are_refused(self, shop: Shop, path: str) -> None:
        problem = shop.refuses(*_asked(shop, path, shop.things["sku"], "1", "silent"))
        assert problem["code"] in {"not_selling", "not_found"}

    def test_that_are_not_there_are_refused(self, shop: Shop, path: str) -> None:
        problem = shop.refuses(*_asked(shop, path, shop.things["sku"], "1", "nowhere"))
        assert problem["status"] in (404, 422)


class TestBarcodes:
    @pytest.mark.parametrize("text", WRONG_CHECK_DIGITS)
    def test_with_a_wrong_check_digit_sell_nothing(self, shop: Shop, text: str) -> None:
        problem = shop.refuses("c1", "/till/sales", shop.sale(f'{{"item": "{text}", "qty": 1}}'))
        assert problem["code"] in {"bad_barcode", "not_found"}

    @pytest.mark.parametrize("text", WRONG_CHECK_DIGITS)
    def test_with_a_wrong_check_digit_open_nothing(self, shop: Shop, text: str) -> None:
        scan = json.dumps({"scan_id": str(uuid.uuid4()), "text": text})
        assert shop.refuses("member", "/scans", scan)["status"] == 404


def _asked(shop: Shop, path: str, item: str, qty: str, node: str = "s1") -> tuple[str, str, str]:
    who, text = body(shop, path, item, qty, node)
    return who, path, text
