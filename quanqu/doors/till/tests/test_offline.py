"""What a till sold without the network: booked late, once, each sale by itself."""

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.test import Client

from quanqu.doors.faces.tests.staffed_shop import BARCODE, PRICE_FEN, StaffedShop
from quanqu.fulfilment import actions
from quanqu.fulfilment import queries as fulfilment
from quanqu.fulfilment.types import OfflineSale, OfflineSaleView, OfflineState
from quanqu.identity import queries as identity
from quanqu.kit import clock, ids, signing, tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.network import actions as network
from quanqu.network.types import Role
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import HandOverKind, HandTender, OrderId, OrderState, OrderView, TenderKind
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as prices
from quanqu.pricing.types import GROUP_ZONE, PriceRow
from quanqu.proof import actions as proof
from quanqu.stock import actions as stock_actions
from quanqu.stock import queries as stock
from quanqu.stock.types import Adjustment, MoveKind, Shelf


@dataclass
class OfflineTill:
    """A till that has read its snapshot and then lost the network."""

    shop: StaffedShop
    client: Client
    snapshot: dict[str, Any]
    numbers: list[str] = field(default_factory=list)

    @property
    def sku(self) -> str:
        found: str = self.snapshot["codes"][BARCODE]
        return found

    def sale(self, qty: int = 1, *, taken: int | None = None, **more: Any) -> dict[str, Any]:
        """A sale of so many jackets for cash, at the price of the snapshot."""
        total = PRICE_FEN * qty if taken is None else taken
        letters = f"{len(self.numbers):08d}"
        self.numbers.append(f"T{letters[:4]}-{letters[4:]}-{ids.check_character(letters)}")
        return {
            "id": str(uuid4()),
            "number": self.numbers[-1],
            "at": int(clock.now().timestamp()),
            "pass": self.snapshot["pass"],
            "currency": "CNY",
            "lines": [{"sku": self.sku, "qty": qty, "total_fen": total}],
            "tenders": [{"kind": "cash", "amount_fen": total}],
        } | more

    def send(self, *sales: dict[str, Any]) -> list[str]:
        """What became of each."""
        answer = self.client.post(
            "/till/offline/upload", json.dumps({"sales": sales}), "application/json"
        )
        assert answer.status_code == 200, answer.content
        return [told["state"] for told in answer.json()["sales"]]

    def order(self, sale: dict[str, Any]) -> OrderView:
        found = queries.find_by_external_ref("till", sale["id"])
        assert found is not None
        return queries.get_order(found)

    def why(self, sale: dict[str, Any]) -> str:
        return fulfilment.get_offline_sale(UUID(sale["id"]), self.shop.s1.node_id).why

    def on_hand(self) -> int:
        return sum(level.on_hand_qty for level in stock.levels([UUID(self.sku)], [self.node_id]))

    def cash(self) -> int:
        holder = self.shop.s1.organisation_id
        return ledger.balance(organisation_id=holder, kind=AccountKind.CASH, currency="CNY")

    @property
    def node_id(self) -> UUID:
        return self.shop.s1.node_id


@pytest.fixture
def till(shop: StaffedShop, cashier: Client) -> OfflineTill:
    answer = cashier.get("/till/offline/snapshot").json()
    return OfflineTill(shop, cashier, json.loads(answer["text"]))


