"""A promotion is written in plain fields, looked at on a basket, and approved by somebody else."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quanqu.doors.desk.promotion_fields import fields_of
from quanqu.doors.faces.tests.staffed_shop import GOLD_FEN, PRICE_FEN, StaffedShop
from quanqu.kit import clock, ids, tx
from quanqu.members import queries as members
from quanqu.orders import actions as orders
from quanqu.orders.types import HandTender, TenderKind
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import PromotionView

OFF: dict[str, Any] = {
    "code": "SPRING",
    "zh": "春季九折",
    "en": "Spring",
    "kind": "percent",
    "percent": "10",
    "seller_percent": "33.33",
    "platform_percent": "66.67",
}
SAMPLE = {"sample1": "JK-1", "sample1_qty": "2"}


def write(shop: StaffedShop, who: str = "hq", **fields: Any) -> tuple[int, str]:
    """Post the builder; the status and the page in the end."""
    answer = shop.client(who).post(
        "/desk/promotions/new", {"once": str(uuid4()), **OFF, **fields}, follow=True
    )
    return answer.status_code, answer.content.decode()


def plain(page: str) -> str:
    """A page as it is read: amounts are made of spans."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", page)).split())


def preview(shop: StaffedShop, **fields: Any) -> str:
    answer = shop.client("hq").post("/desk/promotions/preview", OFF | SAMPLE | fields)
    assert answer.status_code == 200, answer.content
    return plain(answer.content.decode())


def newest(shop: StaffedShop) -> PromotionView:
    return queries.list_promotions([shop.group.organisation_id])[-1]


def deed(client: Client, view: PromotionView, name: str) -> str:
    path = f"/desk/promotions/{ids.public('prm', view.promotion_id)}/{name}"
    said = {"once": str(uuid4()), "version": ids.public("prv", view.version_id)}
    answer = client.post(path, said, follow=True)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def in_force(shop: StaffedShop, **fields: Any) -> PromotionView:
    assert write(shop, **fields)[0] == 200
    deed(shop.client("boss"), newest(shop), "approve")
    return newest(shop)


KINDS: dict[str, dict[str, Any]] = {
    "percent": {"percent": "12.5", "round": "down"},
    "amount": {"amount": "20", "per": "unit", "times": "3", "cap": "50"},
    "price": {"price": "199.90", "codes": "JK", "except_codes": "JK-2"},
    "nth": {"n": "2", "nth_percent": "50", "categories": ["jackets"]},
    "buy_get": {"buy": "2", "get": "1", "get_percent": "100", "get_codes": "JK-2"},
    "bundle": {"part1": "JK-1", "part1_qty": "1", "part2": "JK-2", "part2_qty": "1"}
    | {"bundle_price": "1500"},
    "gift": {"gift": "JK-2", "gift_qty": "1", "need_amount": "1000"},
    "free_delivery": {"cap": "8"},
}
CONDITIONS: dict[str, Any] = {
    "from": "2026-05-01T00:00",
    "until": "2099-06-01T00:00",
    "weekdays": ["1", "7"],
    "minute_from": "18:00",
    "minute_until": "22:30",
    "nodes": "S1 S3",
    "zones": "group",
    "tiers": ["gold"],
    "members_only": "on",
    "first_order": "on",
    "buyers_only": "on",
    "coupon": "on",
    "tokens": "vip",
    "stack": "summer",
    "exclusive": "on",
    "priority": "5",
    "need_qty": "2",
}


