"""Quotes: the short way by bearer token, and the general way with the same answer."""

from typing import Any
from uuid import uuid4

import pytest

from quanqu.doors.api.orders import Quoted
from quanqu.doors.api.tests.support import Person, Shop, node_of, refused, told
from quanqu.doors.api.tests.test_now import Answer, at_once
from quanqu.doors.api.tests.test_now import send as send_order
from quanqu.kit import ids
from quanqu.members.models import Member
from quanqu.network import actions as network
from quanqu.routing.models import Offer

S1_PLACE = {"latitude": 30.251, "longitude": 120.161}


def send(token: str, body: Any, key: str = "", **more: str) -> Answer:
    """A quote asked for as granian hands it over."""
    return send_order(token, body, key, PATH_INFO="/api/v1/quotes", **more)


def cart(shop: Shop, *quantities: int, **to: Any) -> dict[str, Any]:
    lines = [{"sku_id": shop.sku(n), "qty": qty} for n, qty in enumerate(quantities) if qty]
    return {"node_id": node_of(shop.s1.node_id), "lines": lines} | to


def timeless(quoted: dict[str, Any]) -> dict[str, Any]:
    """A quote without what another moment changes."""
    offers = [
        {name: value for name, value in offer.items() if name not in OWN}
        | {"legs": [leg | {"starts_at": ""} for leg in offer["legs"]]}
        for offer in quoted["offers"]
    ]
    return quoted | {"offers": offers}


OWN = {"offer_id", "ready_at", "valid_until"}


class TestQuotes:
    @pytest.mark.parametrize("case", ["pickup", "place", "both", "twice", "dear"])
    def test_are_the_same_by_both_ways(self, shop: Shop, case: str) -> None:
        person, member = shop.member()
        if case == "dear":
            Member.objects.filter(number=member["number"]).update(tier="gold")
        pickup = {"pickup_node_id": node_of(shop.s1.node_id)}
        asked = {
            "pickup": cart(shop, 2, **pickup),
            "place": cart(shop, 1, 1, place=S1_PLACE),
            "both": cart(shop, 3, 2, place=S1_PLACE, **pickup),
            "twice": cart(shop, 1, **pickup) | {"lines": cart(shop, 1)["lines"] * 2},
            "dear": cart(shop, 1, place=S1_PLACE),
        }[case]
        fast, slow = told(send(person.token, asked), 201), told(person.post("/quotes", asked), 201)
        assert fast.keys() == Quoted.model_fields.keys()
        assert fast["offers"]
        assert timeless(fast) == timeless(slow)
        assert (fast["price"]["total_fen"] == 79_900) == (case == "dear")

    def test_are_refused_the_same_by_both_ways(self, shop: Shop) -> None:
        person, _member = shop.member()
        pickup = {"pickup_node_id": node_of(shop.s1.node_id)}
        unknown = [{"sku_id": ids.public("sku", ids.new_id()), "qty": 1}]
        for body in (
            cart(shop, 1),
            cart(shop, 1, **pickup) | {"lines": unknown},
            cart(shop, 1, **pickup) | {"node_id": ids.public("nod", ids.new_id())},
            cart(shop, 1, pickup_node_id=ids.public("nod", ids.new_id())),
            cart(shop, 10_000, **pickup),
            cart(shop, 1, place={"latitude": 91, "longitude": 0}),
            cart(shop, 1, price_fen=1, **pickup),
        ):
            fast, slow = send(person.token, body), person.post("/quotes", body)
            assert 400 <= fast.status_code < 500
            assert (fast.status_code, told(fast, fast.status_code)) == (
                slow.status_code,
                told(slow, slow.status_code),
            )
        refused(send("not a token", cart(shop, 1, **pickup)), 401, "token_wrong")

    def test_offer_nothing_of_what_is_nowhere(self, shop: Shop) -> None:
        person, _member = shop.member()
        body = cart(shop, 9_999, place=S1_PLACE)
        assert told(send(person.token, body), 201)["offers"] == []

    def test_can_be_ordered_as_promised(self, shop: Shop) -> None:
        person, _member = shop.member()
        quoted = told(send(person.token, cart(shop, 2, place=S1_PLACE)), 201)
        order = told(person.post("/orders", shop.wish(quoted)), 201)
        offer = quoted["offers"][0]
        assert order["total_fen"] == offer["total_fen"]
        assert order["promise_at"] == offer["ready_at"]

    def test_with_one_key_are_one_answer(self, shop: Shop) -> None:
        person, _member = shop.member()
        before, key = Offer.objects.count(), str(uuid4())
        asked = cart(shop, 1, pickup_node_id=node_of(shop.s1.node_id))
        answers = at_once([lambda: send(person.token, asked, key)] * 8)
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert Offer.objects.count() == before + 1
        assert person.post("/quotes", asked | {"lines": []}, key).status_code == 422
        other = cart(shop, 2, pickup_node_id=node_of(shop.s1.node_id))
        refused(send(person.token, other, key), 409, "idempotency_key_reused")

    def test_know_a_network_that_changed_meanwhile(self, shop: Shop) -> None:
        from quanqu.kit import tx

        person, _member = shop.member()
        asked = cart(shop, 0, 1, place=S1_PLACE)
        assert told(send(person.token, asked), 201)["offers"]
        with tx.begin(actor="system:test"):
            network.close_node(node_id=shop.s3.node_id)
        places = {
            offer["hand_over_node_id"] for offer in told(send(person.token, asked), 201)["offers"]
        }
        assert node_of(shop.s3.node_id) not in places
        assert node_of(shop.s1.node_id) in places

    def test_visitors_take_the_general_way(self, shop: Shop) -> None:
        asked = cart(shop, 1, pickup_node_id=node_of(shop.s1.node_id))
        assert told(Person().post("/quotes", asked), 201)["offers"]
