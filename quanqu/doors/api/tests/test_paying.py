"""Paying from the wallet: one batch for all who wait does what the general way does."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from quanqu.doors.api.batching import Batcher, Job
from quanqu.doors.api.paying import PayRequest, pay_together
from quanqu.doors.api.placing import ELSEWHERE
from quanqu.doors.api.tests.support import PRICE_FEN, Person, Shop, refused, told
from quanqu.doors.api.tests.test_now import Answer, at_once, holder, send, wish
from quanqu.kit import clock, ids, sql, tx
from quanqu.kit.idempotency import KeyReused
from quanqu.kit.tests.threads import wait_until_blocked
from quanqu.ledger import queries as books
from quanqu.orders import actions as orders
from quanqu.orders.types import OrderId
from quanqu.proof import actions as proof
from quanqu.stock import actions as stock
from quanqu.wallet import queries as wallets
from quanqu.wallet.tests.factory import card, points, programme
from quanqu.wallet.types import CardId, PointsAccountId, ProgrammeId

__all__ = ["holder"]

POINTS = 1_000


@dataclass
class Payer:
    """A member with a card and points at the shop where they order."""

    shop: Shop
    person: Person
    member_id: UUID
    card_id: CardId
    points_id: PointsAccountId

    def order(self) -> OrderId:
        order = told(send(self.person.token, wish(self.shop, self.shop.s1)), 201)
        return OrderId(ids.parse("ord", order["order_id"]))

    def pay(self, order_id: UUID, **body: int) -> Answer:
        """As a program does it, at the application that production runs."""
        return self.pay_by_key(uuid4().hex, order_id, **body)

    def pay_by_key(self, key: str, order_id: UUID, **body: int) -> Answer:
        return send(self.person.token, body, key, PATH_INFO=f"/api/v1{path(order_id)}")

    def asks(self, order_id: OrderId, *, value: int, key: str = "", **more: Any) -> PayRequest:
        """A request behind the doors."""
        token = sha256(self.person.token.encode()).digest()
        body = f"{order_id} {value} {more}".encode()
        return PayRequest(token, key or uuid4().hex, body, order_id, more.get("points"), value)

    def balance_fen(self) -> int:
        return wallets.get_card(self.card_id).balance_fen

    def points_qty(self) -> int:
        return wallets.get_points(self.member_id, self.points_id, clock.now()).points_qty


def path(order_id: UUID) -> str:
    return f"/orders/{ids.public('ord', order_id)}/payments"


@pytest.fixture(scope="module")
def programme_id(shop: Shop) -> ProgrammeId:
    with tx.begin(actor="system:test"):
        return programme(shop.dealer_a.organisation_id, point_fen=1)


@pytest.fixture
def payer_with(shop: Shop, programme_id: ProgrammeId) -> Callable[[int], Payer]:
    """A new member with so much on the card, and points."""

    def make(amount_fen: int) -> Payer:
        person, member = shop.member()
        member_id, at = ids.parse("mem", member["member_id"]), clock.now()
        with tx.begin(actor="system:test"):
            issuer_id = shop.group.organisation_id
            card_id = card(issuer_id, member_id=member_id, amount_fen=amount_fen, at=at)
            points_id = points(programme_id, member_id, POINTS, at=at)
        return Payer(shop, person, member_id, card_id, points_id)

    return make


PayerWith = Callable[[int], Payer]


def done_together(requests: Sequence[PayRequest]) -> list[Any]:
    """Each request's answer or failure, when they are taken as one batch."""
    own: Batcher[PayRequest, Any] = Batcher(pay_together)
    jobs: list[Job[PayRequest, Any]] = [Job(one) for one in requests]
    for job in jobs:
        own._queue.put(job)
    own._start()
    outcomes: list[Any] = []
    for job in jobs:
        try:
            outcomes.append(job.wait())
        except Exception as error:
            outcomes.append(error)
    return outcomes