class TestWriting:
    @pytest.mark.parametrize("kind", KINDS)
    def test_says_every_kind_and_reads_it_back(self, shop: StaffedShop, kind: str) -> None:
        conditions = {} if kind in ("amount", "bundle") else CONDITIONS
        status, page = write(shop, kind=kind, **conditions, **KINDS[kind])
        assert status == 200, page
        view = newest(shop)
        assert view.is_draft
        assert view.form["give"]["kind"] == kind
        fields = fields_of(view)
        assert fields is not None
        again: dict[str, Any] = {name: fields.getlist(name) for name in fields}
        assert write(shop, **again)[0] == 200
        second = newest(shop)
        assert (second.number, second.form) == (2, view.form)
        assert "of every" in page if kind == "nth" else "Spring" in page

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"percent": "x"}, "not an amount"),
            ({"codes": "NOPE"}, "NOPE"),
            ({"nodes": "NOPE"}, "No node"),
            ({"seller_percent": "50"}, "do not sum"),
            ({"kind": "gift", "gift": "JK"}, "JK"),
            ({"minute_from": "25:00"}, "not valid"),
            ({"minute_from": "9" * 5_000 + ":00"}, "not valid"),
            ({"weekdays": ["1", "9" * 5_000]}, "not valid"),
        ],
    )
    def test_refuses_what_cannot_be_meant_and_keeps_the_fields(
        self, shop: StaffedShop, wrong: dict[str, Any], why: str
    ) -> None:
        status, page = write(shop, **wrong)
        assert status == 422
        assert why in page
        assert 'value="SPRING"' in page
        assert queries.list_promotions([shop.group.organisation_id]) == []

    @pytest.mark.parametrize("code", ["", "A B", "<b>", "X" * 41])
    def test_refuses_a_code_that_nobody_can_type(self, shop: StaffedShop, code: str) -> None:
        assert write(shop, code=code)[0] == 422
        assert queries.list_promotions([shop.group.organisation_id]) == []

    def test_a_dealer_writes_for_its_own_sales_only(self, shop: StaffedShop) -> None:
        own = {"seller_percent": "", "platform_percent": ""}
        assert write(shop, "da", **own)[0] == 200
        status, page = write(shop, "da", code="OTHER")
        assert status == 422
        assert "agreed to bear" in page
        assert queries.list_promotions([shop.group.organisation_id]) == []
        (mine,) = queries.list_promotions([shop.s1.organisation_id])
        assert mine.form["when"]["sellers"] == [str(shop.s1.organisation_id)]
        path = f"/desk/promotions/{ids.public('prm', mine.promotion_id)}"
        assert shop.client("da").get(path).status_code == 200
        assert shop.client("db").get(path).status_code == 404
        assert shop.client("hq").get(path).status_code == 404
        assert shop.client("m1").get("/desk/promotions").status_code == 403


class TestPreview:
    def test_shows_each_line_discount_and_bearer(self, shop: StaffedShop) -> None:
        page = preview(shop, sample_tier="gold")
        assert GOLD_FEN == 79_900
        assert "−¥159.80" in page
        assert "¥1,598.00" in page
        assert "¥1,438.20" in page
        # A third of it the dealer who sells, the rest the platform.
        assert "经销商A ¥53.26" in page
        assert "集团 ¥106.54" in page

    def test_obeys_floors(self, shop: StaffedShop) -> None:
        sku_id, list_id = shop.product.skus[0].sku_id, queries.list_price_lists()[0].list_id
        with tx.begin(actor="staff:a"):
            draft = pricing.draft_floors(
                list_id=list_id, floors_fen={sku_id: PRICE_FEN - 5_000}, at=clock.now()
            )
        with tx.begin(actor="staff:b"):
            pricing.approve_floors(draft_id=draft, at=clock.now())
        assert "−¥100.00" in preview(shop)
        assert "below the floor price" in preview(shop, codes="JK-1")

    def test_says_when_it_does_nothing(self, shop: StaffedShop) -> None:
        assert "does nothing" in preview(shop, first_order="on")
        assert "does nothing" not in preview(shop, first_order="on", sample_first="on")

    def test_stands_beside_the_fields_from_the_start(self, shop: StaffedShop) -> None:
        in_force(shop)
        path = f"?of={ids.public('prm', newest(shop).promotion_id)}"
        for query in ("", path):
            page = plain(shop.client("hq").get(f"/desk/promotions/new{query}").content.decode())
            assert "On a sample basket 10% off S1 店" in page

    def test_is_of_the_moment_that_is_asked_for(self, shop: StaffedShop) -> None:
        later = {"from": "2090-01-01T00:00"}
        assert "does nothing" not in preview(shop, **later)
        assert "does nothing" in preview(shop, **later, sample_at="2089-12-31T23:59")

    def test_a_new_version_takes_the_place_of_the_one_in_force(self, shop: StaffedShop) -> None:
        in_force(shop)
        page = preview(shop, percent="20")
        assert "¥1,618.20" in page
        assert "¥1,438.40" in page

    def test_proposes_goods_that_are_sold(self, shop: StaffedShop) -> None:
        assert "Jacket" in preview(shop, sample1="")


class TestFourEyes:
    def test_the_author_is_told_why_not_and_another_approves(self, shop: StaffedShop) -> None:
        _status, page = write(shop)
        assert "Somebody else of your organisation" in page
        assert "Somebody else has to approve" in deed(shop.client("hq"), newest(shop), "approve")
        assert newest(shop).is_draft
        assert "in force" in deed(shop.client("boss"), newest(shop), "approve").lower()
        assert newest(shop).is_running
        deed(shop.client("hq"), newest(shop), "stop")
        assert not newest(shop).is_running

    def test_a_new_version_waits_while_the_old_one_counts(self, shop: StaffedShop) -> None:
        in_force(shop)
        write(shop, percent="20")
        assert (newest(shop).number, newest(shop).running_number) == (2, 1)
        assert "A new version waits" in shop.client("hq").get("/desk/promotions").content.decode()


