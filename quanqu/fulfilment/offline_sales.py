"""Sales that a till made while the network was away: facts, booked late and once. (D2)

What does not fit stands open for a manager, alone: it never holds up the sales behind it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import transaction

from quanqu.catalog import queries as catalog
from quanqu.fulfilment import models, queries
from quanqu.fulfilment.past_sales import GoneSale, record_gone_sale, same_sale
from quanqu.fulfilment.refusals import (
    OfflineSaleNotFound,
    OtherPrice,
    SnapshotOver,
    SoldDifferently,
    SoldLongAgo,
)
from quanqu.fulfilment.types import OfflineSale, OfflineSaleView, OfflineState
from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid, Refused
from quanqu.kit.states import WrongMove
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import OrderId, OrderState
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import Buying, Quote

sql = statements.load("quanqu.fulfilment")

CLOCK_OFF: Final = timedelta(minutes=5)
"""How far behind ours the clock of a till may be."""

KEPT_FOR: Final = timedelta(days=31)
"""How long a till keeps a sale at most. An old snapshot must not bring its old prices back, nor a
clock without a battery book into a year that is closed."""


@tx.required
def take_offline_sale(
    *, sale: OfflineSale, told: Mapping[str, Any], at: datetime
) -> OfflineSaleView:
    """Book what a till sold while the network was away, at the till's time; the same sale once.

    The goods are gone, so units that others waited for give way. A sale that the books refuse (its
    price, its goods, its tenders) is kept open with the reason. Raises OfflineSaleNotFound for an
    id of another store.
    """
    if not _claim(sale, told, "", at):
        return queries.get_offline_sale(sale.sale_id, sale.node_id)
    try:
        with transaction.atomic():
            order_id, gave_way = _book(sale, at)
    except Refused as refusal:
        _mark(sale.sale_id, why=refusal.code)
    else:
        _mark(sale.sale_id, state="booked", order_id=order_id, facts={"gave_way": gave_way})
    return queries.get_offline_sale(sale.sale_id, sale.node_id)


@tx.required
def keep_unread_sale(
    *, sale: OfflineSale, told: Mapping[str, Any], why: str, at: datetime
) -> OfflineSaleView:
    """Keep open what cannot be taken for a sale of this till: malformed, or signed by nobody."""
    _claim(sale, told, why, at)
    return queries.get_offline_sale(sale.sale_id, sale.node_id)


@tx.required
def accept_offline_sale(*, sale: OfflineSale, reason: str, at: datetime) -> OfflineSaleView:
    """Book an open sale at what the till took, as a manager decided.

    Raises WrongMove (it is not open), Invalid (no reason), and what the books refuse.
    """
    kept = _lock_open(sale.sale_id, sale.node_id)
    is_late = sale.sold_at < kept.received_at - KEPT_FOR
    sale = replace(
        sale,
        staff_id=kept.staff_id or sale.staff_id,
        sold_at=kept.received_at if is_late else sale.sold_at,
    )
    known = catalog.get_skus([line.sku_id for line in sale.lines])
    if not reason.strip() or not sale.lines:
        raise Invalid(reason=reason)
    for line in sale.lines:
        if line.sku_id not in known:
            raise Invalid(sku=str(line.sku_id))
    node = network.get_node(sale.node_id)
    price = orders.as_charged(
        [(line.sku_id, line.qty, line.total_fen) for line in sale.lines],
        zone=node.price_zone,
        currency=sale.currency,
        at=sale.sold_at,
    )
    order_id, gave_way = _record(sale, price, at)
    _mark(sale.sale_id, state="booked", order_id=order_id, facts={"gave_way": gave_way})
    _sign(sale.sale_id, reason, at)
    return queries.get_offline_sale(sale.sale_id, sale.node_id)


@tx.required
def drop_offline_sale(
    *, sale_id: UUID, node_id: UUID, reason: str, at: datetime
) -> OfflineSaleView:
    """Put an open sale aside: it was none, or stands in the books already.

    Raises WrongMove, Invalid (no reason).
    """
    _lock_open(sale_id, node_id)
    if not reason.strip():
        raise Invalid(reason=reason)
    _sign(sale_id, reason, at, state="dropped")
    return queries.get_offline_sale(sale_id, node_id)


def _book(sale: OfflineSale, at: datetime) -> tuple[OrderId, list[dict[str, Any]]]:
    known = order_queries.find_by_external_ref(sale.channel, str(sale.sale_id))
    if known is not None:
        # It was sold over the network, and the answer was lost.
        return _check_same(sale, known), []
    if sale.sold_at < at - KEPT_FOR:
        raise SoldLongAgo
    if not sale.prices_from - CLOCK_OFF <= sale.sold_at < sale.prices_until:
        raise SnapshotOver
    node = network.get_node(sale.node_id)
    price = pricing.quote_offline(
        version=sale.version,
        lines=[(line.sku_id, line.qty) for line in sale.lines],
        zone=node.price_zone,
        currency=sale.currency,
        seller_id=node.organisation_id,
        buying=Buying(node.node_id, node.timezone),
        at=sale.sold_at,
    )
    if [line.total_fen for line in price.lines] != [line.total_fen for line in sale.lines]:
        raise OtherPrice(total_fen=price.total_fen)
    return _record(sale, price, at)


def _check_same(sale: OfflineSale, order_id: OrderId) -> OrderId:
    goods = {line.sku_id: line.qty for line in sale.lines}
    order = same_sale(order_id, node_id=sale.node_id, goods=goods, total_fen=sale.total_fen)
    if order.state != OrderState.COMPLETED:
        raise SoldDifferently(order=order.number)
    return order_id


def _record(sale: OfflineSale, price: Quote, at: datetime) -> tuple[OrderId, list[dict[str, Any]]]:
    gone = GoneSale(
        sale_id=sale.sale_id,
        price=price,
        node_id=sale.node_id,
        channel=sale.channel,
        external_ref=str(sale.sale_id),
        tenders=sale.tenders,
        sold_at=min(sale.sold_at, at),
        staff_id=sale.staff_id,
        number=sale.number,
    )
    return record_gone_sale(gone, at)


def _claim(sale: OfflineSale, told: Mapping[str, Any], why: str, at: datetime) -> bool:
    return bool(
        sql.claim_offline_sale(
            sale_id=sale.sale_id,
            node_id=sale.node_id,
            staff_id=sale.staff_id,
            number=sale.number,
            why=why,
            told=msgspec.json.encode(told).decode(),
            currency=sale.currency,
            total_fen=sale.total_fen,
            sold_at=sale.sold_at,
            at=at,
        )
    )


def _lock_open(sale_id: UUID, node_id: UUID) -> models.OfflineSale:
    found = models.OfflineSale.objects.select_for_update().filter(id=sale_id, node_id=node_id)
    sale = found.first()
    if sale is None:
        raise OfflineSaleNotFound
    if sale.state != OfflineState.OPEN:
        raise WrongMove(state=sale.state, wanted=OfflineState.BOOKED)
    return sale


def _mark(sale_id: UUID, **values: Any) -> None:
    models.OfflineSale.objects.filter(id=sale_id).update(**values)


def _sign(sale_id: UUID, reason: str, at: datetime, **values: Any) -> None:
    """Who decided it, when and why."""
    _mark(sale_id, settled_at=at, settled_by=tx.actor(), reason=reason.strip()[:200], **values)
