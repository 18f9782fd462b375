"""Points, gifts and vouchers over the API."""

from datetime import timedelta
from uuid import UUID

import pytest

from quanqu.doors.api.tests.support import Person, Shop, node_of, refused, told
from quanqu.kit import clock, ids, tx
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.tests.factory import card, programme
from quanqu.wallet.types import ProgrammeId


@pytest.fixture(scope="module")
def programme_id(shop: Shop) -> ProgrammeId:
    with tx.begin(actor="system:test"):
        return programme(shop.group.organisation_id, transfer_day_qty=100)


def granted(programme_id: ProgrammeId, member: str, qty: int) -> None:
    at = clock.now()
    with tx.begin(actor="system:test"):
        account_id = wallet.open_points(
            programme_id=programme_id, member_id=ids.parse("mem", member), at=at
        )
        wallet.grant_points(
            account_id=account_id, points_qty=qty, fact_key=f"g:{member}", about=None, at=at
        )


class TestPoints:
    def test_pay_part_of_an_order(self, shop: Shop, programme_id: ProgrammeId) -> None:
        person, member = shop.member()
        granted(programme_id, member["member_id"], 1_000)
        order = shop.order(person)
        (points,) = told(person.get("/points"))["points"]
        assert (points["points_qty"], points["worth_fen"]) == (1_000, 2_000)
        path, body = f"/orders/{order['order_id']}/points", {"points_id": points["points_id"]}
        refused(person.post(path, body | {"points_qty": 1_001}), 409, "insufficient_points")
        paid = told(person.post(path, body | {"points_qty": 400}), 201)
        assert (paid["amount_fen"], paid["due_fen"]) == (800, order["total_fen"] - 800)
        told(person.post(f"/orders/{order['order_id']}/cancel", {}))
        (again,) = told(person.get("/points"))["points"]
        assert (again["points_qty"], again["lots"]) == (1_000, points["lots"])
        changes = told(person.get(f"/points/{points['points_id']}/changes"))["changes"]
        assert [one["points_qty"] for one in changes] == [400, -400, 1_000]

    def test_are_nobody_elses(self, shop: Shop, programme_id: ProgrammeId) -> None:
        (mine, member), (friend, them) = shop.member(), shop.member()
        granted(programme_id, member["member_id"], 100)
        (points,) = told(mine.get("/points"))["points"]
        path = f"/points/{points['points_id']}/transfers"
        refused(friend.post(path, {"to": them["number"], "points_qty": 1}), 404, "points_not_found")
        told(mine.post(path, {"to": them["number"], "points_qty": 60}), 201)
        (theirs,) = told(friend.get("/points"))["points"]
        assert theirs["points_qty"] == 60
        refused(mine.post(path, {"to": them["number"], "points_qty": 41}), 409, "transfer_limit")


class TestGifts:
    def test_go_from_card_to_card(self, shop: Shop) -> None:
        (giver, member), (taker, _them) = shop.member(), shop.member()
        shop.top_up(member, 10_000)
        (own,) = told(giver.get("/wallet"))["cards"]
        body = {"card_id": own["card_id"], "amount_fen": 4_000, "words": "生日快乐"}
        refused(taker.post("/wallet/gifts", body), 404, "card_not_found")
        gift = told(giver.post("/wallet/gifts", body), 201)
        assert told(giver.get("/wallet/gifts"))["gifts"][0]["held_fen"] == 4_000
        taken = told(taker.post("/wallet/gifts/claim", {"code": gift["code"]}), 201)
        assert taken["principal_fen"] == 4_000
        path = f"/wallet/gifts/{gift['gift_id']}/take-back"
        refused(giver.post(path, {}), 409, "gift_is_over")

    def test_are_passed_on_by_their_code(self, shop: Shop) -> None:
        (giver, member), (friend, _them), (last, _third) = (shop.member() for _ in range(3))
        shop.top_up(member, 10_000)
        (own,) = told(giver.get("/wallet"))["cards"]
        body = {"card_id": own["card_id"], "amount_fen": 4_000}
        code = told(giver.post("/wallet/gifts", body), 201)["code"]
        passed = told(friend.post("/wallet/gifts/pass-on", {"code": code}), 201)
        refused(last.post("/wallet/gifts/claim", {"code": code}), 409, "already_redeemed")
        told(last.post("/wallet/gifts/claim", {"code": passed["code"]}), 201)


class TestGiftCards:
    def test_are_split_and_restored_at_a_counter(self, shop: Shop) -> None:
        with tx.begin(actor="system:test"):
            number = queries.get_card(card(shop.group.organisation_id, amount_fen=5_000)).number
        cashier, body = shop.staff_person("c1"), {"node_id": node_of(shop.s1.node_id)}
        parts = body | {"parts_fen": [1_000, 2_000]}
        cards = told(cashier.post(f"/wallet/cards/{number}/split", parts), 201)["cards"]
        assert [one["principal_fen"] for one in cards] == [2_000, 1_000, 2_000]
        path = f"/wallet/cards/{number}/restore"
        refused(cashier.post(path, body), 409, "nothing_to_restore")
        refused(cashier.post("/wallet/cards/C0/restore", body), 404, "card_not_found")
        person, _member = shop.member()
        refused(person.post(path, body), 401, "sign_in_needed")


class TestVouchers:
    def test_pay_an_order_once(self, shop: Shop) -> None:
        person, member = shop.member()
        body = {
            "organisation_id": ids.public("org", shop.group.organisation_id),
            "face_fen": 500,
            "valid_until": (clock.now() + timedelta(days=9)).isoformat(),
            "member": member["number"],
        }
        refused(shop.staff_person("c1").post("/vouchers", body), 404, "not_found")
        with tx.begin(actor="system:test"):
            wallet.issue_voucher(
                issuer_id=shop.group.organisation_id,
                face_fen=500,
                currency="CNY",
                member_id=UUID(str(ids.parse("mem", member["member_id"]))),
                valid_until=clock.now() + timedelta(days=9),
                at=clock.now(),
            )
        (voucher,) = told(person.get("/wallet/vouchers"))["vouchers"]
        first, second = shop.order(person), shop.order(person)
        code = {"code": voucher["code"]}
        paid = told(person.post(f"/orders/{first['order_id']}/vouchers", code), 201)
        assert paid["due_fen"] == first["total_fen"] - 500
        response = person.post(f"/orders/{second['order_id']}/vouchers", code)
        refused(response, 409, "already_redeemed")


class TestOffers:
    def test_give_a_bonus_at_the_till(self, shop: Shop) -> None:
        person, member = shop.member()
        with tx.begin(actor="system:test"):
            wallet.set_offer(
                issuer_id=shop.group.organisation_id,
                currency="CNY",
                pay_fen=50_000,
                bonus_fen=5_000,
                at=clock.now(),
            )
        (offer,) = told(Person().get("/wallet/offers"))["offers"]
        body = {
            "member": member["number"],
            "node_id": node_of(shop.s1.node_id),
            "offer_id": offer["offer_id"],
            "tender": "cash",
        }
        cashier = shop.staff_person("c1")
        refused(
            cashier.post("/wallet/top-ups", body | {"amount_fen": 49_999}), 404, "offer_not_found"
        )
        told(cashier.post("/wallet/top-ups", body | {"amount_fen": 50_000}), 201)
        (mine,) = told(person.get("/wallet"))["cards"]
        assert (mine["principal_fen"], mine["bonus_fen"]) == (50_000, 5_000)
