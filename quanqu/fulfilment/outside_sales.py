"""Sales of tills that are not connected: files and receipts of dealers and merchants. (H1)

Each becomes an order like any other, at what was charged, and once: its receipt's number is its
name. Most fit and are written together; those that do not are written, or refused, alone.
"""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction

from quanqu.catalog import queries as catalog
from quanqu.fulfilment.offline_sales import CLOCK_OFF, KEPT_FOR
from quanqu.fulfilment.past_sales import (
    GoneSale,
    counter_sale,
    record_counter_sales,
    record_gone_sale,
    same_sale,
)
from quanqu.fulfilment.refusals import SoldLater, SoldLongAgo
from quanqu.fulfilment.types import OutsideResult, OutsideSale, OutsideState
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid, Refused
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.actions import AlreadyImported

CHANNEL: Final = "outside"


@tx.required
def book_outside_sales(*, sales: Sequence[OutsideSale], at: datetime) -> list[OutsideResult]:
    """Book what was sold elsewhere, in the order given; one result each, whatever the others get.

    The goods are gone: what a shelf lacks by the books gives way, or is found, to be counted. Sent
    again, a receipt is `known`. Refusals: SoldLongAgo, SoldLater, SoldDifferently (this number is
    another sale), AmountNotDue (tenders that are not the total), Invalid (unknown goods).
    """
    known, places = _known(sales), network.facts()
    found: dict[int, OutsideResult] = {}
    ready: dict[int, GoneSale] = {}
    for place, sale in enumerate(sales):
        try:
            _check(sale, known, at)
        except Refused as refusal:
            found[place] = OutsideResult(OutsideState.REFUSED, refusal=refusal)
        else:
            ready[place] = _gone(sale, places, at)
    found |= _together(ready) or {place: _alone(sale, at) for place, sale in ready.items()}
    return [found[place] for place in range(len(sales))]


def _known(sales: Sequence[OutsideSale]) -> Set[UUID]:
    """Those SKUs, members and staff that exist among all that are named."""
    return {
        *catalog.get_skus({line.sku_id for sale in sales for line in sale.lines}),
        *members.members_by_id(sale.member_id for sale in sales if sale.member_id),
        *network.staff_by_id(sale.staff_id for sale in sales if sale.staff_id),
    }


def _check(sale: OutsideSale, known: Set[UUID], at: datetime) -> None:
    if sale.sold_at < at - KEPT_FOR:
        raise SoldLongAgo
    if sale.sold_at > at + CLOCK_OFF:
        raise SoldLater
    named = {sale.member_id, sale.staff_id, *(line.sku_id for line in sale.lines)} - {None}
    if not named <= known or not sale.lines:
        raise Invalid(unknown=sorted(map(str, named - known)))


def _gone(sale: OutsideSale, places: network.Facts, at: datetime) -> GoneSale:
    node = places.node(sale.node_id)
    sold_at = min(sale.sold_at, at)
    price = orders.as_charged(
        [(line.sku_id, line.qty, line.total_fen) for line in sale.lines],
        zone=node.price_zone,
        currency=places.organisation(node.organisation_id).currency,
        at=sold_at,
    )
    return GoneSale(
        sale_id=uuid5(node.node_id, sale.ref),
        price=price,
        node_id=node.node_id,
        channel=CHANNEL,
        external_ref=f"{node.code}/{sale.ref}",
        tenders=sale.tenders,
        sold_at=sold_at,
        staff_id=sale.staff_id,
        member_id=sale.member_id,
    )


def _together(ready: Mapping[int, GoneSale]) -> dict[int, OutsideResult]:
    """All of them by one verb; none where one of them does not fit."""
    if not ready:
        return {}
    try:
        with transaction.atomic():
            order_ids = record_counter_sales([counter_sale(sale) for sale in ready.values()])
    except Refused:
        return {}
    return {
        place: OutsideResult(OutsideState.BOOKED, order_id)
        for place, order_id in zip(ready, order_ids, strict=True)
    }


def _alone(sale: GoneSale, at: datetime) -> OutsideResult:
    try:
        known_id = order_queries.find_by_external_ref(sale.channel, sale.external_ref)
        if known_id is None:
            with transaction.atomic():
                return OutsideResult(OutsideState.BOOKED, record_gone_sale(sale, at)[0])
        total_fen = sale.price.total_fen
        same_sale(known_id, node_id=sale.node_id, goods=sale.goods, total_fen=total_fen)
    except AlreadyImported as refusal:
        # Another process was faster, and has committed: otherwise we would still be waiting.
        known_id = order_queries.find_by_external_ref(sale.channel, sale.external_ref)
        if known_id is None:
            return OutsideResult(OutsideState.REFUSED, refusal=refusal)
    except Refused as refusal:
        return OutsideResult(OutsideState.REFUSED, refusal=refusal)
    return OutsideResult(OutsideState.KNOWN, known_id)
