"""Stock at the desk and on the handheld: transfers, counts, purchases, movements, the wall."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quanqu.doors.desk import places
from quanqu.doors.faces.tests.staffed_shop import BARCODE, StaffedShop
from quanqu.kit import clock, ids, sql, tx
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import (
    CountState,
    PurchaseState,
    Shelf,
    TransferState,
    TransferView,
    TransferWant,
    Want,
)


def on_hand(shop: StaffedShop, node: Any) -> int:
    levels = queries.levels([shop.product.skus[0].sku_id], [node.node_id])
    return sum(level.on_hand_qty for level in levels)


def asked_for(shop: StaffedShop, qty: int = 3) -> TransferView:
    """S1 asks S2 for jackets, gathered by scanner."""
    manager = shop.client("m1")
    for _scan in range(qty):
        manager.post("/desk/transfers/new", {"code": BARCODE})
    form = {"once": str(uuid4()), "from": "S2", "to": "S1"}
    answer = manager.post("/desk/transfers/ask", form)
    assert answer["Location"].startswith("/desk/transfers/trf_"), answer["Location"]
    return queries.get_transfer(ids.parse("trf", answer["Location"].rpartition("/")[2]))


def page(found: TransferView, deed: str = "") -> str:
    return "/".join(filter(None, ["/desk/transfers", ids.public("trf", found.transfer_id), deed]))


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, {"once": str(uuid4()), **fields})


class TestTransfers:
    def test_go_from_asking_to_a_short_receipt_that_is_settled(self, shop: StaffedShop) -> None:
        found = asked_for(shop)
        post(shop.client("p2"), page(found, "dispatch"))
        line = queries.get_transfer(found.transfer_id).lines[0].line_id.hex
        numbers = {f"qty_{line}": "1", f"damaged_{line}": "1"}
        post(shop.client("m1"), page(found, "receive"), **numbers)
        shown = shop.client("m1").get(page(found)).content.decode()
        assert "1 unit did not arrive as it was sent" in shown
        assert (on_hand(shop, shop.s1), on_hand(shop, shop.s2)) == (11, 7)
        post(shop.client("m1"), page(found, "settle"), line=line, how="lost", qty="1")
        assert not queries.get_transfer(found.transfer_id).has_differences

    def test_a_second_press_of_the_same_form_moves_nothing_more(self, shop: StaffedShop) -> None:
        found = asked_for(shop)
        form = {"once": str(uuid4())}
        picker = shop.client("p2")
        for _press in range(2):
            assert picker.post(page(found, "dispatch"), form).status_code == 303
        assert on_hand(shop, shop.s2) == 7

    def test_more_than_is_free_is_refused_in_words(self, shop: StaffedShop) -> None:
        manager = shop.client("m1")
        manager.post("/desk/transfers/new", {"code": BARCODE})
        line = ids.public("sku", shop.product.skus[0].sku_id)
        manager.post("/desk/transfers/new", {"line": line, "qty": "11"})
        post(manager, "/desk/transfers/ask", **{"from": "S2", "to": "S1"})
        shown = manager.get("/desk/transfers/new").content.decode()
        assert "10 free there, 11 asked for" in shown

    def test_who_stands_at_neither_end_finds_none(self, shop: StaffedShop) -> None:
        found = asked_for(shop)
        stranger = shop.client("m3")
        assert stranger.get(page(found)).status_code == 404
        assert post(stranger, page(found, "dispatch")).status_code == 404
        assert ids.public("trf", found.transfer_id) not in (
            stranger.get("/desk/transfers").content.decode()
        )

    def test_who_receives_may_not_send_for_the_source(self, shop: StaffedShop) -> None:
        found = asked_for(shop)
        assert post(shop.client("m1"), page(found, "dispatch")).status_code in (303, 403, 404)
        assert queries.get_transfer(found.transfer_id).state == TransferState.REQUESTED

    def test_take_units_off_the_senders_shelf_on_his_word_only(self, shop: StaffedShop) -> None:
        found = asked_for(shop)
        post(shop.client("p2"), page(found, "dispatch"))
        line = found.lines[0].line_id.hex
        post(shop.client("m1"), page(found, "receive"), **{f"qty_{line}": "4"})
        for person, button in (("m1", "surplus"), ("m2", "sent_more")):
            shown = shop.client(person).get(page(found)).content.decode()
            assert [how for how in ("surplus", "sent_more") if f'value="{how}"' in shown] == [
                button
            ]
        post(shop.client("m1"), page(found, "settle"), line=line, how="sent_more", qty="1")
        assert on_hand(shop, shop.s2) == 7
        post(shop.client("m2"), page(found, "settle"), line=line, how="sent_more", qty="1")
        assert on_hand(shop, shop.s2) == 6

    def test_for_an_order_are_received_with_its_delivery(self, shop: StaffedShop) -> None:
        """The handheld does not offer them, and the desk refuses."""
        shelf = Shelf(shop.product.skus[0].sku_id, shop.s2.node_id, shop.s2.organisation_id)
        claim_id = uuid4()
        with tx.begin(actor="system:test"):
            stock.reserve_many(wants=[Want(claim_id, shelf, 1)], until=None)
            transfer_id = stock.request_transfer(
                from_node_id=shop.s2.node_id,
                to_node_id=shop.s1.node_id,
                lines=[TransferWant(shelf.sku_id, shelf.owner_id, 1, claim_id)],
                at=clock.now(),
            )
            stock.dispatch_transfer(transfer_id, clock.now())
        found = queries.get_transfer(transfer_id)
        number = ids.public("trf", transfer_id)
        picker, manager = shop.client("p1"), shop.client("m1")
        assert number not in picker.get("/desk/hand/receive").content.decode()
        assert "hand/receive" not in manager.get(page(found)).content.decode().split("<main")[-1]
        post(picker, page(found, "receive"))
        assert queries.get_transfer(transfer_id).state == TransferState.DISPATCHED

    def test_are_filtered_and_filed(self, shop: StaffedShop) -> None:
        found = asked_for(shop)
        manager = shop.client("m1")
        number = ids.public("trf", found.transfer_id)
        assert number in manager.get("/desk/transfers?way=in").content.decode()
        assert number not in manager.get("/desk/transfers?way=out").content.decode()
        assert number not in manager.get("/desk/transfers?differences=1").content.decode()
        assert number in manager.get("/desk/transfers?as=csv").content.decode()


class TestCounts:
    @pytest.fixture
    def count(self, shop: StaffedShop) -> str:
        """S1 counts its jackets, blind."""
        manager = shop.client("m1")
        manager.post("/desk/counts/new", {"code": BARCODE})
        node = ids.public("nod", shop.s1.node_id)
        answer = post(manager, "/desk/counts/open", node=node, what="gathered")
        return str(answer["Location"].rpartition("/")[2])

    def send(self, client: Client, count: str, *entries: dict[str, Any]) -> Any:
        answer = client.post(
            f"/desk/hand/count/{count}/entries",
            json.dumps({"entries": list(entries)}),
            content_type="application/json",
        )
        return answer.json() if answer.status_code == 200 else answer

    def entry(self, qty: int, **more: Any) -> dict[str, Any]:
        at = clock.now().isoformat()
        return {"id": str(uuid4()), "code": BARCODE, "qty": qty, "at": at, **more}

    def test_are_sent_twice_and_counted_once_and_approved_by_another(
        self, shop: StaffedShop, count: str
    ) -> None:
        cashier, entry = shop.client("c1"), self.entry(8)
        assert self.send(cashier, count, entry)["kept"] == [entry["id"]]
        assert self.send(cashier, count, entry)["kept"] == [entry["id"]]
        manager = shop.client("m1")
        post(manager, f"/desk/counts/{count}/compare")
        # Eight instead of ten is beyond the tolerance of none: it is asked for again.
        assert "asked for again" in manager.get(f"/desk/counts/{count}").content.decode()
        assert self.send(shop.client("p1"), count, self.entry(8))["refused"] == []
        post(manager, f"/desk/counts/{count}/compare")
        post(manager, f"/desk/counts/{count}/approve")
        found = queries.get_count(ids.parse("cnt", count))
        assert found.state == CountState.APPROVED
        assert on_hand(shop, shop.s1) == 8

    def test_are_kept_although_a_deadlock_undid_the_first_try(
        self, shop: StaffedShop, count: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tries, record = [], stock.record_entries

        def undone_once(**sent: Any) -> Any:
            tries.append(1)
            progress = record(**sent)
            if len(tries) == 1:
                sql.run_text("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", {})
            return progress

        monkeypatch.setattr(stock, "record_entries", undone_once)
        entry = self.entry(8)
        assert self.send(shop.client("c1"), count, entry)["kept"] == [entry["id"]]
        assert len(tries) == 2

    def test_show_no_number_of_the_books_while_they_are_blind(
        self, shop: StaffedShop, count: str
    ) -> None:
        self.send(shop.client("c1"), count, self.entry(8))
        shown = shop.client("m1").get(f"/desk/counts/{count}").content.decode()
        assert "Hidden while it is counted" in shown
        goods = shop.client("c1").get(f"/desk/hand/count/{count}/goods").json()["goods"]
        assert [one["codes"][BARCODE] for one in goods] == [1]
        assert not {"qty", "expected", "on_hand"} & set(goods[0])

    def test_what_nobody_knows_is_named_and_the_rest_is_kept(
        self, shop: StaffedShop, count: str
    ) -> None:
        good, bad = self.entry(1), self.entry(1, code="9999999999994")
        told = self.send(shop.client("c1"), count, good, bad)
        assert told["kept"] == [good["id"]]
        assert [one["id"] for one in told["refused"]] == [bad["id"]]

    @pytest.mark.parametrize(
        "wrong", [{"qty": 1.5}, {"qty": True}, {"qty": 10**6}, {"at": "x"}, {"lot": "\0"}]
    )
    def test_what_cannot_be_meant_is_refused_by_itself(
        self, shop: StaffedShop, count: str, wrong: dict[str, Any]
    ) -> None:
        good, bad = self.entry(1), self.entry(1) | wrong
        told = self.send(shop.client("c1"), count, bad, good)
        assert told["kept"] == [good["id"]]
        assert [one["id"] for one in told["refused"]] == [bad["id"]]

    def test_what_the_count_does_not_ask_for_is_refused_by_itself(
        self, shop: StaffedShop, count: str
    ) -> None:
        other = ids.public("sku", shop.product.skus[1].sku_id)
        good, bad = self.entry(1), self.entry(1, sku=other)
        told = self.send(shop.client("c1"), count, bad, good)
        assert told["kept"] == [good["id"]]
        assert [one["id"] for one in told["refused"]] == [bad["id"]]

    def test_an_entry_without_an_id_is_refused(self, shop: StaffedShop, count: str) -> None:
        assert self.send(shop.client("c1"), count, self.entry(1, id="x")).status_code == 422

    def test_another_stores_people_find_no_such_count(self, shop: StaffedShop, count: str) -> None:
        for path in (f"/desk/counts/{count}", f"/desk/hand/count/{count}"):
            assert shop.client("c2").get(path).status_code == 404
        assert self.send(shop.client("c2"), count, self.entry(1)).status_code == 404

    def test_a_cashier_may_count_but_not_approve(self, shop: StaffedShop, count: str) -> None:
        answer = post(shop.client("c1"), f"/desk/counts/{count}/approve")
        assert answer.status_code in (303, 403)
        assert queries.get_count(ids.parse("cnt", count)).state == CountState.COUNTING

    def test_the_worker_stands_below_the_counting_pages(self, shop: StaffedShop) -> None:
        answer = shop.client("c1").get("/desk/hand/count/worker.js")
        assert answer["Content-Type"].startswith("text/javascript")


class TestPurchases:
    @pytest.fixture
    def purchase(self, shop: StaffedShop) -> str:
        manager = shop.client("m1")
        for _scan in range(5):
            manager.post("/desk/purchases/new", {"code": BARCODE})
        form = {
            "node": ids.public("nod", shop.s1.node_id),
            "supplier": ids.public("org", shop.group.organisation_id),
            "number": "PO-1",
            "due": "2030-01-01",
        }
        answer = post(manager, "/desk/purchases/order-in", **form)
        return str(answer["Location"].rpartition("/")[2])

    def field(self, purchase: str) -> str:
        return queries.get_purchase(ids.parse("pur", purchase)).lines[0].line_id.hex

    def test_are_received_in_parts_with_damaged_ones_and_undone(
        self, shop: StaffedShop, purchase: str
    ) -> None:
        line = self.field(purchase)
        picker = shop.client("p1")
        assert "PO-1" in picker.get("/desk/hand/receive").content.decode()
        numbers = {f"qty_{line}": "3", f"damaged_{line}": "1"}
        post(picker, f"/desk/purchases/{purchase}/receive", **numbers)
        assert on_hand(shop, shop.s1) == 13
        found = queries.get_purchase(ids.parse("pur", purchase))
        assert (found.state, found.lines[0].short_qty) == (PurchaseState.OPEN, 1)
        receipt = ids.public("rcp", found.receipts[0].receipt_id)
        post(shop.client("m1"), f"/desk/purchases/{purchase}/undo", receipt=receipt)
        assert on_hand(shop, shop.s1) == 10

    def test_the_same_receipt_twice_is_one(self, shop: StaffedShop, purchase: str) -> None:
        form = {"once": str(uuid4()), f"qty_{self.field(purchase)}": "5"}
        picker = shop.client("p1")
        for _press in range(2):
            picker.post(f"/desk/purchases/{purchase}/receive", form)
        assert on_hand(shop, shop.s1) == 15

    def test_nothing_counted_is_no_receipt(self, shop: StaffedShop, purchase: str) -> None:
        picker = shop.client("p1")
        form = {
            f"qty_{self.field(purchase)}": "0",
            "back": f"/desk/hand/receive/purchases/{purchase}",
        }
        answer = post(picker, f"/desk/purchases/{purchase}/receive", **form)
        assert "Nothing was counted yet" in picker.get(answer["Location"]).content.decode()

    def test_are_found_by_state_and_number(self, shop: StaffedShop, purchase: str) -> None:
        manager = shop.client("m1")
        assert purchase in manager.get("/desk/purchases?state=open&q=po-").content.decode()
        assert purchase not in manager.get("/desk/purchases?state=received").content.decode()
        assert purchase not in shop.client("m2").get("/desk/purchases").content.decode()

    def test_their_movements_open_them(self, shop: StaffedShop, purchase: str) -> None:
        post(
            shop.client("p1"),
            f"/desk/purchases/{purchase}/receive",
            **{f"qty_{self.field(purchase)}": "5"},
        )
        shown = shop.client("m1").get("/desk/moves?kind=received&cause=receipt").content.decode()
        assert f"/desk/purchases/{purchase}" in shown


class TestHeat:
    def test_shows_units_by_node_area_and_company(self, shop: StaffedShop) -> None:
        office = shop.client("boss")
        for by in ("node", "area", "organisation"):
            shown = office.get(f"/desk/stock?by={by}")
            assert shown.status_code == 200
            assert "20" in shown.content.decode()

    def test_asks_as_often_for_many_nodes_as_for_few(
        self, shop: StaffedShop, django_assert_max_num_queries: Any
    ) -> None:
        office = shop.client("boss")
        office.get("/desk/stock")
        with django_assert_max_num_queries(60):
            office.get("/desk/stock")

    def test_goods_that_nobody_has_are_no_zero(self, shop: StaffedShop) -> None:
        shown = shop.client("m1").get("/desk/stock").content.decode()
        assert '<span class="never">' in shown

    def test_a_move_opens_what_made_it(self, shop: StaffedShop) -> None:
        found = asked_for(shop)
        with tx.begin(actor="system:test"):
            stock.dispatch_transfer(found.transfer_id, clock.now())
        shown = shop.client("m2").get("/desk/moves?cause=transfer").content.decode()
        assert page(found) in shown
        assert page(found) not in shop.client("m2").get("/desk/moves?kind=sold").content.decode()


@pytest.mark.parametrize("name", ["orders", "moves", "counts", "purchases", "transfers"])
def test_of_many_nodes_one_is_found_by_typing(
    shop: StaffedShop, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(places, "MOST_CHOICES", 1)
    boss = shop.client("boss")
    for text in ("s1 whatever", ids.public("nod", shop.s1.node_id)):
        answer = boss.get(f"/desk/{name}", {"node": text})
        assert answer.context["node_filter"].chosen == shop.s1
        assert 'list="nodes" value="S1 ' in answer.content.decode()
    assert boss.get(f"/desk/{name}", {"node": "nowhere"}).status_code == 422
