"""Promotions and coupons through the doors: one price, kept by the order, given back in part."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from quanqu.doors.api.tests.support import (
    PASSWORD,
    PRICE_FEN,
    Person,
    Shop,
    new_phone,
    node_of,
    refused,
    told,
)
from quanqu.kit import clock, ids, outbox, tx
from quanqu.network import actions as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries

OFF_FEN = 1_001


@pytest.fixture(autouse=True)
def over_afterwards(shop: Shop) -> Iterator[None]:
    """The shop is the whole file's: what a test starts ends with it."""
    yield
    with tx.begin(actor="system:test"):
        for one in queries.list_promotions([shop.group.organisation_id]):
            if one.from_version is not None and one.until_version is None:
                pricing.stop_promotion(promotion_id=one.promotion_id, at=clock.now())


def start(shop: Shop, give: dict[str, Any], code: str = "P", **fields: Any) -> UUID:
    """A promotion of the group on everything, a third of it borne by the seller; its id."""
    budget_id = fields.pop("budget_id", None)
    form = {
        "form": 1,
        "text": {"zh": "促销", "en": "Offer"},
        "bearers": [{"who": "seller", "bps": 3_333}, {"who": "platform", "bps": 6_667}],
        "what": {"all": True},
        "give": give,
    } | fields
    with tx.begin(actor="system:test"):
        version_id = pricing.draft_promotion(
            organisation_id=shop.group.organisation_id,
            code=code,
            form=form,
            at=clock.now(),
            budget_id=budget_id,
        )
    with tx.begin(actor="system:second"):
        pricing.approve_promotion(version_id=version_id, at=clock.now())
    started = queries.list_promotions([shop.group.organisation_id])
    return next(one.promotion_id for one in started if one.code == code)


def a_set(fen: int) -> dict[str, Any]:
    return {"kind": "amount", "fen": fen, "per": "set"}


def wish_now(shop: Shop, total_fen: int, **more: Any) -> dict[str, Any]:
    node_id = node_of(shop.s1.node_id)
    lines = [{"sku_id": shop.sku(), "qty": 3}]
    wish = {"node_id": node_id, "lines": lines, "pickup_node_id": node_id}
    return wish | {"accepted_total_fen": total_fen} | more


