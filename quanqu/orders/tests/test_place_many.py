"""Many orders in one statement are the same rows as one order after the other."""

import sys
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from quanqu.kit import sql, tx
from quanqu.orders import actions as orders
from quanqu.orders.models import Order
from quanqu.orders.tests import factory
from quanqu.orders.tests.factory import AT, Shop
from quanqu.orders.types import Placement
from quanqu.stock.actions import OutOfStock

pytestmark = pytest.mark.django_db

TABLES = {
    "order": "SELECT * FROM orders_order WHERE id = ANY(%(ids)s::uuid[])",
    "line": "SELECT * FROM orders_line WHERE order_id = ANY(%(ids)s::uuid[])",
    "history": "SELECT * FROM orders_history WHERE order_id = ANY(%(ids)s::uuid[])",
    "reservation": "SELECT r.* FROM stock_reservation r JOIN orders_line l ON l.id = r.claim_id "
    "WHERE l.order_id = ANY(%(ids)s::uuid[])",
    "event": "SELECT name, actor, payload - 'order_id' AS payload FROM kit_event "
    "WHERE payload ->> 'order_id' = ANY(%(ids)s::text[])",
}
OWN = {"id", "order_id", "claim_id", "number"}
"""What no two orders share."""


@pytest.fixture
def shop() -> Shop:
    with tx.begin(actor="system:test"):
        return factory.shop()


def placements(shop: Shop) -> list[Placement]:
    """Different quantities, prices and people; the last also names another system's order."""
    return [
        shop.placement(1),
        shop.placement(2, price=30_001),
        replace(shop.placement(1), member_id=shop.member_id, tier="gold", actor="member:test"),
        shop.placement(3, price=99, external_ref="X-1"),
    ]


def rows(order_ids: list[Any]) -> dict[str, list[list[tuple[str, str]]]]:
    """All rows of these orders, without what is theirs alone."""
    found = {}
    for table, statement in TABLES.items():
        ids = [str(order_id) for order_id in order_ids]
        read = sql.run_text(statement, {"ids": ids})
        kept = [sorted((k, str(v)) for k, v in row.items() if k not in OWN) for row in read]
        found[table] = sorted(kept)
    return found


def level(shop: Shop) -> dict[str, Any]:
    statement = "SELECT on_hand_qty, reserved_qty FROM stock_level WHERE sku_id = %(sku)s::uuid"
    return sql.run_text(statement, {"sku": shop.shelf.sku_id})[0]


def test_are_row_for_row_the_same_as_one_by_one(shop: Shop) -> None:
    with tx.begin(actor="system:test"):
        together = orders.place_many(placements(shop), at=AT)
        seen, held = rows(together), level(shop)
    _forget(together, shop)
    with tx.begin(actor="system:test"):
        alone = [orders.place(one, at=AT) for one in placements(shop)]
        assert rows(alone) == seen
        assert level(shop) == held
    assert held["reserved_qty"] == 7


def _forget(order_ids: list[Any], shop: Shop) -> None:
    """Another system's reference may be used once only, and the units are needed again."""
    with tx.begin(actor="system:test"):
        for order_id in order_ids:
            orders.cancel(order_id=order_id, at=AT)
        Order.objects.filter(external_ref="X-1").update(external_ref="X-0")


def test_all_are_placed_or_none(shop: Shop) -> None:
    wanted = [shop.placement(4), shop.placement(4), shop.placement(4)]
    before = Order.objects.count()
    with pytest.raises(OutOfStock), tx.begin(actor="system:test"):
        orders.place_many(wanted, at=AT)
    assert Order.objects.count() == before
    with tx.begin(actor="system:test"):
        assert len(orders.place_many(wanted[:2], at=AT)) == 2


def test_refuse_a_reference_that_two_of_them_name(shop: Shop) -> None:
    twice = [shop.placement(1, external_ref="X-9"), shop.placement(1, external_ref="X-9")]
    with pytest.raises(orders.AlreadyImported), tx.begin(actor="system:test"):
        orders.place_many(twice, at=AT)


def test_draw_numbers_again_that_are_taken(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(["QAAAA-AAAA-A", "QAAAA-AAAA-A", "QBBBB-BBBB-B"])
    placing = sys.modules["quanqu.orders.actions.place"]
    monkeypatch.setattr(placing, "readable_number", lambda _: next(numbers))
    with tx.begin(actor="system:test"):
        ids: list[Any] = orders.place_many([shop.placement(1), shop.placement(1)], at=AT)
    drawn = Order.objects.filter(id__in=[UUID(str(one)) for one in ids])
    assert sorted(drawn.values_list("number", flat=True)) == ["QAAAA-AAAA-A", "QBBBB-BBBB-B"]
