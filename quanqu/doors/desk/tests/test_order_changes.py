"""Orders changed at the desk: the money stands on the page before anything happens."""

from typing import Any
from uuid import uuid4

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
