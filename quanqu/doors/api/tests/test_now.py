"""Ordering at once: the short way by bearer token, and the general way with the same answer."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection

from quanqu.doors.api import batching, placing
from quanqu.doors.api.batching import Batcher, Job
from quanqu.doors.api.placing import NowRequest, place_together
from quanqu.doors.api.shown import OrderShown
from quanqu.doors.api.tests.support import Shop, node_of, refused, told
from quanqu.doors.api.waiting import batcher
from quanqu.kit import ids
from quanqu.kit.idempotency import KeyReused
from quanqu.kit.tests.threads import wait_until_blocked
from quanqu.network.types import NodeView
from quanqu.orders import actions as orders
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
        refused(send(person.token, asked | {"channel": "a\0b"}), 422, "invalid")
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


class TestWaitingOrders:
    """Requests of several threads, which one batch places."""

    def test_with_one_key_are_one_order_with_one_answer(self, shop: Shop) -> None:
        person, _member = shop.member()
        before, key = Order.objects.count(), str(uuid4())
        asked = wish(shop, shop.s1)
        answers = at_once([lambda: send(person.token, asked, key)] * 10)
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert Order.objects.count() == before + 1

    def test_sell_exactly_what_is_there(self, shop: Shop) -> None:
        person, _member = shop.member()
        shop.receive(shop.s3, 7)
        level = {"sku_id": shop.product.skus[0].sku_id}
        elsewhere = Level.objects.filter(**level).exclude(node_id=shop.s3.node_id)
        elsewhere.update(safety_qty=1_000_000)
        try:
            asked = wish(shop, shop.s3, qty=2)
            answers = at_once([lambda: send(person.token, asked)] * 20)
        finally:
            elsewhere.update(safety_qty=0)
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [201] * 3 + [409] * 17
        assert Level.objects.get(**level, node_id=shop.s3.node_id).reserved_qty == 6

    def test_are_not_harmed_by_one_that_cannot_be_written(self, shop: Shop) -> None:
        person, _member = shop.member()
        good = [request(shop, person.token) for _ in range(6)]
        # A text that PostgreSQL cannot hold: the doors refuse it, a batch must stand it.
        bad = request(shop, person.token, channel="a\0b")
        outcomes = done_together([*good[:3], bad, *good[3:]])
        assert [type(one).__name__ for one in outcomes] == (
            ["Answer"] * 3 + ["DataError"] + ["Answer"] * 3
        )

    def test_wait_for_no_shelf_that_another_order_needs(
        self, shop: Shop, holder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A second connection holds one shelf: orders of the other are placed meanwhile."""
        person, _member = shop.member()
        # Nobody is given up before the shelf is let go.
        monkeypatch.setattr(batching, "PATIENCE_S", 60.0)
        holder.execute(LOCK_SHELF, [shop.product.skus[0].sku_id])
        placed: list[int] = []
        before: list[int] = []
        other_placed = threading.Semaphore(0)

        def order(number: int) -> None:
            node = shop.s2 if number == 0 else shop.s1
            told(send(person.token, wish(shop, node, number=number)), 201)
            placed.append(number)
            if number == 1:
                other_placed.release()

        def let_go() -> None:
            for _ in range(3):
                other_placed.acquire(timeout=30)
            before.extend(placed)
            holder.rollback()

        at_once([let_go, *(partial(order, number) for number in (0, 1, 0, 1, 0, 1))])
        assert before == [1, 1, 1]
        assert sorted(placed) == [0, 0, 0, 1, 1, 1]

    def test_are_placed_after_a_deadlock(
        self, shop: Shop, holder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A second connection takes two shelves in the wrong order while a batch takes both."""
        person, _member = shop.member()
        skus = sorted(sku.sku_id for sku in shop.product.skus)
        # Nobody gives up before the database finds the knot, and it is ours that it cuts.
        monkeypatch.setattr(placing, "LOCK_ALONE_MS", 60_000)
        holder.execute("SET deadlock_timeout = '60s'")
        holder.execute(LOCK_SHELF, [skus[1]])
        both = wish(shop, shop.s3) | {
            "lines": [{"sku_id": ids.public("sku", sku), "qty": 1} for sku in skus]
        }
        answers: list[Answer] = []
        buyer = threading.Thread(target=lambda: answers.append(send(person.token, both)))
        buyer.start()
        wait_until_blocked()
        holder.execute(LOCK_SHELF, [skus[0]])
        holder.commit()
        buyer.join(60)
        assert [answer.status_code for answer in answers] == [201]

    def test_are_left_alone_once_they_were_answered(self) -> None:
        """What is tried again after a deadlock never comes again for those who were told."""
        jobs: list[Job[int, Any]] = [Job(number) for number in range(3)]
        seen: list[list[int]] = []

        def attempt(left: Sequence[Job[int, Any]]) -> None:
            seen.append([job.wish for job in left])
            left[0].answer(left[0].wish)
            raise DatabaseError from psycopg.errors.DeadlockDetected()

        placing.repeated(attempt, jobs)
        assert seen == [[0, 1, 2], [1, 2], [2]]

    def test_with_one_key_are_judged_each_by_its_own_body(self, shop: Shop) -> None:
        person, _member = shop.member()
        first = request(shop, person.token)
        (granted,) = done_together([first])
        other = replace(first, request=b"another body")
        again, refusal = done_together([first, other])
        assert again.body == granted.body
        assert isinstance(refusal, KeyReused)

    def test_are_told_early_when_too_many_wait(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person, _member = shop.member()
        monkeypatch.setattr(batcher, "_most_waiting", 0)
        answer = send(person.token, wish(shop, shop.s1))
        problem = refused(answer, 503, "busy")
        assert answer["Retry-After"] == "1"
        assert problem["detail"] == "This is very busy right now. Please try again in a moment."


LOCK_SHELF = "SELECT FROM stock_level WHERE sku_id = %s FOR UPDATE"


@pytest.fixture
def holder(shop: Shop, postgres: Any) -> Iterator[Any]:
    """A second, real connection to this file's database."""
    database = connection.settings_dict["NAME"]
    with psycopg.connect(postgres.dsn(database, "postgres")) as second:
        try:
            yield second
        finally:
            second.rollback()


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """The results of calls that begin together, in any order."""
    start, results = threading.Barrier(len(calls)), []

    def run(call: Callable[[], Any]) -> None:
        start.wait(60)
        try:
            results.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == len(calls)
    return results


def request(shop: Shop, token: str, channel: str = "api") -> NowRequest:
    """A request behind the doors."""
    now = orders.NowWish(
        selling_node_id=shop.s1.node_id,
        lines=((shop.product.skus[0].sku_id, 1),),
        most_fen=10**9,
        channel=channel,
        pickup_node_id=shop.s1.node_id,
    )
    return NowRequest(sha256(token.encode()).digest(), uuid4().hex, b"", now)


def done_together(requests: Sequence[NowRequest]) -> list[Any]:
    """Each request's answer or failure, when they are taken as one batch."""
    own: Batcher[NowRequest, Any] = Batcher(place_together)
    jobs: list[Job[NowRequest, Any]] = [Job(one) for one in requests]
    for job in jobs:
        own._queue.put(job)
    own._start()
    outcomes = []
    for job in jobs:
        try:
            outcomes.append(job.wait())
        except Exception as error:
            outcomes.append(error)
    return outcomes