def words(outcomes: Sequence[Any]) -> list[str]:
    """`paid`, `elsewhere`, or the code of the refusal, for each."""
    return [
        getattr(one, "code", type(one).__name__)
        if isinstance(one, Exception)
        else "elsewhere"
        if one is ELSEWHERE
        else "paid"
        for one in outcomes
    ]


def written(order_id: UUID) -> dict[str, Any]:
    """What is written about a payment, without ids and moments."""
    journals = [
        (
            journal.kind,
            journal.memo,
            journal.actor,
            sorted((p.kind, p.organisation_id, p.currency, p.amount_fen) for p in journal.postings),
        )
        for journal in books.journals_about(order_id)
    ]
    return {"journals": sorted(journals)} | {
        name: sql.run_text(text, {"id": order_id}) for name, text in WRITTEN.items()
    }


WRITTEN = {
    "tenders": "SELECT position, kind, state, holder_id, amount_fen, card_id, spending_id IS NULL "
    "AS has_none FROM orders_tender WHERE order_id = %(id)s ORDER BY position",
    "shares": "SELECT l.position, t.position AS tender, s.amount_fen FROM orders_line_tender s "
    "JOIN orders_line l ON l.id = s.line_id JOIN orders_tender t ON t.id = s.tender_id "
    "WHERE l.order_id = %(id)s ORDER BY 1, 2",
    "history": "SELECT from_state, to_state, actor FROM orders_history "
    "WHERE order_id = %(id)s ORDER BY at, to_state DESC",
    "events": "SELECT name, actor FROM kit_event WHERE payload ->> 'order_id' = %(id)s::text "
    "ORDER BY name",
    "units": "SELECT r.state, r.qty, r.expires_at FROM stock_reservation r "
    "JOIN orders_line l ON l.id = r.claim_id WHERE l.order_id = %(id)s",
    "points": "SELECT m.kind, m.qty, m.actor FROM wallet_points_move m "
    "JOIN wallet_points_spending s ON s.id = m.about WHERE s.about = %(id)s",
}


class TestShortWay:
    def test_writes_and_answers_as_the_general_way(self, payer_with: PayerWith) -> None:
        payer = payer_with(2 * PRICE_FEN)
        body = {"points_qty": 400, "stored_value_fen": PRICE_FEN - 400}
        short_id, general_id = payer.order(), payer.order()
        short = told(payer.pay(short_id, **body), 201)
        general = told(payer.person.post(path(general_id), body), 201)
        assert short | {"order_id": ""} == general | {"order_id": ""}
        assert (short["state"], short["due_fen"]) == ("paid", 0)
        assert written(short_id) == written(general_id)
        assert (payer.balance_fen(), payer.points_qty()) == (800, POINTS - 800)

    def test_takes_a_part_and_later_the_rest(self, payer_with: PayerWith) -> None:
        payer = payer_with(PRICE_FEN)
        order_id = payer.order()
        first = told(payer.pay(order_id, points_qty=100), 201)
        assert (first["state"], first["due_fen"]) == ("placed", PRICE_FEN - 100)
        refused(payer.pay(order_id, stored_value_fen=PRICE_FEN), 409, "amount_not_due")
        assert told(payer.pay(order_id, stored_value_fen=PRICE_FEN - 100), 201)["state"] == "paid"
        refused(payer.pay(order_id, points_qty=1), 409, "order_not_payable")

    def test_goes_back_to_where_it_came_from(self, payer_with: PayerWith) -> None:
        payer = payer_with(PRICE_FEN)
        order_id = payer.order()
        told(payer.pay(order_id, points_qty=300, stored_value_fen=PRICE_FEN - 300), 201)
        with tx.begin(actor="system:test"):
            orders.cancel(order_id=order_id, at=clock.now(), why="test")
        assert (payer.balance_fen(), payer.points_qty()) == (PRICE_FEN, POINTS)

    def test_refuses_what_the_general_way_refuses(self, payer_with: PayerWith) -> None:
        payer, other = payer_with(100), payer_with(PRICE_FEN)
        order_id = payer.order()
        refused(payer.pay(order_id), 422, "invalid")
        refused(payer.pay(order_id, points_qty=0), 422, "invalid")
        refused(payer.pay(order_id, stored_value_fen=101), 409, "insufficient_stored_value")
        refused(payer.pay(order_id, points_qty=POINTS + 1), 409, "insufficient_points")
        refused(other.pay(order_id, stored_value_fen=1), 404, "order_not_found")
        refused(payer.pay(uuid4(), stored_value_fen=1), 404, "order_not_found")
        assert (payer.balance_fen(), other.balance_fen()) == (100, PRICE_FEN)

    def test_repeats_its_answer_also_by_the_other_way(self, payer_with: PayerWith) -> None:
        payer = payer_with(PRICE_FEN)
        order_id, key = payer.order(), uuid4().hex
        first = payer.pay_by_key(key, order_id, stored_value_fen=PRICE_FEN)
        again = payer.pay_by_key(key, order_id, stored_value_fen=PRICE_FEN)
        assert again.content == first.content
        body = f'{{"stored_value_fen": {PRICE_FEN}}}'
        assert payer.person.post(path(order_id), body, key).content == first.content
        assert payer.balance_fen() == 0


