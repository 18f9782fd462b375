"""Ordering and paying from the own card in one request: all of it or nothing."""

from typing import Any
from uuid import uuid4

from quanqu.doors.api.tests.support import PRICE_FEN, Shop, refused, told
from quanqu.doors.api.tests.test_now import send, wish
from quanqu.kit import clock, ids, outbox, tx
from quanqu.orders.models import Order
from quanqu.proof import actions as proof
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId


def paid_wish(shop: Shop, **more: Any) -> dict[str, Any]:
    return {**wish(shop, shop.s1, **more), "pay_by_stored_value": True}


def balance(person: Any) -> int:
    return sum(c["principal_fen"] + c["bonus_fen"] for c in told(person.get("/wallet"))["cards"])


class TestPayingAtOnce:
    def test_answers_as_the_order_is_told_later(self, shop: Shop) -> None:
        person, member = shop.member()
        shop.top_up(member, 3 * PRICE_FEN)
        order = told(send(person.token, paid_wish(shop, qty=2)), 201)
        assert order == told(person.get(f"/orders/{order['order_id']}"))
        assert (order["state"], order["due_fen"]) == ("paid", 0)
        assert balance(person) == 3 * PRICE_FEN - order["total_fen"]

    def test_does_what_placing_and_paying_do(self, shop: Shop) -> None:
        """The general way calls the two verbs; the short way writes the same."""
        person, member = shop.member()
        shop.top_up(member, 3 * PRICE_FEN)
        general = told(person.post("/orders/now", paid_wish(shop)), 201)
        short = told(send(person.token, paid_wish(shop)), 201)
        own = {"order_id", "number", "placed_at", "paid_at", "pay_by", "promise_at", "lines"}
        assert {k: v for k, v in general.items() if k not in own} == {
            k: v for k, v in short.items() if k not in own
        }
        outbox.drain()
        for order in (general, short):
            (delivery,) = told(person.get(f"/orders/{order['order_id']}"))["deliveries"]
            assert delivery["state"] == "to_pick"
        violated = [result for result in proof.verify() if result.violations]
        assert not violated

    def test_is_refused_without_enough_and_leaves_nothing(self, shop: Shop) -> None:
        person, member = shop.member()
        refused(send(person.token, paid_wish(shop)), 409, "insufficient_stored_value")
        shop.top_up(member, PRICE_FEN - 1)
        refused(send(person.token, paid_wish(shop)), 409, "insufficient_stored_value")
        assert not Order.objects.filter(member_id=ids.parse("mem", member["member_id"])).exists()
        assert balance(person) == PRICE_FEN - 1

    def test_is_refused_by_a_frozen_card(self, shop: Shop) -> None:
        person, member = shop.member()
        shown = shop.top_up(member, 2 * PRICE_FEN)
        card_id = CardId(ids.parse("crd", shown["card"]["card_id"]))
        with tx.begin(actor="system:test"):
            wallet.freeze(card_id=card_id, at=clock.now())
        refused(send(person.token, paid_wish(shop)), 409, "card_frozen")

    def test_repeats_its_answer_and_pays_once(self, shop: Shop) -> None:
        person, member = shop.member()
        shop.top_up(member, 3 * PRICE_FEN)
        key = str(uuid4())
        first = send(person.token, paid_wish(shop), key)
        assert send(person.token, paid_wish(shop), key).content == first.content
        assert balance(person) == 3 * PRICE_FEN - told(first, 201)["total_fen"]
