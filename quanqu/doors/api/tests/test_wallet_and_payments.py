"""Stored value at the till, and paying with it."""

from quanqu.doors.api.tests.support import Person, Shop, node_of, refused, told
from quanqu.kit import clock, ids, tx
from quanqu.payments import actions as payments
from quanqu.wallet.tests.factory import points, programme


class TestTopUps:
    def test_put_cash_on_the_members_card(self, shop: Shop) -> None:
        person, member = shop.member()
        shop.top_up(member, 30_000)
        (card,) = told(person.get("/wallet"))["cards"]
        assert (card["principal_fen"], card["bonus_fen"]) == (30_000, 0)

    def test_stop_at_the_legal_limit(self, shop: Shop) -> None:
        _person, member = shop.member()
        shop.top_up(member, 300_000)
        body = {
            "member": member["number"],
            "node_id": node_of(shop.s1.node_id),
            "amount_fen": 200_001,
            "tender": "cash",
        }
        refused(shop.staff_person("c1").post("/wallet/top-ups", body), 409, "card_limit")

    def test_are_for_those_at_a_till(self, shop: Shop) -> None:
        person, member = shop.member()
        body = {
            "member": member["number"],
            "node_id": node_of(shop.s1.node_id),
            "amount_fen": 100,
            "tender": "cash",
        }
        refused(person.post("/wallet/top-ups", body), 401, "sign_in_needed")
        refused(shop.staff_person("g1").post("/wallet/top-ups", body), 403, "forbidden")
        refused(shop.staff_person("c2").post("/wallet/top-ups", body), 404, "not_found")


class TestPayments:
    def test_by_stored_value_make_an_order_paid(self, shop: Shop) -> None:
        person, order = shop.paid_order()
        assert (order["state"], order["due_fen"]) == ("paid", 0)
        (card,) = told(person.get("/wallet"))["cards"]
        assert card["principal_fen"] == 0

    def test_by_points_and_stored_value_at_once(self, shop: Shop) -> None:
        person, member = shop.member()
        order = shop.order(person)
        path, total = f"/orders/{order['order_id']}/payments", order["total_fen"]
        refused(person.post(path, {"points_qty": 1}), 409, "insufficient_points")
        shop.top_up(member, total)
        with tx.begin(actor="system:test"):
            programme_id = programme(shop.s1.organisation_id, point_fen=1)
            points(programme_id, ids.parse("mem", member["member_id"]), 100, at=clock.now())
        body = {"points_qty": 100, "stored_value_fen": total - 100}
        assert told(person.post(path, body), 201)["state"] == "paid"
        (card,) = told(person.get("/wallet"))["cards"]
        assert card["principal_fen"] == 100

    def test_of_more_than_is_due_are_refused(self, shop: Shop) -> None:
        person, member = shop.member()
        order = shop.order(person)
        shop.top_up(member, order["total_fen"] + 1)
        body = {"stored_value_fen": order["total_fen"] + 1}
        response = person.post(f"/orders/{order['order_id']}/payments", body)
        refused(response, 409, "amount_not_due")

    def test_of_more_than_the_card_holds_are_refused(self, shop: Shop) -> None:
        person, member = shop.member()
        order = shop.order(person)
        path = f"/orders/{order['order_id']}/payments"
        refused(person.post(path, {"stored_value_fen": 1}), 409, "insufficient_stored_value")
        shop.top_up(member, 100)
        refused(person.post(path, {"stored_value_fen": 101}), 409, "insufficient_stored_value")

    def test_through_nobody_are_refused(self, shop: Shop) -> None:
        person, _member = shop.member()
        path = f"/orders/{shop.order(person)['order_id']}/payments"
        refused(person.post(path, {}), 422, "invalid")
        refused(person.post(path, {"provider": "nobody"}), 404, "provider_unknown")
        refused(person.post(path, {"provider": "wechat", "way": "code"}), 422, "invalid")

    def test_in_parts_stay_within_what_the_member_may_owe(self, shop: Shop) -> None:
        person, member = shop.member()
        order = shop.order(person)
        path = f"/orders/{order['order_id']}/payments"
        body = {"provider": "alipay", "instalment_qty": 3}
        refused(person.post(path, body | {"provider": "wechat"}), 409, "provider_cannot")
        with tx.begin(actor="system:test"):
            payments.set_credit_limit(
                member_id=ids.parse("mem", member["member_id"]),
                limit_fen=order["total_fen"] - 1,
                at=clock.now(),
            )
        refused(person.post(path, body), 409, "credit_too_much")


class TestNotices:
    def test_of_unknown_providers_are_not_found(self, shop: Shop) -> None:
        for path in ("/api/v1/payments/notices/nobody", "/notices/nobody"):
            response = Person().client.post(path, b"{}", content_type="application/json")
            refused(response, 404, "provider_unknown")