class TestBatch:
    def test_harms_nobody_by_what_it_refuses(self, payer_with: PayerWith) -> None:
        rich, poor = payer_with(3 * PRICE_FEN), payer_with(0)
        key = uuid4().hex
        mine, theirs, last = rich.order(), poor.order(), rich.order()
        outcomes = done_together(
            [
                rich.asks(mine, value=PRICE_FEN - 10, points=10),
                poor.asks(theirs, value=PRICE_FEN, key=key),
                rich.asks(theirs, value=PRICE_FEN),
                rich.asks(last, value=PRICE_FEN),
            ]
        )
        assert words(outcomes) == ["paid", "insufficient_stored_value", "elsewhere", "paid"]
        assert rich.balance_fen() == PRICE_FEN + 10
        with tx.begin(actor="system:test"):
            card(rich.shop.group.organisation_id, member_id=poor.member_id, amount_fen=PRICE_FEN)
        # The refused key is free again.
        (again,) = done_together([poor.asks(theirs, value=PRICE_FEN, key=key)])
        assert words([again]) == ["paid"]

    def test_lets_the_next_find_what_the_one_before_leaves(self, payer_with: PayerWith) -> None:
        """One card, one lot of points and one order, wanted by more than they are enough for."""
        payer = payer_with(2 * PRICE_FEN)
        first, second, third = payer.order(), payer.order(), payer.order()
        outcomes = done_together(
            [
                payer.asks(first, value=PRICE_FEN - 700, points=700),
                payer.asks(first, value=1),
                payer.asks(second, value=PRICE_FEN - 700, points=700),
                payer.asks(second, value=PRICE_FEN - 300, points=300),
                payer.asks(third, value=PRICE_FEN),
            ]
        )
        assert words(outcomes) == [
            "paid",
            "order_not_payable",
            "insufficient_points",
            "paid",
            "insufficient_stored_value",
        ]
        assert (payer.balance_fen(), payer.points_qty()) == (1_000, 0)

    def test_gives_one_key_one_answer(self, payer_with: PayerWith) -> None:
        payer = payer_with(PRICE_FEN)
        asked = payer.asks(payer.order(), value=PRICE_FEN)
        other = PayRequest(asked.token_hash, asked.key, b"other", asked.order_id, None, PRICE_FEN)
        first, second, reused = done_together([asked, asked, other])
        assert first.body == second.body
        assert isinstance(reused, KeyReused)
        assert payer.balance_fen() == 0

    def test_pays_the_others_if_the_units_of_one_are_lost(self, payer_with: PayerWith) -> None:
        payer = payer_with(3 * PRICE_FEN)
        kept, lost, last = payer.order(), payer.order(), payer.order()
        line = sql.run_text("SELECT id FROM orders_line WHERE order_id = %(id)s", {"id": lost})
        with tx.begin(actor="system:test"):
            stock.release(claim_ids=[line[0]["id"]])
        asked = [payer.asks(order_id, value=PRICE_FEN) for order_id in (kept, lost, last)]
        assert words(done_together(asked)) == ["paid", "reservation_lost", "paid"]
        assert payer.balance_fen() == PRICE_FEN
        with tx.begin(actor="system:test"):
            orders.cancel(order_id=lost, at=clock.now(), why="test")

    def test_leaves_points_of_an_ally_to_the_general_way(
        self, shop: Shop, payer_with: PayerWith
    ) -> None:
        payer = payer_with(PRICE_FEN)
        order_id = payer.order()
        with tx.begin(actor="system:test"):
            foreign = programme(shop.dealer_b.organisation_id, point_fen=1)
            points(foreign, payer.member_id, 10, at=clock.now())
        (outcome,) = done_together([payer.asks(order_id, value=PRICE_FEN - 10, points=10)])
        assert words([outcome]) == ["elsewhere"]
        body = {"points_qty": 10, "stored_value_fen": PRICE_FEN - 10}
        assert told(payer.pay(order_id, **body), 201)["state"] == "paid"

    def test_does_not_stand_behind_one_that_waits(self, payer_with: PayerWith, holder: Any) -> None:
        """Another connection holds an order: it is waited for the general way."""
        payer = payer_with(2 * PRICE_FEN)
        held, free = payer.order(), payer.order()
        holder.execute("SELECT FROM orders_order WHERE id = %s FOR UPDATE", [held])
        asked = [payer.asks(order_id, value=PRICE_FEN) for order_id in (held, free)]
        assert words(done_together(asked)) == ["elsewhere", "paid"]
        answers: list[Answer] = []

        def pay() -> None:
            try:
                answers.append(payer.pay(held, stored_value_fen=PRICE_FEN))
            finally:
                connection.close()

        waiting = threading.Thread(target=pay)
        waiting.start()
        wait_until_blocked()
        holder.rollback()
        waiting.join(30)
        assert told(answers[0], 201)["state"] == "paid"


