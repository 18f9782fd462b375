"""Reads of deliveries, as plain dataclasses."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from django.db.models import Case, When

from quanqu.codes import queries as codes
from quanqu.fulfilment import models
from quanqu.fulfilment.refusals import DeliveryNotFound, OfflineSaleNotFound
from quanqu.fulfilment.types import (
    DeliveryId,
    DeliveryState,
    DeliveryView,
    OfflineSaleView,
    OfflineState,
    Waiting,
)
from quanqu.kit import sql as statements

sql = statements.load(__package__)


def get_delivery(delivery_id: DeliveryId) -> DeliveryView:
    """One delivery with its lines, or DeliveryNotFound. The caller checks whose it is."""
    found = _deliveries(delivery_id=delivery_id)
    if not found:
        raise DeliveryNotFound
    return found[0]


def deliveries_of(order_id: UUID) -> list[DeliveryView]:
    """Every delivery of an order, also cancelled ones."""
    return _deliveries(order_id=order_id)


def list_deliveries(
    *,
    node_ids: Sequence[UUID] | None = None,
    states: Sequence[DeliveryState] | None = None,
    limit: int = 100,
) -> list[DeliveryView]:
    """What some nodes have to pick, send, receive or hand over, the most urgent promise first."""
    return _deliveries(
        node_ids=None if node_ids is None else list(node_ids),
        states=None if states is None else [str(state) for state in states],
        limit=limit,
    )


def orders_of_deliveries(delivery_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """The order behind each delivery: its id and number."""
    rows = sql.orders_of_deliveries(delivery_ids=list(delivery_ids))
    return {row["delivery_id"]: (row["order_id"], row["number"]) for row in rows}


def orders_of_transfers(transfer_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """The order for which a transfer brings goods, where there is one: its id and number."""
    rows = sql.orders_of_transfers(transfer_ids=list(transfer_ids))
    return {row["transfer_id"]: (row["order_id"], row["number"]) for row in rows}


def list_arrived(*, limit: int) -> list[UUID]:
    """Orders whose goods were on order and have come, but are in no delivery; the oldest first.

    Each is planned in a transaction of its own (`actions.plan_deliveries`). (D4)
    """
    return [row["order_id"] for row in sql.awaiting(batch=limit)]


def count_waiting(*, node_ids: Sequence[UUID]) -> Waiting:
    """What waits at some nodes: to pick, picked, arriving, ready for its customer."""
    (row,) = sql.count_waiting(node_ids=list(node_ids))
    return Waiting(**row)


def find_by_pickup_code(code_id: UUID) -> DeliveryView | None:
    """The delivery that a pickup code opens."""
    found = _deliveries(pickup_code_id=code_id)
    return found[0] if found else None


def find_by_pickup_token(token: str) -> DeliveryView | None:
    """The delivery that this text opens, whether or not it still counts."""
    rows = sql.pickup_token(token=token)
    return find_by_pickup_code(rows[0]["code_id"]) if rows else None


def pickup_code_of(delivery: DeliveryView) -> str | None:
    """The code's text to show to the customer whose delivery it is, while it waits for them."""
    if delivery.pickup_code_id is None or delivery.state != DeliveryState.READY:
        return None
    return codes.get_code(delivery.pickup_code_id).token


def get_offline_sale(sale_id: UUID, node_id: UUID) -> OfflineSaleView:
    """What became of a sale that a node's till made without the network; OfflineSaleNotFound."""
    sale = models.OfflineSale.objects.filter(id=sale_id, node_id=node_id).first()
    if sale is None:
        raise OfflineSaleNotFound
    return _offline_sale(sale)


def list_offline_sales(node_id: UUID, *, limit: int = 100) -> list[OfflineSaleView]:
    """The sales that a node's tills made without the network: open ones first, then the newest."""
    found = models.OfflineSale.objects.filter(node_id=node_id)
    rank = Case(When(state=OfflineState.OPEN, then=0), default=1)
    return [_offline_sale(sale) for sale in found.order_by(rank, "-sold_at", "-id")[:limit]]


def _offline_sale(sale: models.OfflineSale) -> OfflineSaleView:
    return OfflineSaleView(
        sale_id=sale.id,
        node_id=sale.node_id,
        staff_id=sale.staff_id,
        number=sale.number,
        state=OfflineState(sale.state),
        why=sale.why,
        facts=sale.facts,
        told=sale.told,
        currency=sale.currency,
        total_fen=sale.total_fen,
        sold_at=sale.sold_at,
        received_at=sale.received_at,
        order_id=sale.order_id,
        settled_at=sale.settled_at,
        settled_by=sale.settled_by,
        reason=sale.reason,
    )


def _deliveries(
    *,
    delivery_id: UUID | None = None,
    order_id: UUID | None = None,
    pickup_code_id: UUID | None = None,
    node_ids: list[UUID] | None = None,
    states: list[str] | None = None,
    limit: int = 1_000,
) -> list[DeliveryView]:
    rows = sql.deliveries(
        delivery_id=delivery_id,
        order_id=order_id,
        pickup_code_id=pickup_code_id,
        node_ids=node_ids,
        states=states,
        limit=limit,
    )
    return [msgspec.json.decode(row["document"], type=DeliveryView) for row in rows]