class TestCost:
    def sell(self, shop: StaffedShop, qty: int) -> None:
        """Bought at the counter of S1."""
        with tx.begin(actor="system:test"):
            orders.place_at_counter(
                node_id=shop.s1.node_id,
                lines=[(shop.product.skus[0].sku_id, qty)],
                tier="",
                channel="till",
                at=clock.now(),
            )

    def page(self, shop: StaffedShop, view: PromotionView, days: int = 7) -> str:
        path = f"/desk/promotions/{ids.public('prm', view.promotion_id)}"
        page = shop.client("boss").get(path, {"days": days}).content.decode()
        return plain(page)

    def test_would_have_been_and_is(self, shop: StaffedShop) -> None:
        self.sell(shop, 2)
        self.sell(shop, 1)
        write(shop, need_qty="2")
        page = self.page(shop, newest(shop))
        # 10 % of two jackets, a third of it borne by the dealer; one jacket alone gets nothing.
        assert "Orders touched1 Taken off more¥179.80" in page
        assert "Looked at 2 of 2 orders" in page
        assert "经销商A ¥59.93" in page
        assert "集团 ¥119.87" in page
        deed(shop.client("boss"), newest(shop), "approve")
        assert queries.list_promotions([shop.group.organisation_id])[0].is_running
        self.sell(shop, 2)
        page = self.page(shop, newest(shop))
        assert "Orders touched2 Taken off more¥359.60" in page
        assert "Taken off ¥179.80" in page
        listed = shop.client("hq").get("/desk/promotions", {"as": "csv"}).content.decode()
        assert ",1,179.80,CNY" in listed

    def test_is_limited_by_a_new_budget(self, shop: StaffedShop) -> None:
        view = in_force(shop, budget_limit="100")
        fields = fields_of(view)
        assert fields is not None
        again: dict[str, Any] = {name: fields.getlist(name) for name in fields}
        assert write(shop, **again)[0] == 200
        (budget,) = queries.list_budgets([shop.group.organisation_id])
        assert (view.budget_id, budget.left_fen) == (budget.budget_id, 10_000)
        self.sell(shop, 1)
        assert queries.budget_left(budget.budget_id) == 10_000 - 8_990
        self.sell(shop, 1)
        assert queries.budget_left(budget.budget_id) == 10_000 - 8_990


class TestCoupons:
    def open(self, shop: StaffedShop, **fields: str) -> str:
        """The page of a new series of a promotion in force."""
        view = in_force(shop, coupon="on")
        said = {
            "once": str(uuid4()),
            "promotion": ids.public("prm", view.promotion_id),
            "code": "spring20",
            "last": "2099-12-31",
            "valid_days": "30",
            "per_member": "1",
            **fields,
        }
        answer = shop.client("hq").post("/desk/coupons/open", said, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def give(self, shop: StaffedShop, number: str, who: str = "hq") -> tuple[int, str]:
        (series,) = queries.list_series([shop.group.organisation_id])
        answer = shop.client(who).post(
            f"/desk/coupons/{ids.public('ser', series.series_id)}/give",
            {"once": str(uuid4()), "member": number},
            follow=True,
        )
        return answer.status_code, answer.content.decode()

    def test_are_given_held_and_used(self, shop: StaffedShop) -> None:
        assert "SPRING20" in self.open(shop, total="1")
        number = members.get_member(shop.member_id).number
        assert ">Given<" in self.give(shop, number)[1]
        assert "no more of these coupons" in self.give(shop, number)[1]
        (coupon,) = queries.list_coupons(shop.member_id)
        with tx.begin(actor="system:test"):
            order_id = orders.place_at_counter(
                node_id=shop.s1.node_id,
                lines=[(shop.product.skus[0].sku_id, 1)],
                tier="gold",
                channel="till",
                at=clock.now(),
                member_id=shop.member_id,
                coupons=[coupon.number],
            )
        assert "Held by an order" in self.give(shop, "NOBODY")[1]
        with tx.begin(actor="system:test"):
            orders.pay_at_counter(
                order_id=order_id,
                tenders=[HandTender(TenderKind.CASH, GOLD_FEN - GOLD_FEN // 10)],
                at=clock.now(),
            )
        _status, page = self.give(shop, "NOBODY")
        assert ">Used<" in page
        assert "No member has this number" in page

    def test_are_our_own_people_s(self, shop: StaffedShop) -> None:
        self.open(shop)
        assert self.give(shop, "x", "da")[0] == 404
        assert self.give(shop, "x", "m1")[0] == 403

    @pytest.mark.parametrize(
        "wrong",
        [{"code": "a b"}, {"last": ""}, {"valid_days": "0"}, {"total": "-1"}, {"total": "0"}],
    )
    def test_that_cannot_be_meant_are_refused(
        self, shop: StaffedShop, wrong: dict[str, str]
    ) -> None:
        self.open(shop, **wrong)
        assert queries.list_series([shop.group.organisation_id]) == []