class TestPromotions:
    def test_cost_the_same_at_every_door_and_stay_with_the_order(self, shop: Shop) -> None:
        start(shop, a_set(OFF_FEN), need={"qty": 3})
        person, _member = shop.member()
        total_fen = 3 * PRICE_FEN - OFF_FEN
        quoted = shop.quote(person, 3)
        assert quoted["price"]["total_fen"] == quoted["offers"][0]["total_fen"] == total_fen
        basket = {
            "node_id": node_of(shop.s1.node_id),
            "items": [{"item": shop.sku(), "qty": 3}],
        }
        cashier = shop.staff_person("c1")
        priced = told(cashier.post("/till/baskets/price", basket))["price"]
        assert priced["total_fen"] == total_fen
        refused(person.post("/orders/now", wish_now(shop, total_fen - 1)), 409, "requote")
        now = told(person.post("/orders/now", wish_now(shop, total_fen)), 201)
        order = told(person.post("/orders", shop.wish(quoted)), 201)
        for one in (now, order):
            assert one["total_fen"] == total_fen
            (line,) = one["lines"]
            assert line["discount_fen"] == OFF_FEN
            reason = line["reasons"][-1]
            assert (reason["code"], reason["promotion"], reason["en"]) == (
                "amount_off",
                "P",
                "Offer",
            )
            assert reason["off_fen"] == OFF_FEN
            assert reason["borne"] == {
                str(shop.dealer_a.organisation_id): 334,
                str(shop.group.organisation_id): 667,
            }
        assert quoted["price"]["lines"][0]["reasons"][-1]["off_fen"] == OFF_FEN

    def test_a_return_gives_back_what_was_paid_for_it(self, shop: Shop) -> None:
        start(shop, a_set(OFF_FEN), need={"qty": 2})
        _person, order = shop.collected_order(2)
        body = {
            "order": order["number"],
            "node_id": node_of(shop.s3.node_id),
            "pieces": [{"line_id": order["lines"][0]["line_id"], "qty": 1}],
        }
        first = told(shop.staff_person("c3").post("/returns", body), 201)
        second = told(shop.staff_person("c3").post("/returns", body), 201)
        assert first["total_fen"] == (2 * PRICE_FEN - OFF_FEN) // 2
        assert first["total_fen"] + second["total_fen"] == 2 * PRICE_FEN - OFF_FEN

    def test_pay_the_way(self, shop: Shop) -> None:
        person, member = shop.member()
        place = {"latitude": shop.s2.latitude, "longitude": shop.s2.longitude}
        body = {
            "node_id": node_of(shop.s1.node_id),
            "lines": [{"sku_id": shop.sku(), "qty": 1}],
            "place": place,
        }
        before = told(person.post("/quotes", body), 201)["offers"][0]
        assert before["fee_fen"] > 200
        start(shop, {"kind": "free_delivery"}, "F", cap_fen=200)
        quoted = told(person.post("/quotes", body), 201)
        assert quoted["offers"][0]["fee_fen"] == before["fee_fen"] - 200
        order = told(person.post("/orders", shop.wish(quoted)), 201)
        assert order["total_fen"] == before["total_fen"] - 200 == quoted["offers"][0]["total_fen"]
        (fee,) = [line for line in order["lines"] if line["kind"] == "fee"]
        assert (fee["discount_fen"], fee["reasons"][0]["code"]) == (200, "free_delivery")
        assert sum(fee["reasons"][0]["borne"].values()) == 200
        shop.top_up(member, order["total_fen"])
        path = f"/orders/{order['order_id']}"
        told(person.post(f"{path}/payments", {"stored_value_fen": order["total_fen"]}), 201)
        outbox.drain()
        preview = told(person.post(f"{path}/preview-cancel", {}))
        assert preview["back_fen"] == order["total_fen"]
        told(person.post(f"{path}/cancel", {"why": ""}))
        back = told(person.get(path))
        assert (back["state"], back["live_fen"]) == ("cancelled", 0)
        assert sum(tender["refunded_fen"] for tender in back["tenders"]) == order["total_fen"]


class TestFirstOrder:
    def test_is_one_also_when_two_come_at_once(self, shop: Shop) -> None:
        start(shop, a_set(OFF_FEN), "N", when={"first_order": True})
        for _ in range(3):
            person, _member = shop.member()
            cheap = wish_now(shop, 3 * PRICE_FEN - OFF_FEN)
            with ThreadPoolExecutor(3) as threads:
                sent = [threads.submit(_in_thread, person, cheap) for _ in range(3)]
            assert sorted(one.result() for one in sent) == [201, 409, 409]
            again = told(person.post("/orders/now", wish_now(shop, 3 * PRICE_FEN)), 201)
            assert again["total_fen"] == 3 * PRICE_FEN


