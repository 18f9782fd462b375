"""Transfers, counts and purchase orders at the API."""

from typing import Any
from uuid import uuid4

import pytest

from quanqu.doors.api.tests.support import Person, Shop, node_of, refused, told
from quanqu.kit import ids, tx
from quanqu.kit.clock import now
from quanqu.network import actions as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import Shelf, StockLine

NOON = "2026-03-01T12:00:00+08:00"


@pytest.fixture(scope="module")
def supplier(shop: Shop) -> str:
    with tx.begin(actor="system:test"):
        found = network.open_organisation(code="SUP", name="供应商", kind="supplier")
    return ids.public("org", found.organisation_id)


def on_hand(shop: Shop, node: Any, number: int = 0) -> int:
    sku_id = shop.product.skus[number].sku_id
    return sum(level.on_hand_qty for level in queries.levels([sku_id], [node.node_id]))


class TestTransfers:
    def request(self, shop: Shop, qty: int) -> dict[str, Any]:
        body = {
            "to_node_id": node_of(shop.s1.node_id),
            "lines": [{"sku_id": shop.sku(), "qty": qty}],
        }
        path = f"/nodes/{node_of(shop.s2.node_id)}/transfers"
        return told(shop.staff_person("p2").post(path, body), 201)

    def test_arrive_short_and_are_settled_once(self, shop: Shop) -> None:
        path = f"/transfers/{self.request(shop, 5)['transfer_id']}"
        before = on_hand(shop, shop.s1)
        sent = told(shop.staff_person("p2").post(f"{path}/dispatch"))
        line = {"line_id": sent["lines"][0]["line_id"]}
        arrival = {"lines": [line | {"qty": 3, "damaged_qty": 1}]}
        arrived = told(shop.staff_person("p1").post(f"{path}/receive", arrival))
        assert (arrived["state"], arrived["lines"][0]["open_qty"]) == ("received", 1)
        body = line | {"settlement_id": str(uuid4()), "how": "lost", "qty": 1}
        for _ in range(2):
            settled = told(shop.staff_person("m1").post(f"{path}/settlements", body), 201)
            assert settled["lines"][0]["open_qty"] == 0
        assert on_hand(shop, shop.s1) == before + 3
        found = told(shop.staff_person("p1").get(f"/nodes/{node_of(shop.s1.node_id)}/transfers"))
        assert sent["transfer_id"] in {one["transfer_id"] for one in found["transfers"]}

    def test_take_units_off_the_senders_shelf_on_his_word_only(self, shop: Shop) -> None:
        path = f"/transfers/{self.request(shop, 2)['transfer_id']}"
        sent = told(shop.staff_person("p2").post(f"{path}/dispatch"))
        line = {"line_id": sent["lines"][0]["line_id"]}
        told(shop.staff_person("p1").post(f"{path}/receive", {"lines": [line | {"qty": 3}]}))
        before = on_hand(shop, shop.s2)
        body = line | {"settlement_id": str(uuid4()), "how": "sent_more", "qty": 1}
        refused(shop.staff_person("m1").post(f"{path}/settlements", body), 403, "forbidden")
        assert on_hand(shop, shop.s2) == before
        told(shop.staff_person("m2").post(f"{path}/settlements", body), 201)
        assert on_hand(shop, shop.s2) == before - 1

    def test_are_called_off_before_they_leave(self, shop: Shop) -> None:
        path = f"/transfers/{self.request(shop, 5)['transfer_id']}"
        assert told(shop.staff_person("p1").get(path))["state"] == "requested"
        cancelled = told(shop.staff_person("p2").post(f"{path}/cancel"))
        assert cancelled["state"] == "cancelled"

    @pytest.mark.parametrize("qty", [0, -1, 1.5, "1", 10_000, None])
    def test_refuse_quantities_that_cannot_be_meant(self, shop: Shop, qty: Any) -> None:
        body = {
            "to_node_id": node_of(shop.s1.node_id),
            "lines": [{"sku_id": shop.sku(), "qty": qty}],
        }
        path = f"/nodes/{node_of(shop.s2.node_id)}/transfers"
        refused(shop.staff_person("p2").post(path, body), 422, "invalid")


