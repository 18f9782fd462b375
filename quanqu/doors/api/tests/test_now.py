"""Ordering at once: the short way by bearer token, and the general way with the same answer."""

import json
from typing import Any
from uuid import uuid4

from django.db import connection

from quanqu.doors.api.shown import OrderShown
from quanqu.doors.api.tests.support import Shop, node_of, refused, told
from quanqu.kit import ids
from quanqu.network.types import NodeView
from quanqu.orders.models import History, Order
from quanqu.stock.models import Level


class Answer:
    """What the server would send."""

    def __init__(self) -> None:
        self.status_code = 0
        self.headers: dict[str, str] = {}
        self.content = b""

    def __getitem__(self, name: str) -> str:
        return self.headers[name]


def send(token: str, body: Any, key: str = "", **more: str) -> Answer:
    """A request as granian hands it over, at the application that production runs."""
    import io

    from quanqu.wsgi import application

    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Answer()

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        answer.status_code, answer.headers = int(status[:3]), dict(headers)

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/orders/now",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "HTTP_IDEMPOTENCY_KEY": key or str(uuid4()),
        "HTTP_ACCEPT_LANGUAGE": "en",
        "wsgi.input": io.BytesIO(content),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        **more,
    }
    answer.content = b"".join(application(environ, start))
    return answer


def wish(
    shop: Shop, node: NodeView, *, qty: int = 1, number: int = 0, most: int = 10**9
) -> dict[str, Any]:
    return {
        "node_id": node_of(node.node_id),
        "lines": [{"sku_id": shop.sku(number), "qty": qty}],
        "accepted_total_fen": most,
        "pickup_node_id": node_of(node.node_id),
    }


class TestOrderNow:
    def test_answers_as_the_order_is_told_later(self, shop: Shop) -> None:
        person, _member = shop.member()
        answer = send(person.token, wish(shop, shop.s1, qty=2))
        order = told(answer, 201)
        assert order.keys() == OrderShown.model_fields.keys()
        assert order == told(person.get(f"/orders/{order['order_id']}"))
        assert order["lines"][0]["source_node_id"] == node_of(shop.s2.node_id)

    def test_is_the_same_by_the_general_way(self, shop: Shop) -> None:
        person, _member = shop.member()
        fast = told(send(person.token, wish(shop, shop.s1)), 201)
        slow = told(person.post("/orders/now", wish(shop, shop.s1)), 201)
        own = {"order_id", "number", "placed_at", "pay_by", "promise_at", "lines"}
        assert {k: v for k, v in fast.items() if k not in own} == {
            k: v for k, v in slow.items() if k not in own
        }
        for one, other in zip(fast["lines"], slow["lines"], strict=True):
            assert one | {"line_id": ""} == other | {"line_id": ""}

    def test_writes_the_member_as_the_actor(self, shop: Shop) -> None:
        person, member = shop.member()
        order = told(send(person.token, wish(shop, shop.s1)), 201)
        order_id = ids.parse("ord", order["order_id"])
        actor = f"member:{ids.parse('mem', member['member_id'])}"
        assert History.objects.get(order_id=order_id).actor == actor
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT actor FROM kit_event WHERE payload ->> 'order_id' = %s", [str(order_id)]
            )
            assert cursor.fetchall() == [(actor,)]

    def test_refuses_above_the_accepted_total_and_names_the_new_one(self, shop: Shop) -> None:
        person, _member = shop.member()
        before = Order.objects.count()
        answer = send(person.token, wish(shop, shop.s1, most=89_899))
        assert refused(answer, 409, "requote")["facts"]["total_fen"] == 89_900
        assert Order.objects.count() == before

    def test_goes_the_general_way_with_what_has_to_be_explained(self, shop: Shop) -> None:
        person, _member = shop.member()
        asked = wish(shop, shop.s1)
        refused(send("not a token", asked), 401, "token_wrong")
        refused(send(person.token, asked | {"price_fen": 1}), 422, "invalid")
        refused(send(person.token, b"{"), 400, "unreadable")
        for qty in (0, -1, 1.5, 10_000, "1"):
            bad = asked | {"lines": [{"sku_id": shop.sku(), "qty": qty}]}
            refused(send(person.token, bad), 422, "invalid")
        refused(send(person.token, asked, "short"), 400, "idempotency_key_missing")
        unknown = asked | {"lines": [{"sku_id": ids.public("sku", ids.new_id()), "qty": 1}]}
        refused(send(person.token, unknown), 404, "not_found")

    def test_refuses_more_than_there_is_anywhere(self, shop: Shop) -> None:
        person, _member = shop.member()
        problem = refused(send(person.token, wish(shop, shop.s1, qty=9_999)), 409, "out_of_stock")
        assert problem["facts"]["sku_id"] == shop.sku()

    def test_gives_one_answer_to_one_key_also_when_nothing_is_left(self, shop: Shop) -> None:
        person, _member = shop.member()
        key = str(uuid4())
        asked = wish(shop, shop.s3, number=1)
        first = send(person.token, asked, key)
        told(first, 201)
        level = Level.objects.get(sku_id=shop.product.skus[1].sku_id, node_id=shop.s1.node_id)
        Level.objects.filter(id=level.id).update(safety_qty=level.on_hand_qty)
        try:
            assert send(person.token, asked, key).content == first.content
            refused(send(person.token, asked), 409, "out_of_stock")
        finally:
            Level.objects.filter(id=level.id).update(safety_qty=0)
        refused(send(person.token, wish(shop, shop.s1, qty=3), key), 409, "idempotency_key_reused")