class TestBudgets:
    def test_are_taken_by_orders_and_come_back_with_what_goes(self, shop: Shop) -> None:
        with tx.begin(actor="system:test"):
            budget_id = pricing.open_budget(
                organisation_id=shop.group.organisation_id,
                name="festival",
                currency="CNY",
                limit_fen=5 * OFF_FEN,
            )
        start(shop, {"kind": "amount", "fen": OFF_FEN, "per": "unit"}, "B", budget_id=budget_id)
        looker, _member = shop.member()

        def left() -> int:
            return queries.budget_left(budget_id)

        _person, order = shop.collected_order(3)
        assert order["total_fen"] == 3 * (PRICE_FEN - OFF_FEN)
        assert left() == 2 * OFF_FEN
        # A basket that it cannot pay in full gets nothing of it, and takes nothing.
        assert shop.quote(looker, 3)["price"]["total_fen"] == 3 * PRICE_FEN
        back = {
            "order": order["number"],
            "node_id": node_of(shop.s3.node_id),
            "pieces": [{"line_id": order["lines"][0]["line_id"], "qty": 1}],
        }
        told(shop.staff_person("c3").post("/returns", back), 201)
        assert left() == 3 * OFF_FEN
        assert shop.quote(looker, 3)["price"]["total_fen"] == 3 * (PRICE_FEN - OFF_FEN)
        self._exchange_one(shop, order)
        assert left() == 4 * OFF_FEN
        self._take_one_off_and_cancel(shop, left)

    @staticmethod
    def _exchange_one(shop: Shop, order: dict[str, Any]) -> None:
        """The same goods in another size, which cost what they do without the promotion."""
        path = f"/orders/{order['order_id']}"
        body = {
            "node_id": node_of(shop.s1.node_id),
            "back": [{"line_id": order["lines"][0]["line_id"], "qty": 1}],
            "instead": [{"sku_id": shop.sku(1), "qty": 1}],
        }
        cashier = shop.staff_person("c1")
        preview = told(cashier.post(f"{path}/preview-exchange", body))
        assert preview["due_fen"] == OFF_FEN
        tenders = [{"kind": "cash", "amount_fen": OFF_FEN}]
        body |= {"expected_total_fen": preview["total_fen"], "tenders": tenders}
        told(cashier.post(f"{path}/exchange", body))

    @staticmethod
    def _take_one_off_and_cancel(shop: Shop, left: Callable[[], int]) -> None:
        before = left()
        person, order = shop.paid_order(3)
        path = f"/orders/{order['order_id']}"
        assert left() == before - 3 * OFF_FEN
        pieces = {"pieces": [{"line_id": order["lines"][0]["line_id"], "qty": 1}]}
        preview = told(person.post(f"{path}/preview-cancel", pieces))
        body = pieces | {"expected_total_fen": preview["total_fen"]}
        told(person.post(f"{path}/cancel-pieces", body))
        assert left() == before - 2 * OFF_FEN
        told(person.post(f"{path}/cancel", {"why": ""}))
        assert left() == before
        unpaid = shop.order(person, 2, 1)
        path = f"/orders/{unpaid['order_id']}"
        assert left() == before - 2 * OFF_FEN
        wants = {"wants": [{"line_id": unpaid["lines"][0]["line_id"], "qty": 1}]}
        preview = told(person.post(f"{path}/preview-change", wants))
        body = wants | {"expected_total_fen": preview["total_fen"]}
        told(person.post(f"{path}/change", body))
        assert left() == before - OFF_FEN
        told(person.post(f"{path}/cancel", {"why": ""}))
        assert left() == before


class TestCoupons:
    def test_are_used_by_one_order_and_free_again_when_it_is_cancelled(self, shop: Shop) -> None:
        promotion_id = start(shop, a_set(500), when={"coupon": True})
        person, member = shop.member()
        with tx.begin(actor="system:test"):
            at = clock.now()
            pricing.open_series(
                promotion_id=promotion_id,
                code="SPRING",
                claim_from=at,
                claim_until=at + timedelta(days=1),
                valid_days=7,
            )
            number = pricing.claim_coupon(
                code="SPRING", member_id=ids.parse("mem", member["member_id"]), at=at
            )
        total_fen = 3 * PRICE_FEN - 500
        wish = wish_now(shop, total_fen, coupons=[number])
        assert told(_quote(shop, person, number), 201)["price"]["total_fen"] == total_fen
        other, _member = shop.member()
        refused(_quote(shop, other, number), 409, "coupon_not_usable")
        refused(other.post("/orders/now", wish), 409, "coupon_not_usable")
        order = told(person.post("/orders/now", wish), 201)
        assert order["total_fen"] == total_fen
        refused(person.post("/orders/now", wish), 409, "coupon_not_usable")
        told(person.post(f"/orders/{order['order_id']}/cancel", {"why": ""}))
        assert told(person.post("/orders/now", wish), 201)["total_fen"] == total_fen


