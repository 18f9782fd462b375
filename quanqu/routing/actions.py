"""Verbs of routing: make promises, take one, count a node's load."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import GoodsState
from quanqu.kit import sql as sql_files
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.network.types import Capability
from quanqu.routing import queries
from quanqu.routing.planning import Destination, Draft, Sources, draft_offers
from quanqu.routing.refusals import BadDestination, BadQuantity, OfferExpired, OfferTaken
from quanqu.routing.rules import timing
from quanqu.routing.types import OfferId, OfferLine, OfferView, Place

__all__ = [
    "BadDestination",
    "BadQuantity",
    "OfferExpired",
    "OfferTaken",
    "forget_offers",
    "make_offers",
    "record_load",
    "take_offer",
]

sql = sql_files.load(__package__)

OFFER_MINUTES: Final = 15
PICKUPS_NEAR_A_PLACE: Final = 3
PICKUP_KM: Final = 10.0
LARGEST_QTY: Final = 1_000_000


@tx.required
def make_offers(
    *,
    lines: Sequence[tuple[UUID, int]],
    at: datetime,
    pickup_node_id: UUID | None = None,
    place: Place | None = None,
) -> list[OfferView]:
    """Promise a cart of (SKU, qty) before it is paid: from where, when, for which fee (E1).

    With a pickup node: collecting there, from its own shelf or after a transfer (E5). With a
    place: delivery, and collecting at the nearest nodes. Only nodes that have the units, are open
    in time and not full; an empty list means that nobody can. Refuses NotFound, BadQuantity,
    BadDestination.
    """
    wanted, services = _sort_lines(lines)
    destinations = _destinations(pickup_node_id, place)
    sources = Sources(wanted)
    sources.look_around(destinations[0].latitude, destinations[0].longitude)
    drafts = draft_offers(sources, services, destinations, at)
    return _keep(drafts, at)


@tx.required
def take_offer(offer_id: UUID, at: datetime) -> OfferView:
    """Take an offer for one order; refuses NotFound, OfferTaken and OfferExpired."""
    rows = sql.take_offer(offer_id=offer_id, at=at)
    if rows:
        return queries.offer_of(rows[0])
    found = sql.offer(offer_id=offer_id)
    if not found:
        raise NotFound
    raise OfferTaken if found[0]["taken_at"] else OfferExpired


@tx.required
def record_load(node_id: UUID, on: date, delta: int) -> None:
    """Count orders that a node takes up on a day of its own calendar, or gives back (delta < 0)."""
    sql.record_load(node_id=node_id, on=on, delta=delta)


@tx.required
def forget_offers(before: datetime, *, limit: int = 5_000) -> int:
    """Remove offers that ran out before a moment untaken; returns how many."""
    return len(sql.forget_offers(before=before, row_limit=limit))


def _sort_lines(
    lines: Sequence[tuple[UUID, int]],
) -> tuple[dict[UUID, int], tuple[OfferLine, ...]]:
    """Goods by SKU with their lines summed, and services apart."""
    wanted: Counter[UUID] = Counter()
    for sku_id, qty in lines:
        if type(qty) is not int or not 0 < qty <= LARGEST_QTY:
            raise BadQuantity(qty=qty)
        wanted[sku_id] += qty
    skus = catalog.get_skus(wanted)
    if any(sku_id not in skus or skus[sku_id].state != GoodsState.ACTIVE for sku_id in wanted):
        raise NotFound
    goods = {sku_id: qty for sku_id, qty in wanted.items() if skus[sku_id].is_stocked}
    services = tuple(
        OfferLine(sku_id, qty, skus[sku_id].organisation_id, skus[sku_id].organisation_id)
        for sku_id, qty in wanted.items()
        if not skus[sku_id].is_stocked
    )
    return goods, services


def _destinations(pickup_node_id: UUID | None, place: Place | None) -> list[Destination]:
    found: list[Destination] = []
    if pickup_node_id:
        node = network.get_node(pickup_node_id)
        if not node.can(Capability.HANDS_OVER) or node.state != "active":
            raise BadDestination
        found.append(Destination(node.latitude, node.longitude, node=node))
    if place:
        if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
            raise BadDestination
        found.append(Destination(place.latitude, place.longitude, place=timing.blurred(place)))
        near = network.nearest_nodes(
            place.latitude,
            place.longitude,
            capability=Capability.HANDS_OVER,
            limit=PICKUPS_NEAR_A_PLACE,
            within_km=PICKUP_KM,
        )
        found += [
            Destination(n.node.latitude, n.node.longitude, node=n.node)
            for n in near
            if n.node.node_id != pickup_node_id
        ]
    if not found:
        raise BadDestination
    return found


def _keep(drafts: Sequence[Draft], at: datetime) -> list[OfferView]:
    offers = [
        OfferView(
            offer_id=OfferId(new_id()),
            kind=draft.kind,
            hand_over_node_id=draft.destination.node.node_id if draft.destination.node else None,
            place=draft.destination.place,
            lines=draft.lines,
            legs=draft.legs,
            ready_at=draft.ready_at,
            fee_fen=draft.fee_fen,
            made_at=at,
            valid_until=at + timedelta(minutes=OFFER_MINUTES),
            why=draft.why,
        )
        for draft in drafts
    ]
    if offers:
        sql.keep_offers(
            ids=[offer.offer_id for offer in offers],
            kinds=[offer.kind.value for offer in offers],
            hand_over_node_ids=[offer.hand_over_node_id for offer in offers],
            places=[_json(offer.place) if offer.place else None for offer in offers],
            lines=[_json(offer.lines) for offer in offers],
            legs=[_json(offer.legs) for offer in offers],
            whys=[_json(offer.why) for offer in offers],
            ready_ats=[offer.ready_at for offer in offers],
            fees_fen=[offer.fee_fen for offer in offers],
            made_at=at,
            valid_until=at + timedelta(minutes=OFFER_MINUTES),
        )
    return offers


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
