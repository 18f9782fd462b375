"""Facts of the catalog."""

from dataclasses import dataclass
from uuid import UUID

from quanqu.kit.outbox import Event


@dataclass(frozen=True)
class ProductsChanged(Event):
    """Products were added or changed, or their SKUs, codes or states: at most 1,000 in one fact."""

    product_ids: tuple[UUID, ...]
