"""Who may say when a lot expires."""

from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.identity.types import Actor
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.stock import queries as stock


def require_lot(actor: Actor, node_id: UUID, sku_id: UUID, lot: str) -> None:
    """A node's manager, of a lot that lies there and nowhere beyond their nodes; else it changes
    what others may sell, and that is for whoever keeps the goods. Refuses NotFound, Forbidden.
    """
    network.require(actor, "stock.adjust", node_id=node_id)
    levels = [one for one in stock.levels([sku_id]) if one.shelf.lot == lot]
    if node_id not in {one.shelf.node_id for one in levels}:
        raise NotFound
    places = {one.shelf.node_id for one in levels if one.on_hand_qty or one.damaged_qty}
    if not all(network.is_allowed(actor, "stock.adjust", node_id=one) for one in places):
        owner_id = catalog.get_sku(sku_id).organisation_id
        network.require(actor, "catalog.edit", organisation_id=owner_id)
