"""What happened on shelves, for whoever cares."""

from dataclasses import dataclass
from uuid import UUID

from quanqu.kit.outbox import Event


@dataclass(frozen=True)
class ShelvesTurned(Event):
    """Units became or ceased to be free there; pairs of SKU and node. Read again what is free."""

    sku_ids: tuple[UUID, ...]
    node_ids: tuple[UUID, ...]
