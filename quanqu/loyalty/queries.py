"""Reads of what orders earned."""

from uuid import UUID

from quanqu.loyalty.models import Earning
from quanqu.loyalty.types import EarningView


def find_earning(order_id: UUID) -> EarningView | None:
    """The points of an order; None before its first hand-over, or if nobody earns them."""
    row = Earning.objects.filter(order_id=order_id).first()
    if row is None:
        return None
    return EarningView(row.order_id, row.account_id, row.rate, row.kept_fen, row.points_qty)
