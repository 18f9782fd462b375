"""Sales that are over, many at once: imports, replays, tills that were offline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from quanqu.catalog import queries as catalog
from quanqu.fulfilment.giving_way import make_way
from quanqu.fulfilment.refusals import SoldDifferently
from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import HandTender, OrderId, OrderView, Placement
from quanqu.pricing.types import Quote
from quanqu.stock.actions import OutOfStock

sql = statements.load("quanqu.fulfilment")

TRIES: Final = 3


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


@dataclass(frozen=True, slots=True)
class GoneSale:
    """A sale that is a fact: the goods are gone, whatever the books say of the shelf. (D2)

    `external_ref` is whose number it has at `channel`; `sale_id` names it as the cause of moves.
    """

    sale_id: UUID
    price: Quote
    node_id: UUID
    channel: str
    external_ref: str
    tenders: tuple[HandTender, ...]
    sold_at: datetime
    staff_id: UUID | None = None
    member_id: UUID | None = None
    number: str = ""

    @property
    def goods(self) -> dict[UUID, int]:
        """What was sold, by SKU."""
        sold: dict[UUID, int] = {}
        for line in self.price.lines:
            sold[line.sku_id] = sold.get(line.sku_id, 0) + line.qty
        return sold


def counter_sale(sale: GoneSale) -> CounterSale:
    """What it is in the books: pieces from the shelves of its node as they are now."""
    placement = orders.placement_at_counter(
        sale.price,
        node_id=sale.node_id,
        channel=sale.channel,
        at=sale.sold_at,
        member_id=sale.member_id,
        serving_staff_id=sale.staff_id,
        external_ref=sale.external_ref,
    )
    return CounterSale(placement, sale.tenders, sale.sold_at, sale.staff_id, sale.number)


def record_gone_sale(sale: GoneSale, at: datetime) -> tuple[OrderId, list[dict[str, Any]]]:
    """Write it down; what the shelves lack by the books gives way, or is found. Says what did."""
    gave_way: list[dict[str, Any]] = []
    for _ in range(TRIES - 1):
        try:
            # Undone, the shelves are let go again: orders are locked before them.
            with transaction.atomic():
                return record_counter_sales([counter_sale(sale)])[0], gave_way
        except OutOfStock:
            gave_way += make_way(
                node_id=sale.node_id, gone=_stocked(sale.goods), cause_id=sale.sale_id, at=at
            )
    return record_counter_sales([counter_sale(sale)])[0], gave_way


def same_sale(
    order_id: OrderId, *, node_id: UUID, goods: Mapping[UUID, int], total_fen: int
) -> OrderView:
    """The order, which is this very sale: the answer was lost. Else raises SoldDifferently."""
    order = order_queries.get_order(order_id)
    sold: dict[UUID | None, int] = {}
    for line in order.lines:
        sold[line.sku_id] = sold.get(line.sku_id, 0) + line.qty
    if (sold, order.selling_node_id, order.total_fen) != (goods, node_id, total_fen):
        raise SoldDifferently(order=order.number)
    return order


def _stocked(goods: Mapping[UUID, int]) -> dict[UUID, int]:
    """What it took off the shelves; services lie on none."""
    skus = catalog.get_skus(goods)
    return {sku_id: qty for sku_id, qty in goods.items() if skus[sku_id].is_stocked}
