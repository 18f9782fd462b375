"""Sales that are over, many at once: imports, replays, tills that were offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.orders import actions as orders
from quanqu.orders.types import HandTender, OrderId, Placement

sql = statements.load("quanqu.fulfilment")


@dataclass(frozen=True, slots=True)
class CounterSale:
    """What went over a counter at a moment: an in-store placement, paid by hand."""

    placement: Placement
    tenders: tuple[HandTender, ...]
    at: datetime
    staff_id: UUID | None = None
    number: str = ""


@tx.required
def record_counter_sales(sales: Sequence[CounterSale]) -> list[OrderId]:
    """Book past sales over the counter with their deliveries, all of them or none. (D2, D11)

    Raises OutOfStock, AlreadyImported, AmountNotDue, Invalid.
    """
    past = [
        orders.PastSale(sale.placement, sale.tenders, sale.at, new_id(), sale.staff_id, sale.number)
        for sale in sales
    ]
    recorded = orders.record_past_sales(past)
    rows = [
        (sale.delivery_id, line_id, piece.qty)
        for sale, written in zip(past, recorded, strict=True)
        for line_id, piece in zip(written.line_ids, sale.placement.pieces, strict=True)
    ]
    sql.add_past_deliveries(
        delivery_ids=[sale.delivery_id for sale in past],
        order_ids=[written.order_id for written in recorded],
        node_ids=[sale.placement.selling_node_id for sale in past],
        staff_ids=[sale.staff_id for sale in past],
        ats=[sale.at for sale in past],
        line_deliveries=[row[0] for row in rows],
        line_ids=[row[1] for row in rows],
        qtys=[row[2] for row in rows],
    )
    return [written.order_id for written in recorded]
