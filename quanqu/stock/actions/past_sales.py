"""Many sales that are over leave the shelves in one statement: imports, tills that were offline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.sql import Row
from quanqu.stock.actions.lots import choose_lots
from quanqu.stock.refusals import OutOfStock
from quanqu.stock.types import NO_LOT, HandLine
from quanqu.stock.writing import check_quantities, shelf_columns, shelf_of, sql


@dataclass(frozen=True, slots=True)
class SoldLine:
    """Units that were handed over at a moment, and the delivery that took them."""

    line: HandLine
    cause_id: UUID
    at: datetime


@tx.required
def sell_many_from_hand(*, sold: Sequence[SoldLine], cause_kind: str) -> None:
    """What `sell_from_hand` does, for lines of many causes; all or nothing, shelves in order.

    They are facts: a lot that they name is not asked whether it had expired. Refuses OutOfStock
    (facts sku_id, node_id, free_qty) and BadQuantity.
    """
    if not sold:
        return
    check_quantities(one.line.qty for one in sold)
    short = _sell(sold, cause_kind)
    if short and any(one.line.shelf.lot is None for one in sold):
        short = _sell(_by_lot(sold), cause_kind)
    if short:
        raise OutOfStock(
            sku_id=short[0]["sku_id"],
            node_id=short[0]["node_id"],
            wanted_qty=short[0]["qty"],
            free_qty=max(0, short[0]["free_qty"]),
            shelves=[shelf_of(row) for row in short],
        )


def _sell(sold: Sequence[SoldLine], cause_kind: str) -> list[Row]:
    """Lines without a lot are tried as goods that are not kept by lot: most are not."""
    shelves = shelf_columns([one.line.shelf for one in sold])
    return sql.sell_many(
        **shelves | {"lots": [one.line.shelf.lot or NO_LOT for one in sold]},
        qtys=[one.line.qty for one in sold],
        claim_ids=[one.line.claim_id for one in sold],
        cause_ids=[one.cause_id for one in sold],
        ats=[one.at for one in sold],
        cause_kind=cause_kind,
    )


def _by_lot(sold: Sequence[SoldLine]) -> list[SoldLine]:
    chosen = choose_lots(
        [(one.line.shelf, one.line.qty) for one in sold],
        is_of_hand=True,
        at=min(one.at for one in sold),
    )
    return [
        replace(sold[place], line=replace(sold[place].line, shelf=shelf, qty=qty))
        for place, shelf, qty in chosen
    ]
