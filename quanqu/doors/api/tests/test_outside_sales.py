"""Receipts of unconnected tills: each becomes an order, once, whatever becomes of the others."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from quanqu.doors.api.tests.support import Shop, node_of, refused, told
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment.types import OfflineLine, OutsideSale, OutsideState
from quanqu.kit import clock, ids, outbox, tx
from quanqu.kit.tests.threads import at_once
from quanqu.orders.types import HandTender, TenderKind
from quanqu.stock import queries as stock

PATH = "/till/outside-sales"


def _receipt(
    shop: Shop, ref: str, more: dict[str, Any] | None = None, *, qty: int = 1, fen: int = 50_000
) -> dict[str, Any]:
    return {
        "ref": ref,
        "node_id": node_of(shop.s1.node_id),
        "sold_at": (clock.now() - timedelta(hours=3)).isoformat(),
        "lines": [{"sku_id": shop.sku(1), "qty": qty, "total_fen": fen}],
        "tenders": [{"kind": "cash", "amount_fen": fen}],
        **(more or {}),
    }


def _post(shop: Shop, *receipts: Any) -> list[dict[str, Any]]:
    answer = told(shop.staff_person("m1").post(PATH, {"sales": list(receipts)}), 201)
    return list(answer["results"])


def _on_hand(shop: Shop) -> int:
    found = stock.levels([shop.product.skus[1].sku_id], [shop.s1.node_id])
    return sum(level.on_hand_qty for level in found)


def _states(results: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(one["state"], one["code"]) for one in results]


class TestOutsideSales:
    def test_become_orders_of_the_customer_at_what_was_charged(self, shop: Shop) -> None:
        person, member = shop.member()
        before = _on_hand(shop)
        served = ids.public("stf", shop.staff["g1"].staff_id)
        named = {"member_id": member["member_id"], "staff_id": served}
        first, second = _post(shop, _receipt(shop, "A-1", named), _receipt(shop, "A-2", qty=2))
        assert _states([first, second]) == [("booked", None)] * 2
        order = told(person.get(f"/orders/{first['order_id']}"))
        assert (order["state"], order["total_fen"]) == ("completed", 50_000)
        assert _on_hand(shop) == before - 3

    def test_sent_again_are_known_and_change_nothing(self, shop: Shop) -> None:
        sent = [_receipt(shop, "B-1"), _receipt(shop, "B-2")]
        booked = _post(shop, *sent)
        left = _on_hand(shop)
        again = _post(shop, _receipt(shop, "B-3"), *sent, _receipt(shop, "B-3"))
        assert [one["state"] for one in again] == ["booked", "known", "known", "known"]
        assert [one["order_id"] for one in again[1:3]] == [one["order_id"] for one in booked]
        assert _on_hand(shop) == left - 1

    def test_that_do_not_fit_are_refused_alone(self, shop: Shop) -> None:
        _post(shop, _receipt(shop, "C-1"))
        tomorrow = (clock.now() + timedelta(days=1)).isoformat()
        long_ago = (clock.now() - timedelta(days=40)).isoformat()
        unpaid = {"tenders": [{"kind": "cash", "amount_fen": 49_999}]}
        nobody = {"member_id": ids.public("mem", uuid4())}
        results = _post(
            shop,
            _receipt(shop, "C-1", fen=40_000),
            _receipt(shop, "C-2", {"sold_at": tomorrow}),
            _receipt(shop, "C-3", {"sold_at": long_ago}),
            _receipt(shop, "C-4", unpaid),
            _receipt(shop, "C-5", nobody),
            _receipt(shop, "C-6"),
        )
        assert _states(results) == [
            ("refused", "sold_differently"),
            ("refused", "sold_later"),
            ("refused", "sold_long_ago"),
            ("refused", "amount_not_due"),
            ("refused", "invalid"),
            ("booked", None),
        ]
        assert all(one["detail"] for one in results[:5])

    def test_of_more_than_the_books_have_are_still_facts(self, shop: Shop) -> None:
        shop.receive(shop.s3, 1, 1)
        at_s3 = {"node_id": node_of(shop.s3.node_id)}
        manager = shop.staff_person("m3")
        body = {"sales": [_receipt(shop, "D-1", at_s3, qty=3)]}
        (result,) = told(manager.post(PATH, body), 201)["results"]
        assert result["state"] == "booked"

    def test_of_another_store_or_by_a_cashier_are_not_for_them(self, shop: Shop) -> None:
        body = {"sales": [_receipt(shop, "E-1")]}
        refused(shop.staff_person("m2").post(PATH, body), 404, "not_found")
        refused(shop.staff_person("c1").post(PATH, body), 403, "forbidden")
        many = {"sales": [_receipt(shop, f"E-{number}") for number in range(101)]}
        refused(shop.staff_person("m1").post(PATH, many), 422, "invalid")

    def test_sent_by_two_at_once_are_booked_once(self, shop: Shop) -> None:
        before = _on_hand(shop)
        sales = [
            OutsideSale(
                ref=f"F-{number}",
                node_id=shop.s1.node_id,
                lines=(OfflineLine(shop.product.skus[1].sku_id, 1, 100),),
                tenders=(HandTender(TenderKind.CASH, 100),),
                sold_at=clock.now(),
            )
            for number in range(5)
        ]

        def send(number: int) -> list[OutsideState]:
            def book() -> list[OutsideState]:
                with tx.begin(actor="system:test"):
                    # One of them sends the batch from its other end.
                    found = fulfilment.book_outside_sales(
                        sales=sales if number else sales[::-1], at=clock.now()
                    )
                return [one.state for one in found]

            return tx.again(book)

        first, second = at_once(2, send)
        assert not isinstance(first, Exception), first
        assert not isinstance(second, Exception), second
        outbox.drain()
        assert sorted([*first, *second]) == ["booked"] * 5 + ["known"] * 5
        assert _on_hand(shop) == before - 5
