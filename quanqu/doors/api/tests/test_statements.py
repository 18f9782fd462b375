"""How many statements the hot addresses send: so that the number cannot grow unnoticed."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from quanqu.doors.api.tests.support import PRICE_FEN, Shop, told

MOST = {"quote": 12, "order": 18, "pay": 21, "read": 4}


def count(call: Callable[[], Any]) -> tuple[Any, int]:
    """What a call answers and how many statements it sent, those that begin and end included."""
    with CaptureQueriesContext(connection) as sent:
        answer = call()
    return answer, len(sent.captured_queries)


class TestHotAddresses:
    def test_send_no_more_statements_than_they_need(self, shop: Shop) -> None:
        person, member = shop.member()
        shop.top_up(member, 5 * PRICE_FEN)
        shop.order(person)
        quoted, quotes = count(lambda: shop.quote(person))
        order, orders = count(lambda: told(person.post("/orders", shop.wish(quoted)), 201))
        body = {"stored_value_fen": order["total_fen"]}
        path = f"/orders/{order['order_id']}/payments"
        paid, payments = count(lambda: told(person.post(path, body), 201))
        _seen, reads = count(lambda: told(person.get(f"/orders/{order['order_id']}")))
        assert paid["state"] == "paid"
        sent = {"quote": quotes, "order": orders, "pay": payments, "read": reads}
        assert sent == MOST
