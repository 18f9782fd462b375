"""Words of loyalty: what an order earned in points."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EarningView:
    """The points of an order as it stands: for the money that the customer keeps paying."""

    order_id: UUID
    account_id: UUID
    rate: int
    kept_fen: int
    points_qty: int
