"""The way of the goods, who may move them, and the code that works once."""

from typing import Any

from quanqu.doors.api.tests.support import Person, Shop, node_of, refused, told


def _delivery(order: dict[str, Any]) -> str:
    return f"/deliveries/{order['deliveries'][0]['delivery_id']}"


class TestDeliveries:
    def test_are_listed_to_the_node_that_has_the_work(self, shop: Shop) -> None:
        _person, order = shop.paid_order()
        node = node_of(shop.s2.node_id)
        listed = told(shop.staff_person("p2").get("/deliveries", node_id=node, state="to_pick"))
        assert order["number"] in [row["order_number"] for row in listed["deliveries"]]
        refused(shop.staff_person("p1").get("/deliveries", node_id=node), 404, "not_found")

    def test_go_from_shelf_to_counter(self, shop: Shop) -> None:
        person, order = shop.collected_order(2)
        assert order["deliveries"][0]["state"] == "handed_over"
        assert order["lines"][0]["fulfilled_qty"] == 2
        assert order["deliveries"][0]["pickup_code"] is None
        assert told(person.get(f"/orders/{order['order_id']}"))["state"] == "completed"

    def test_are_moved_by_their_own_node_only(self, shop: Shop) -> None:
        person, order = shop.paid_order()
        path = _delivery(order)
        for stranger in (person, Person()):
            assert stranger.post(f"{path}/pick").status_code == 401
        refused(shop.staff_person("p1").post(f"{path}/pick"), 404, "not_found")
        refused(shop.staff_person("g2").post(f"{path}/pick"), 403, "forbidden")

    def test_refuse_steps_out_of_order(self, shop: Shop) -> None:
        _person, order = shop.paid_order()
        path = _delivery(order)
        refused(shop.staff_person("c1").post(f"{path}/receive"), 409, "wrong_move")
        refused(shop.staff_person("p2").post(f"{path}/dispatch"), 409, "wrong_move")


class TestPickups:
    def test_work_once_and_say_when_it_was(self, shop: Shop) -> None:
        person, order = shop.paid_order()
        path, picker, cashier = _delivery(order), shop.staff_person("p2"), shop.staff_person("c1")
        told(picker.post(f"{path}/pick"))
        told(picker.post(f"{path}/dispatch"))
        told(cashier.post(f"{path}/receive"))
        shown = told(person.get(f"/orders/{order['order_id']}"))["deliveries"][0]
        seen_by_staff = told(cashier.get(f"/orders/{order['order_id']}"))["deliveries"][0]
        assert shown["pickup_code"]
        assert seen_by_staff["pickup_code"] is None
        body = {"code": shown["pickup_code"], "node_id": node_of(shop.s1.node_id)}
        elsewhere = body | {"node_id": node_of(shop.s3.node_id)}
        refused(shop.staff_person("c3").post("/pickups/redeem", elsewhere), 409, "wrong_node")
        told(cashier.post("/pickups/redeem", body))
        problem = refused(cashier.post("/pickups/redeem", body), 409, "already_redeemed")
        assert problem["facts"]["when"]

    def test_lock_whoever_guesses(self, shop: Shop) -> None:
        cashier, node_id = shop.staff_person("c3"), node_of(shop.s3.node_id)
        for number in range(10):
            body = {"code": f"{number:026d}", "node_id": node_id}
            refused(cashier.post("/pickups/redeem", body), 404, "code_unknown")
        body = {"code": "0" * 26, "node_id": node_id}
        refused(cashier.post("/pickups/redeem", body), 429, "code_locked")
