"""What a node does not carry in a channel is not promised there, whatever lies on its shelves."""

from collections.abc import Iterable
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.pricing.refusals import NotForSale


def check_carried(sku_ids: Iterable[UUID], node_id: UUID, channel: str) -> None:
    """Refuses NotForSale with why `assortment`; without any rule this asks only whether there is.

    What has ended or has no price is refused where prices are asked.
    """
    if catalog.start_has_assortment()():
        refuse(catalog.denied({(sku_id, node_id, channel) for sku_id in sku_ids}))


def refuse(denied: Iterable[catalog.OnSale]) -> None:
    """Refuses NotForSale unless nothing is denied."""
    found = [sku_id for sku_id, _node_id, _channel in denied]
    if found:
        raise NotForSale(sku_id=found[0], sku_ids=found, why="assortment")