class TestCounts:
    def test_go_from_blind_entries_to_approval_by_another(self, shop: Shop) -> None:
        path = f"/nodes/{node_of(shop.s1.node_id)}/counts"
        body = {"sku_ids": [shop.sku(1)], "tolerance_qty": 5}
        counter, manager = shop.staff_person("c1"), shop.staff_person("m1")
        opened = told(manager.post(path, body), 201)
        of_count = f"/counts/{opened['count_id']}"
        before = on_hand(shop, shop.s1, 1)
        entry = {"entry_id": str(uuid4()), "sku_id": shop.sku(1), "qty": before - 2}
        entries = {"entries": [entry | {"counted_at": now().isoformat()}]}
        for new in (1, 0):
            progress = told(counter.post(f"{of_count}/entries", entries), 201)
            assert progress["new_entry_qty"] == new
        closed = told(counter.post(f"{of_count}/close"))
        assert (closed["state"], closed["lines"][0]["difference_qty"]) == ("counted", -2)
        refused(counter.post(f"{of_count}/approve"), 403, "forbidden")
        approved = told(manager.post(f"{of_count}/approve"))
        assert (approved["state"], on_hand(shop, shop.s1, 1)) == ("approved", before - 2)
        listed = told(counter.get(path))["counts"]
        assert opened["count_id"] in {one["count_id"] for one in listed}
        late = {"entries": [entry | {"entry_id": str(uuid4()), "counted_at": NOON}]}
        refused(counter.post(f"{of_count}/entries", late), 409, "count_over")

    def test_refuse_an_organisation_that_nobody_knows(self, shop: Shop) -> None:
        manager = shop.staff_person("m1")
        opened = told(manager.post(f"/nodes/{node_of(shop.s1.node_id)}/counts", {}), 201)
        entry = {"entry_id": str(uuid4()), "sku_id": shop.sku(), "qty": 1, "counted_at": NOON}
        entry["owner_id"] = ids.public("org", uuid4())
        path = f"/counts/{opened['count_id']}/entries"
        refused(manager.post(path, {"entries": [entry]}), 422, "not_in_count")

    def test_are_given_up(self, shop: Shop) -> None:
        manager = shop.staff_person("m1")
        opened = told(manager.post(f"/nodes/{node_of(shop.s1.node_id)}/counts", {}), 201)
        assert opened["sku_ids"] is None
        path = f"/counts/{opened['count_id']}"
        assert told(manager.post(f"{path}/cancel"))["state"] == "cancelled"
        assert told(manager.get(path))["state"] == "cancelled"

    @pytest.mark.parametrize("qty", [1.5, "1", -10_000, 1_000_001, None])
    def test_refuse_quantities_that_cannot_be_meant(self, shop: Shop, qty: Any) -> None:
        manager = shop.staff_person("m1")
        opened = told(manager.post(f"/nodes/{node_of(shop.s1.node_id)}/counts", {}), 201)
        entry = {"entry_id": str(uuid4()), "sku_id": shop.sku(), "qty": qty, "counted_at": NOON}
        path = f"/counts/{opened['count_id']}/entries"
        refused(manager.post(path, {"entries": [entry]}), 422, "invalid")