class TestRaces:
    def test_pay_each_order_once_and_from_what_there_is(self, payer_with: PayerWith) -> None:
        """Both ways at once, and batches of two queues: orders, a card and a lot that all want."""
        payer = payer_with(3 * PRICE_FEN)
        order_ids = [payer.order() for _ in range(4)]
        part = {"points_qty": 300, "stored_value_fen": PRICE_FEN - 300}
        queues: list[Batcher[PayRequest, Any]] = [Batcher(pay_together) for _ in range(2)]
        outcomes: list[str] = []

        def short(queue: Batcher[PayRequest, Any], order_id: OrderId) -> None:
            try:
                asked = payer.asks(order_id, value=PRICE_FEN - 300, points=300)
                outcomes.extend(words([queue.do(asked)]))
            except Exception as error:
                outcomes.extend(words([error]))

        def general(order_id: OrderId) -> None:
            answer = payer.person.post(path(order_id), part)
            outcomes.append("paid" if answer.status_code == 201 else answer.json()["code"])

        at_once(
            [partial(short, queue, one) for queue in queues for one in order_ids]
            + [partial(general, one) for one in order_ids]
        )
        # A lone one that is hindered goes the general way: here nobody takes it there.
        for order_id in order_ids:
            general(order_id)
        assert outcomes.count("paid") == 3
        assert set(outcomes) <= {
            "paid",
            "elsewhere",
            "busy",
            "order_not_payable",
            "insufficient_points",
            "insufficient_stored_value",
        }
        assert (payer.balance_fen(), payer.points_qty()) == (900, 100)
        assert not [result for result in proof.verify() if result.violations]