class TestUpload:
    def test_books_each_sale_once_with_the_tills_time_and_number(self, till: OfflineTill) -> None:
        sold_at = int((clock.now() - timedelta(seconds=90)).timestamp())
        first, second = till.sale(2, at=sold_at), till.sale(1)
        assert till.send(first, second) == ["booked", "booked"]
        assert till.send(second, first) == ["booked", "booked"]
        order = till.order(first)
        assert (order.state, order.number) == (OrderState.COMPLETED, first["number"])
        assert (order.total_fen, order.placed_at.timestamp()) == (2 * PRICE_FEN, sold_at)
        assert order.serving_staff_id == till.shop.staff["c1"].staff_id
        assert till.on_hand() == 7
        assert till.cash() == 3 * PRICE_FEN
        assert [
            result for result in proof.verify(["O1", "O2", "S1", "L1", "P4"]) if result.violations
        ] == []

    def test_one_bad_sale_holds_up_nothing(self, till: OfflineTill) -> None:
        bad = [
            till.sale(taken=PRICE_FEN - 1),
            till.sale(lines=[{"sku": str(uuid4()), "qty": 1, "total_fen": PRICE_FEN}]),
            till.sale(tenders=[]),
            till.sale(number="T0000-0000-9"),
            till.sale() | {"pass": till.snapshot["pass"] | {"signature": "AA=="}},
            {"id": str(uuid4()), "lines": "\0"},
            till.sale(lines=[], tenders=[]),
        ]
        good = [till.sale() for _ in range(2)]
        sent = [good[0], *bad, good[1]]
        assert till.send(*sent) == ["booked", *["open"] * len(bad), "booked"]
        whys = ["other_price", "not_for_sale", "amount_not_due", "malformed", "forged"]
        whys += ["malformed"] * 2
        assert [till.why(sale) for sale in bad] == whys
        assert till.cash() == 2 * PRICE_FEN
        assert till.send({"id": "nonsense"}, till.sale()) == ["refused", "booked"]

    def test_a_fault_of_ours_with_one_holds_up_nothing(
        self, till: OfflineTill, caplog: pytest.LogCaptureFixture
    ) -> None:
        told = json.loads(till.snapshot["pass"]["text"]) | {"version": 2**63}
        text = json.dumps(told).encode()
        signature = base64.b64encode(signing.sign("till pass", text)).decode()
        faulty = till.sale() | {"pass": {"text": text.decode(), "signature": signature}}
        assert till.send(faulty, till.sale()) == ["open", "booked"]
        assert till.why(faulty) == "fault"
        assert "could not be booked" in caplog.text

    def test_what_cannot_be_kept_as_it_came_holds_up_nothing(self, till: OfflineTill) -> None:
        half = till.sale() | {"note": "\ud800"}
        assert till.send(half, till.sale()) == ["open", "booked"]
        assert till.why(half) == "malformed"

    def test_one_that_others_are_in_the_way_of_is_sent_again(
        self, till: OfflineTill, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, free = till.sale(), till.sale()
        take = actions.take_offline_sale

        def held_up(*, sale: OfflineSale, told: dict[str, Any], at: datetime) -> OfflineSaleView:
            if str(sale.sale_id) == held["id"]:
                raise OperationalError("canceling statement due to lock timeout")
            return take(sale=sale, told=told, at=at)

        with monkeypatch.context() as patch:
            patch.setattr(actions, "take_offline_sale", held_up)
            assert till.send(held, free) == ["waiting", "booked"]
        assert till.send(held) == ["booked"]

    def test_a_sale_of_long_ago_waits_for_a_manager_and_is_booked_when_it_came(
        self, till: OfflineTill
    ) -> None:
        """The pass of an old snapshot is kept, for its prices."""
        now = int(clock.now().timestamp())
        told = json.loads(till.snapshot["pass"]["text"]) | {"made_at": 1, "valid_until": now}
        text = json.dumps(told).encode()
        signature = base64.b64encode(signing.sign("till pass", text)).decode()
        signed = {"text": text.decode(), "signature": signature}
        recent, old = till.sale(at=now - 86_400), till.sale(at=now - 40 * 86_400)
        assert till.send(recent | {"pass": signed}, old | {"pass": signed}) == ["booked", "open"]
        assert till.why(old) == "sold_long_ago"
        public = ids.public("ofs", UUID(old["id"]))
        form = {"reason": "its battery was empty", "once": str(uuid4())}
        till.shop.client("m1").post(f"/till/kept-sales/{public}/accept", form)
        order = till.order(old)
        assert order.placed_at.timestamp() >= now
        assert order.serving_staff_id == till.shop.staff["c1"].staff_id

    def test_an_expired_snapshot_waits_for_a_manager(self, till: OfflineTill) -> None:
        late = till.sale(at=json.loads(till.snapshot["pass"]["text"])["valid_until"])
        early = till.sale(at=int(clock.now().timestamp()) - 3_600)
        assert till.send(late, early) == ["open", "open"]
        assert [till.why(late), till.why(early)] == ["snapshot_over", "snapshot_over"]

    def test_goes_by_the_prices_of_its_snapshot(self, till: OfflineTill) -> None:
        """The price rose after the cable was pulled: the customer paid the old one."""
        at = clock.now()
        zone = prices.find_list(GROUP_ZONE, "CNY")
        assert zone is not None
        with tx.begin(actor="system:test"):
            row = PriceRow(sku_id=UUID(till.sku), price_fen=PRICE_FEN + 1)
            pricing.set_prices(list_id=zone.list_id, rows=[row], at=at)
        sale = till.sale()
        assert till.send(sale, till.sale(taken=PRICE_FEN + 1)) == ["booked", "open"]
        assert till.order(sale).total_fen == PRICE_FEN

    def test_a_sale_whose_answer_was_lost_is_not_sold_again(
        self, till: OfflineTill, cashier: Client
    ) -> None:
        """The shop sold it, the cable was pulled, and the till sold it under the same id."""
        cashier.post("/till/scan", {"text": BARCODE})
        basket = cashier.get("/till/").context["till"].basket
        form = {"sale": basket.sale_id, "step": "0", "kind": "cash", "amount": ""}
        assert cashier.post("/till/tender", form).status_code == 303
        assert till.send(till.sale(id=basket.sale_id)) == ["booked"]
        assert (till.on_hand(), till.cash()) == (9, PRICE_FEN)

    def test_the_basket_of_a_sale_that_was_made_is_gone(
        self, till: OfflineTill, cashier: Client
    ) -> None:
        cashier.post("/till/scan", {"text": BARCODE})
        sale_id = cashier.get("/till/").context["till"].basket.sale_id
        assert till.send(till.sale(id=sale_id)) == ["booked"]
        assert cashier.get("/till/").context["till"].basket.is_empty

    def test_a_sale_of_another_store_is_never_this_one(
        self, till: OfflineTill, shop: StaffedShop
    ) -> None:
        online = shop.client("c2")
        online.post("/till/scan", {"text": BARCODE})
        basket = online.get("/till/").context["till"].basket
        form = {"sale": basket.sale_id, "step": "0", "kind": "cash", "amount": ""}
        assert online.post("/till/tender", form).status_code == 303
        assert till.order(till.sale(id=basket.sale_id)).selling_node_id == shop.s2.node_id
        assert till.send(till.sale(id=basket.sale_id)) == ["open"]

    def test_another_store_learns_and_changes_nothing(
        self, till: OfflineTill, shop: StaffedShop
    ) -> None:
        sale = till.sale()
        assert till.send(sale) == ["booked"]
        assert (
            till.client.post(
                "/till/offline/upload",
                json.dumps({"node": str(shop.s2.node_id), "sales": [till.sale()]}),
                "application/json",
            ).status_code
            == 409
        )
        elsewhere = OfflineTill(shop, shop.client("c2"), till.snapshot)
        assert elsewhere.send(sale, till.sale()) == ["refused", "open"]

    def test_sales_of_the_store_before_are_sent_from_the_next_one(self, till: OfflineTill) -> None:
        """Somebody who sells at both stores chose the other one in this browser meanwhile."""
        sale, shop = till.sale(), till.shop
        with tx.begin(actor="system:test"):
            network.assign(
                staff_id=shop.staff["c1"].staff_id,
                role=Role.CASHIER,
                node_id=shop.s2.node_id,
                at=clock.now(),
            )
        chosen = {"store": ids.public("nod", shop.s2.node_id)}
        assert till.client.post("/till/store", chosen).status_code == 303
        answer = till.client.post(
            "/till/offline/upload",
            json.dumps({"node": str(shop.s1.node_id), "sales": [sale]}),
            "application/json",
        )
        assert [told["state"] for told in answer.json()["sales"]] == ["booked"]
        assert till.order(sale).selling_node_id == shop.s1.node_id


class TestGivingWay:
    def test_finds_what_the_books_lack(self, till: OfflineTill) -> None:
        sale = till.sale(12)
        assert till.send(sale) == till.send(sale) == ["booked"]
        assert till.on_hand() == 0
        view = fulfilment.get_offline_sale(UUID(sale["id"]), till.node_id)
        assert [(one["what"], one["qty"]) for one in view.facts["gave_way"]] == [("found", 2)]
        assert [r for r in proof.verify(["S1", "S2", "R1"]) if r.violations] == []

    def test_the_youngest_unpaid_order_ends_before_a_paid_one_moves(
        self, till: OfflineTill
    ) -> None:
        paid, unpaid = ordered(till, 3, is_paid=True), ordered(till, 3, is_paid=False)
        assert till.send(till.sale(6)) == ["booked"]
        assert queries.get_order(unpaid).state == OrderState.CANCELLED
        assert till.send(till.sale(3)) == ["booked"]
        order = queries.get_order(paid)
        assert order.state == OrderState.PAID
        sources = {line.source_node_id: line.open_qty for line in order.lines if line.open_qty}
        assert sources == {till.node_id: 1, till.shop.s2.node_id: 2}
        assert till.on_hand() == 1
        assert [r for r in proof.verify(["S1", "S2", "R1", "R3", "R4"]) if r.violations] == []

    def test_pays_back_what_nobody_else_has_and_tells_the_shopper(
        self, till: OfflineTill, shop: StaffedShop
    ) -> None:
        order_id = ordered(till, 10, is_paid=True)
        elsewhere = Shelf(UUID(till.sku), shop.s2.node_id, shop.s2.organisation_id)
        with tx.begin(actor="system:test"):
            stock_actions.adjust(
                changes=[Adjustment(elsewhere, MoveKind.ADJUSTED, -10)],
                cause_kind="test",
                cause_id=uuid4(),
                at=clock.now(),
            )
        assert till.send(till.sale(4)) == ["booked"]
        order = queries.get_order(order_id)
        assert (order.state, order.lines[0].cancelled_qty) == (OrderState.PAID, 4)
        assert till.cash() == 10 * PRICE_FEN
        assert till.on_hand() == 6
        assert [
            one.body for one in identity.list_outgoing_messages(5) if order.number in one.body
        ] == [f"非常抱歉，门店售出了您订单 {order.number} 中的商品，款项将退还给您。"]
        assert [r for r in proof.verify(["S1", "S2", "R1", "R3", "R4"]) if r.violations] == []


class TestKeptSales:
    def test_a_manager_books_what_was_taken(self, till: OfflineTill, shop: StaffedShop) -> None:
        sale = till.sale(taken=PRICE_FEN - 5)
        assert till.send(sale) == ["open"]
        public = ids.public("ofs", UUID(sale["id"]))
        form = {"reason": "marked down by hand", "once": str(uuid4())}
        refused = till.client.post(f"/till/kept-sales/{public}/accept", form)
        assert refused.status_code in (403, 404)
        manager = shop.client("m1")
        assert "By the prices of that moment" in manager.get("/till/kept-sales").content.decode()
        assert manager.post(f"/till/kept-sales/{public}/accept", form).status_code == 303
        assert till.order(sale).total_fen == PRICE_FEN - 5
        assert till.cash() == PRICE_FEN - 5
        assert "marked down by hand" in manager.get("/till/kept-sales").content.decode()
        assert [r for r in proof.verify(["O1", "O2", "L1", "P4"]) if r.violations] == []

    def test_a_manager_puts_it_aside(self, till: OfflineTill, shop: StaffedShop) -> None:
        sale = till.sale(taken=1)
        till.send(sale)
        public = ids.public("ofs", UUID(sale["id"]))
        manager = shop.client("m1")
        manager.post(f"/till/kept-sales/{public}/drop", {"reason": " ", "once": str(uuid4())})
        assert till.why(sale) == "other_price"
        manager.post(f"/till/kept-sales/{public}/drop", {"reason": "a test", "once": str(uuid4())})
        view = fulfilment.get_offline_sale(UUID(sale["id"]), till.node_id)
        assert till.send(sale) == ["dropped"]
        assert (view.state, view.settled_by) == (
            OfflineState.DROPPED,
            f"staff:{shop.staff['m1'].staff_id}",
        )
        assert till.cash() == 0


def ordered(till: OfflineTill, qty: int, *, is_paid: bool) -> OrderId:
    """Somebody ordered from this store's shelf to collect it here."""
    at = clock.now()
    with tx.begin(actor="system:test"):
        price = orders.price_at_counter(
            node_id=till.node_id, lines=[(UUID(till.sku), qty)], tier="", channel="web", at=at
        )
        placement = orders.placement_at_counter(price, node_id=till.node_id, channel="web", at=at)
        order_id = orders.place(
            replace(placement, hand_over_kind=HandOverKind.PICKUP, member_id=till.shop.member_id),
            at=at,
        )
        if is_paid:
            tender = HandTender(TenderKind.CASH, price.total_fen)
            orders.pay_at_counter(order_id=order_id, tenders=[tender], at=at)
    return order_id
