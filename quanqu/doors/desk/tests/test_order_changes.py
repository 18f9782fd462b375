"""Orders changed at the desk: the money stands on the page before anything happens."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from quanqu.doors.desk.tests.test_desk import order_page, placed
from quanqu.doors.faces.tests.staffed_shop import BARCODE, PRICE_FEN, StaffedShop
from quanqu.kit import ids
from quanqu.orders import queries
from quanqu.orders.types import OrderId, OrderState


def line_of(order_id: OrderId) -> str:
    return f"line_{queries.get_order(order_id).lines[0].line_id.hex}"


def ask(shop: StaffedShop, order_id: OrderId, **fields: Any) -> str:
    answer = shop.client("m1").get(f"{order_page(order_id)}/change/preview", fields)
    assert answer.status_code == 200
    return answer.content.decode()


class TestChange:
    def test_fewer_pieces_show_what_goes_back_and_then_give_it(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        shown = ask(shop, order_id, **{line_of(order_id): "1"})
        assert f'name="expected" value="{PRICE_FEN}"' in shown
        assert "Goes back" in shown
        form = {"once": str(uuid4()), line_of(order_id): "1", "expected": str(PRICE_FEN)}
        manager = shop.client("m1")
        for _press in range(2):
            manager.post(f"{order_page(order_id)}/change/now", form)
        found = queries.get_order(order_id)
        assert (found.live_fen, found.lines[0].live_qty) == (PRICE_FEN, 1)

    def test_a_total_that_moved_is_refused(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        form = {"once": str(uuid4()), line_of(order_id): "1", "expected": "1"}
        shop.client("m1").post(f"{order_page(order_id)}/change/now", form)
        assert queries.get_order(order_id).live_fen == 2 * PRICE_FEN

    def test_scanned_goods_are_added_to_what_is_asked(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        page = shop.client("m1").get(f"{order_page(order_id)}/change", {"code": BARCODE})
        sku = ids.public("sku", shop.product.skus[0].sku_id)
        assert f'name="add_{sku}"' in page.content.decode()

    def test_another_stores_manager_may_not(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        page = f"{order_page(order_id)}/change"
        assert shop.client("m3").get(page).status_code == 404
        assert shop.client("p2").get(page).status_code in (403, 404)

    def test_the_page_says_what_cancelling_gives_back(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        shown = shop.client("m1").get(order_page(order_id)).content.decode()
        assert "Goes back" in shown
        assert queries.get_order(order_id).state == OrderState.PAID


def deed(shop: StaffedShop, who: str, order_id: OrderId, name: str, **fields: Any) -> int:
    form = {"once": str(uuid4()), **fields}
    return shop.client(who).post(f"{order_page(order_id)}/do/{name}", form).status_code


def listed(shop: StaffedShop, order_id: OrderId, **filters: str) -> bool:
    page = shop.client("m1").get("/desk/orders", filters).content.decode()
    return queries.get_order(order_id).number in page


class TestHold:
    def test_a_held_order_is_found_by_it_until_it_is_released(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        assert not listed(shop, order_id, held="1")
        assert deed(shop, "m1", order_id, "hold", why="Waits for a call") == 303
        assert listed(shop, order_id, held="1")
        assert "Waits for a call" in shop.client("m1").get(order_page(order_id)).content.decode()
        assert deed(shop, "m1", order_id, "release") == 303
        assert not listed(shop, order_id, held="1")

    def test_is_not_for_another_store(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        assert deed(shop, "m3", order_id, "hold", why="Not mine") == 404
        assert queries.get_order(order_id).held_at is None


class TestTerms:
    def agreed(self, shop: StaffedShop, order_id: OrderId, who: str = "m1", **fields: str) -> int:
        tomorrow = timezone.localdate() + timedelta(days=1)
        later = tomorrow + timedelta(days=9)
        form = {
            "kind": "deposit",
            "first": "12.50",
            "first_on": tomorrow.isoformat(),
            "until_on": later.isoformat(),
        }
        return deed(shop, who, order_id, "terms", **(form | fields))

    @pytest.mark.parametrize(
        ("kind", "mode", "forfeits"),
        [("deposit", "deposit", False), ("forfeit", "deposit", True), ("parts", "parts", False)],
    )
    def test_are_agreed_before_anything_is_paid(
        self, shop: StaffedShop, kind: str, mode: str, forfeits: bool
    ) -> None:
        order_id = placed(shop, is_paid=False)
        assert 'data-open="terms"' in shop.client("m1").get(order_page(order_id)).content.decode()
        assert self.agreed(shop, order_id, kind=kind) == 303
        found = queries.get_order(order_id)
        assert (found.mode, found.deposit_fen, found.forfeits_deposit) == (mode, 1_250, forfeits)
        assert timezone.localtime(found.pay_by).date() == timezone.localdate() + timedelta(days=2)

    def test_are_not_agreed_by_others_or_afterwards(self, shop: StaffedShop) -> None:
        order_id = placed(shop, is_paid=False)
        assert self.agreed(shop, order_id, who="m3") == 404
        self.agreed(shop, order_id, first="0")
        self.agreed(shop, order_id, kind="gift")
        assert queries.get_order(order_id).deposit_fen == 0
        paid = placed(shop)
        page = shop.client("m1").get(order_page(paid)).content.decode()
        assert 'data-open="terms"' not in page


class TestTagsAndNotes:
    def test_a_tagged_order_is_found_by_its_tag_in_every_sorting(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        assert deed(shop, "m1", order_id, "tag", word="vip") == 303
        assert listed(shop, order_id, tag="vip")
        assert listed(shop, order_id, tag="vip", sort="-total")
        assert not listed(shop, order_id, tag="other")
        assert deed(shop, "m1", order_id, "untag", word="vip") == 303
        assert not listed(shop, order_id, tag="vip")

    def test_a_note_stands_in_the_story(self, shop: StaffedShop) -> None:
        order_id = placed(shop)
        assert deed(shop, "m1", order_id, "note", text="Call before noon") == 303
        assert "Call before noon" in shop.client("m1").get(order_page(order_id)).content.decode()