class TestWriting:
    """Written, approved and stopped by the group's people; a dealer's are its own."""

    @pytest.fixture
    def people(self, shop: Shop) -> tuple[Person, Person]:
        """A buyer and an administrator of the group."""
        names = [f"w{new_phone()}" for _ in range(2)]
        with tx.begin(actor="system:test"):
            for name, role in zip(names, ("buyer", "administrator"), strict=True):
                one = network.employ(
                    organisation_id=shop.group.organisation_id,
                    name=name,
                    username=name,
                    password=PASSWORD,
                )
                network.assign(
                    staff_id=one.staff_id,
                    role=role,
                    at=clock.now(),
                    organisation_id=shop.group.organisation_id,
                )
        return shop.staff_person(names[0]), shop.staff_person(names[1])

    def draft(self, shop: Shop, **form: Any) -> dict[str, Any]:
        whole = {
            "form": 1,
            "text": {"zh": "促销", "en": "Offer"},
            "bearers": [{"who": "platform", "bps": 10_000}],
            "what": {"all": True},
            "give": a_set(OFF_FEN),
        }
        company = ids.public("org", shop.group.organisation_id)
        return {"organisation_id": company, "code": new_phone(), "form": whole | form}

    def test_is_approved_by_another_and_stopped(
        self, shop: Shop, people: tuple[Person, Person]
    ) -> None:
        writer, other = people
        body = self.draft(shop)
        limit = {"name": "x", "currency": "CNY", "limit_fen": 2 * OFF_FEN}
        company = {"organisation_id": body["organisation_id"]}
        body |= told(writer.post("/budgets", company | limit), 201)
        made = told(writer.post("/promotions", body), 201)
        assert (made["number"], made["from_version"]) == (1, None)
        path, version = f"/promotions/{made['promotion_id']}", {"version_id": made["version_id"]}
        refused(writer.post(f"{path}/approve", version), 403, "same_approver")
        told(other.post(f"{path}/approve", version), 201)
        assert shop.quote(Person(), 1)["price"]["total_fen"] == PRICE_FEN - OFF_FEN
        (budget, *_) = told(other.get("/budgets", **company))["budgets"]
        assert (budget["budget_id"], budget["left_fen"]) == (body["budget_id"], 2 * OFF_FEN)
        told(writer.post(f"{path}/stop"), 201)
        assert shop.quote(Person(), 1)["price"]["total_fen"] == PRICE_FEN
        (only,) = told(writer.get(path))["promotions"]
        assert only["until_version"] > only["from_version"]

    @pytest.mark.parametrize("word", ["channel", "node_kind", "capabilities"])
    def test_for_a_kind_of_node_is_refused_and_says_why(
        self, shop: Shop, people: tuple[Person, Person], word: str
    ) -> None:
        body = self.draft(shop, when={word: ["till"]})
        problem = refused(people[0].post("/promotions", body), 422, "scoped_by_channel")
        assert "never depends on the channel or the kind of node" in problem["detail"]

    def test_stays_above_floors_that_two_people_set(
        self, shop: Shop, people: tuple[Person, Person]
    ) -> None:
        writer, other = people
        list_id = queries.list_price_lists([shop.group.organisation_id])[0].list_id
        floor = {"sku_id": shop.sku(), "price_fen": PRICE_FEN - 100}
        body = {"list_id": ids.public("pls", list_id), "floors": [floor]}
        draft = told(writer.post("/floors", body), 201)["draft_id"]
        refused(writer.post(f"/floors/{draft}/approve"), 403, "same_approver")
        told(other.post(f"/floors/{draft}/approve"), 201)
        made = told(writer.post("/promotions", self.draft(shop)), 201)
        version = {"version_id": made["version_id"]}
        told(other.post(f"/promotions/{made['promotion_id']}/approve", version), 201)
        assert shop.quote(Person(), 1)["price"]["total_fen"] == PRICE_FEN - 100
        sku_id = str(shop.product.skus[0].sku_id)
        below = self.draft(shop, what={"skus": [sku_id]}, give={"kind": "percent", "bps": 5_000})
        refused(writer.post("/promotions", below), 422, "below_floor")
        away = body | {"floors": [floor | {"price_fen": None}]}
        draft = told(writer.post("/floors", away), 201)["draft_id"]
        told(other.post(f"/floors/{draft}/approve"), 201)
        dropped = told(writer.post("/floors", away), 201)["draft_id"]
        told(writer.post(f"/floors/{dropped}/drop"), 201)
        refused(other.post(f"/floors/{dropped}/approve"), 409, "not_a_draft")
        (newest, *_) = told(writer.get("/floors", list_id=body["list_id"]))["drafts"]
        assert (newest["draft_id"], newest["is_waiting"]) == (dropped, False)

    def test_of_coupons_tokens_and_buyers(self, shop: Shop, people: tuple[Person, Person]) -> None:
        writer, other = people
        asked = {"coupon": True, "tokens": ["vip"]}
        body = self.draft(shop, when=asked)
        company = {"organisation_id": body["organisation_id"]}
        made = told(writer.post("/promotions", body), 201)
        version = {"version_id": made["version_id"]}
        told(other.post(f"/promotions/{made['promotion_id']}/approve", version), 201)
        now = clock.now()
        until = {"until_at": (now + timedelta(days=1)).isoformat(), "from_at": now.isoformat()}
        code = f"C{new_phone()}"
        opening = company | {
            "promotion_id": made["promotion_id"],
            "code": code,
            "claim_from": now.isoformat(),
            "claim_until": until["until_at"],
            "valid_days": 7,
            "total": 2,
            "is_transferable": True,
        }
        series = told(writer.post("/coupon-series", opening), 201)
        (ada, her), (bo, him) = shop.member(), shop.member()
        number = told(ada.post("/coupons/claim", {"code": code}), 201)["number"]
        refused(ada.post("/coupons/claim", {"code": code}), 409, "coupon_gone")
        told(ada.post(f"/coupons/{number}/give", {"to": him["number"]}), 201)
        refused(ada.post(f"/coupons/{number}/give", {"to": him["number"]}), 404, "not_found")
        path = f"/coupon-series/{series['series_id']}/coupons"
        refused(writer.post(path, {"member": her["number"]}), 409, "coupon_gone")
        assert [one["number"] for one in told(bo.get("/coupons"))["coupons"]] == [number]
        refused(_quote(shop, bo, number), 409, "coupon_not_usable")
        token = company | until | {"member": him["number"], "kind": "vip"}
        granted = told(writer.post("/benefit-tokens", token), 201)
        assert told(_quote(shop, bo, number), 201)["price"]["total_fen"] == 3 * PRICE_FEN - OFF_FEN
        told(writer.post(f"/benefit-tokens/{granted['token_id']}/revoke"), 201)
        (held,) = told(writer.get("/benefit-tokens", **company, member=him["number"]))["tokens"]
        assert (held["token_id"], held["kind"]) == (granted["token_id"], "vip")
        assert held["revoked_at"] is not None
        refused(_quote(shop, bo, number), 409, "coupon_not_usable")
        told(ada.post("/buyers/ask", company), 201)
        told(
            writer.post("/buyers/decide", company | {"member": her["number"], "is_approved": True}),
            201,
        )
        (buyer, *_) = told(writer.get("/buyers", **company))["buyers"]
        assert (buyer["member_id"], buyer["state"]) == (her["member_id"], "approved")
        (shown, *_) = told(writer.get("/coupon-series", **company))["series"]
        assert (shown["claimed_qty"], shown["left_qty"]) == (1, 1)


def _in_thread(person: Person, wish: dict[str, Any]) -> int:
    """The status of an order that is sent by a thread of its own."""
    try:
        return int(person.post("/orders/now", wish).status_code)
    finally:
        connections.close_all()


def _quote(shop: Shop, person: Person, number: str) -> Any:
    node_id = node_of(shop.s1.node_id)
    lines = [{"sku_id": shop.sku(), "qty": 3}]
    body = {"node_id": node_id, "lines": lines, "pickup_node_id": node_id, "coupons": [number]}
    return person.post("/quotes", body)
