"""A quote as the API tells it, whichever way it was asked for."""

from typing import Any

import msgspec

from quanqu.kit import ids
from quanqu.orders import actions as orders
from quanqu.pricing.types import Quote, QuoteLine
from quanqu.routing.types import Leg, OfferView


def told_quote(quoted: orders.Quoted) -> bytes:
    """A quote as the API tells it."""
    price = quoted.price
    shown: dict[str, Any] = {
        "price": {
            "price_version": price.version,
            "zone": price.zone,
            "currency": price.currency,
            "total_fen": price.total_fen,
            "lines": [_line(line) for line in price.lines],
        },
        "offers": [_offer(offer, price) for offer in quoted.offers],
    }
    return msgspec.json.encode(shown)


def _line(line: QuoteLine) -> dict[str, Any]:
    return {
        "sku_id": ids.public_kept("sku", line.sku_id),
        "qty": line.qty,
        "list_price_fen": line.list_price_fen,
        "unit_price_fen": line.unit_price_fen,
        "discount_fen": line.discount_fen,
        "total_fen": line.total_fen,
        "reasons": [{"code": reason.code, **reason.facts} for reason in line.reasons],
    }


def _offer(offer: OfferView, price: Quote) -> dict[str, Any]:
    node_id = offer.hand_over_node_id
    return {
        "offer_id": ids.public("ofr", offer.offer_id),
        "kind": offer.kind.value,
        "hand_over_node_id": ids.public_kept("nod", node_id) if node_id else None,
        "ready_at": offer.ready_at,
        "fee_fen": (fee_fen := price.fee_after(offer.fee_fen)),
        "total_fen": price.total_fen + fee_fen,
        "parcels": offer.parcel_qty,
        "source_node_ids": [
            ids.public_kept("nod", source)
            for source in sorted({x.source_node_id for x in offer.lines})
        ],
        "valid_until": offer.valid_until,
        "legs": [_leg(leg) for leg in offer.legs],
        "why": [why.code for why in offer.why],
    }


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "code": leg.code.value,
        "node_id": ids.public_kept("nod", leg.node_id),
        "to_node_id": ids.public_kept("nod", leg.to_node_id) if leg.to_node_id else None,
        "starts_at": leg.starts_at,
        "minutes": leg.minutes,
    }
