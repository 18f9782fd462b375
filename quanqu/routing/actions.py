"""Verbs of routing: make promises, take one, count a node's load."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from quanqu.kit import sql as sql_files
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import NotFound, Refused
from quanqu.network import queries as network
from quanqu.routing import queries
from quanqu.routing.offering import Offering
from quanqu.routing.planning import Draft
from quanqu.routing.refusals import BadDestination, BadQuantity, OfferExpired, OfferTaken
from quanqu.routing.types import Cart, OfferId, OfferView, Place

__all__ = [
    "BadDestination",
    "BadQuantity",
    "OfferExpired",
    "OfferTaken",
    "forget_offers",
    "make_offers",
    "offers_of",
    "record_load",
    "start_keeping",
    "take_offer",
]

sql = sql_files.load(__package__)

OFFER_MINUTES: Final = 15


@tx.required
def make_offers(
    *,
    lines: Sequence[tuple[UUID, int]],
    at: datetime,
    pickup_node_id: UUID | None = None,
    place: Place | None = None,
    channel: str = "",
) -> list[OfferView]:
    """Promise a cart of (SKU, qty) before it is paid: from where, when, for which fee (E1).

    With a pickup node: collecting there, from its own shelf or after a transfer (E5). With a
    place: delivery, and collecting at the nearest nodes. Only nodes that have the units, are open
    in time and not full; an empty list means that nobody can. A channel is offered only what its
    thresholds show it. Refuses NotFound, BadQuantity, BadDestination.
    """
    facts = network.facts()
    with sql_files.together():
        offering = Offering([Cart(lines, pickup_node_id, place, channel)], facts, at)
    found = offering.decide()[0]
    if isinstance(found, Refused):
        raise found
    offers = offers_of(found, channel, at)
    with sql_files.together():
        start_keeping(offers)
    return offers


def offers_of(drafts: Sequence[Draft], channel: str, at: datetime) -> list[OfferView]:
    """Offers with their ids, before they are kept."""
    return [
        OfferView(
            offer_id=OfferId(new_id()),
            kind=draft.kind,
            channel=channel,
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


@tx.required
def start_keeping(offers: Sequence[OfferView]) -> None:
    """Keep offers, of many carts too, inside `sql.together`."""
    if not offers:
        return
    sql.start(
        "keep_offers",
        ids=sql_files.uuids(offer.offer_id for offer in offers),
        kinds=sql_files.texts(offer.kind.value for offer in offers),
        channels=sql_files.texts(offer.channel for offer in offers),
        hand_over_node_ids=sql_files.uuids(offer.hand_over_node_id for offer in offers),
        places=sql_files.texts(_json(offer.place) if offer.place else None for offer in offers),
        lines=sql_files.texts(_json(offer.lines) for offer in offers),
        legs=sql_files.texts(_json(offer.legs) for offer in offers),
        whys=sql_files.texts(_json(offer.why) for offer in offers),
        ready_ats=[offer.ready_at for offer in offers],
        fees_fen=sql_files.numbers(offer.fee_fen for offer in offers),
        made_at=offers[0].made_at,
        valid_until=offers[0].valid_until,
    )


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


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
