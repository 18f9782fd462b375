from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from quanqu.stock.tests.factory import AT, World

BREACHES = {
    "more reserved than there is": "UPDATE stock_level SET reserved_qty = 6",
    "less on hand than reserved": "UPDATE stock_level SET on_hand_qty = 1",
    "negative on hand": "UPDATE stock_level SET on_hand_qty = -1, backorder_qty = 9",
    "negative reserved": "UPDATE stock_level SET reserved_qty = -1",
    "negative damaged": "UPDATE stock_level SET damaged_qty = -1",
    "negative safety": "UPDATE stock_level SET safety_qty = -1",
    "negative allowance": "UPDATE stock_level SET backorder_qty = -1",
    "no lot": "UPDATE stock_level SET lot = NULL",
    "an open reservation of nothing": "UPDATE stock_reservation SET qty = 0",
    "a held one without an end": "UPDATE stock_reservation SET expires_at = NULL",
    "a firm one with an end": "UPDATE stock_reservation SET state = 'firm'",
    "an ended one that holds": "UPDATE stock_reservation SET state = 'released', expires_at = NULL",
    "more held than was wanted": "UPDATE stock_reservation SET qty = 3",
    "an unknown state": "UPDATE stock_reservation SET state = 'lost'",
}
FORBIDDEN = {
    "a changed move": "UPDATE stock_move SET qty = 9",
    "a removed move": "DELETE FROM stock_move",
    "emptied moves": "TRUNCATE stock_move",
    "a changed step": "UPDATE stock_transfer_step SET state = 'received'",
    "a removed step": "DELETE FROM stock_transfer_step",
}


def _run(statement: str, *parameters: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture(autouse=True)
def _shelf(world: World) -> None:
    world.receive(5)
    world.hold(2)


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize("statement", BREACHES.values(), ids=BREACHES)
    def test_a_row_that_no_rule_allows(self, statement: str) -> None:
        with pytest.raises(IntegrityError):
            _run(statement)

    @pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
    def test_to_change_what_was_written_down(self, statement: str) -> None:
        with pytest.raises(DatabaseError, match="permission denied"):
            _run(statement)

    def test_to_change_a_move_behind_its_table(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM stock_move")
            (partition,) = cursor.fetchone()
        with pytest.raises(DatabaseError, match="permission denied"):
            _run(f"DELETE FROM {partition}")

    @pytest.mark.parametrize(
        ("kind", "qty", "damaged_qty"),
        [("sold", 1, 0), ("received", -1, 0), ("adjusted", 0, 0), ("damaged", -1, 2), ("x", 1, 0)],
    )
    def test_a_move_in_the_wrong_direction(
        self, world: World, kind: str, qty: int, damaged_qty: int
    ) -> None:
        with pytest.raises(IntegrityError):
            self._write_move(world, kind, qty, damaged_qty)

    def test_a_move_on_a_shelf_that_is_not_there(self, world: World) -> None:
        with pytest.raises(IntegrityError, match="stock_move_shelf_exists"):
            self._write_move(world, "received", 1, 0, sku=1)

    def test_a_second_row_for_one_shelf_or_claim(self, world: World) -> None:
        with pytest.raises(IntegrityError):
            _run(
                "INSERT INTO stock_level (sku_id, node_id, owner_id) "
                "SELECT sku_id, node_id, owner_id FROM stock_level"
            )
        with pytest.raises(IntegrityError):
            _run(
                "INSERT INTO stock_reservation (claim_id, level_id, wanted_qty, qty, state) "
                "SELECT claim_id, level_id, 1, 1, 'firm' FROM stock_reservation"
            )

    def _write_move(
        self, world: World, kind: str, qty: int, damaged_qty: int, *, sku: int = 0
    ) -> None:
        shelf = world.shelf(sku)
        _run(
            "INSERT INTO stock_move (sku_id, node_id, owner_id, lot, kind, qty, damaged_qty, "
            "cause_kind, cause_id, occurred_at) VALUES (%s, %s, %s, %s, %s, %s, %s, 't', %s, %s)",
            *shelf.keys().values(),
            *(kind, qty, damaged_qty, uuid4(), AT),
        )