class TestPurchases:
    def order(self, shop: Shop, supplier: str, number: str) -> tuple[Person, dict[str, Any]]:
        person = shop.staff_person("m1")
        line = {"sku_id": shop.sku(), "qty": 10, "unit_cost_fen": 100, "due_on": "2027-01-05"}
        body = {"supplier_id": supplier, "number": number, "lines": [line]}
        return person, told(person.post(f"/nodes/{node_of(shop.s1.node_id)}/purchases", body), 201)

    def test_are_received_in_parts_once_each(self, shop: Shop, supplier: str) -> None:
        person, ordered = self.order(shop, supplier, "PO-1")
        path = f"/purchases/{ordered['purchase_id']}"
        before = on_hand(shop, shop.s1)
        line = {"sku_id": shop.sku(), "qty": 4, "damaged_qty": 1, "lot": "L1"}
        body = {"receipt_id": str(uuid4()), "lines": [line | {"expires_on": "2027-03-01"}]}
        for _ in range(2):
            receipt = told(shop.staff_person("p1").post(f"{path}/receipts", body), 201)
        assert on_hand(shop, shop.s1) == before + 4
        found = told(person.get(path))
        assert (found["state"], found["lines"][0]["short_qty"]) == ("open", 5)
        available = told(
            person.get("/stock/available", sku_id=shop.sku(), node_id=node_of(shop.s1.node_id))
        )
        own = ids.public("org", shop.dealer_a.organisation_id)
        (mine,) = [one for one in available["available"] if one["owner_id"] == own]
        assert mine["incoming"] == [{"qty": 5, "due_on": "2027-01-05"}]
        told(person.post(f"/receipts/{receipt['receipt_id']}/undo"))
        assert on_hand(shop, shop.s1) == before
        assert told(person.post(f"{path}/close"))["state"] == "closed"
        assert told(person.post(f"{path}/reopen"))["state"] == "open"
        listed = told(person.get(f"/nodes/{node_of(shop.s1.node_id)}/purchases"))
        assert ordered["purchase_id"] in {one["purchase_id"] for one in listed["purchases"]}

    def test_have_one_number(self, shop: Shop, supplier: str) -> None:
        person, ordered = self.order(shop, supplier, "PO-2")
        line = {"sku_id": shop.sku(), "qty": 1}
        body = {"supplier_id": supplier, "number": ordered["number"], "lines": [line]}
        path = f"/nodes/{node_of(shop.s1.node_id)}/purchases"
        refused(person.post(path, body), 409, "number_taken")
        refused(shop.staff_person("p1").post(path, body), 403, "forbidden")


class TestLots:
    def test_are_corrected_by_the_manager_while_they_lie_nowhere_else(self, shop: Shop) -> None:
        manager, sku_id = shop.staff_person("m1"), shop.product.skus[0].sku_id
        body = {"sku_id": shop.sku(), "lot": "MISREAD", "expires_on": "2099-01-31"}
        path = f"/nodes/{node_of(shop.s1.node_id)}/lots/correct"
        refused(manager.post(path, body), 404, "not_found")
        self.receive(shop, shop.s1)
        refused(shop.staff_person("p1").post(path, body), 403, "forbidden")
        assert told(manager.post(path, body))["expires_on"] == "2099-01-31"
        (level,) = [one for one in queries.levels([sku_id]) if one.shelf.lot == "MISREAD"]
        assert level.lot_ends_at is not None
        assert level.lot_ends_at.year == 2099
        self.receive(shop, shop.s2)
        assert manager.post(path, body | {"expires_on": None}).status_code in (403, 404)

    def receive(self, shop: Shop, node: Any) -> None:
        shelf = Shelf(shop.product.skus[0].sku_id, node.node_id, node.organisation_id, "MISREAD")
        with tx.begin(actor="system:test"):
            stock.name_lots(lots=[(shelf.sku_id, "MISREAD", None)])
            lines = [StockLine(shelf, 2)]
            stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=now())


class TestSums:
    def test_are_over_the_network_a_division_or_a_circle(self, shop: Shop) -> None:
        person, sku_id = shop.staff_person("c1"), shop.product.skus[0].sku_id
        path, asked = "/stock/available/sums", {"sku_id": shop.sku()}
        by_node = {
            node.code: sum(
                one.free_qty for one in queries.available([sku_id], node_ids=[node.node_id])
            )
            for node in (shop.s1, shop.s2, shop.s3)
        }
        (all_,) = told(person.get(path, **asked))["sums"]
        assert all_["free_qty"] == sum(by_node.values())
        here = {"latitude": shop.s2.latitude, "longitude": shop.s2.longitude, "radius_km": 0.1}
        (near,) = told(person.get(path, **asked, **here))["sums"]
        assert (near["free_qty"], near["node_qty"]) == (by_node["S2"], 1)
        assert told(person.get(path, **asked, division="650000"))["sums"] == []
        refused(person.get(path, **asked, division="x"), 422, "invalid")
