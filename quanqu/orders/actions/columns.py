"""Orders and lines as the columns that the set-based statement takes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from quanqu.kit.money import net_of_vat
from quanqu.network.types import OrganisationView
from quanqu.orders.actions.amounts import commission_fen, order_totals, transfer_fen
from quanqu.orders.types import LineId, OrderId, Piece, Placement


def order_columns(orders: Sequence[tuple[OrderId, str, Placement]]) -> dict[str, Any]:
    """Orders as arrays; the actor of each is None where the transaction's own counts."""
    placements = [placement for _id, _number, placement in orders]
    totals = [order_totals(placement) for placement in placements]
    return {
        "ids": [order_id for order_id, _number, _placement in orders],
        "numbers": [number for _id, number, _placement in orders],
        "actors": [placement.actor for placement in placements],
        "channels": [placement.channel for placement in placements],
        "external_refs": [placement.external_ref for placement in placements],
        "seller_ids": [placement.seller_id for placement in placements],
        "selling_node_ids": [placement.selling_node_id for placement in placements],
        "collector_ids": [placement.collector_id for placement in placements],
        "member_ids": [placement.member_id for placement in placements],
        "serving_staff_ids": [placement.serving_staff_id for placement in placements],
        "currencies": [placement.currency for placement in placements],
        "zones": [placement.zone for placement in placements],
        "tiers": [placement.tier for placement in placements],
        "price_versions": [placement.price_version for placement in placements],
        "hand_over_kinds": [placement.hand_over_kind.value for placement in placements],
        "hand_over_node_ids": [placement.hand_over_node_id for placement in placements],
        "promise_ats": [placement.promise_at for placement in placements],
        "offer_ids": [placement.offer_id for placement in placements],
        "addresses": [placement.address_sealed for placement in placements],
        "pay_bys": [placement.pay_by for placement in placements],
        "lines_fen": [total["lines_fen"] for total in totals],
        "discounts_fen": [total["discount_fen"] for total in totals],
        "fees_fen": [total["fees_fen"] for total in totals],
        "totals_fen": [total["total_fen"] for total in totals],
    }


def line_columns(
    orders: Sequence[tuple[OrderId, Sequence[LineId], Placement]],
    firms: Mapping[UUID, OrganisationView],
) -> dict[str, Any]:
    """Lines as arrays, with what the seller owes the owner and the platform fixed now."""
    lines = [
        (order_id, line_id, position, piece, firms[placement.seller_id])
        for order_id, line_ids, placement in orders
        for position, (line_id, piece) in enumerate(
            zip(line_ids, placement.pieces, strict=True), start=1
        )
    ]
    pieces: list[Piece] = [line[3] for line in lines]
    nets = [net_of_vat(piece.total_fen, piece.vat_bps) for piece in pieces]
    sellers = [line[4] for line in lines]
    return {
        "order_ids": [line[0] for line in lines],
        "line_ids": [line[1] for line in lines],
        "positions": [line[2] for line in lines],
        "kinds": [piece.kind.value for piece in pieces],
        "sku_ids": [piece.sku_id for piece in pieces],
        "labels": [piece.label for piece in pieces],
        "qtys": [piece.qty for piece in pieces],
        "list_prices": [piece.list_price_fen for piece in pieces],
        "line_totals": [piece.total_fen for piece in pieces],
        "nets": nets,
        "vat_rates": [piece.vat_bps for piece in pieces],
        "owner_ids": [piece.owner_id for piece in pieces],
        "source_node_ids": [piece.source_node_id for piece in pieces],
        "transfers": [
            transfer_fen(seller, firms.get(piece.owner_id) if piece.owner_id else None, net)
            for seller, piece, net in zip(sellers, pieces, nets, strict=True)
        ],
        "commissions": [
            commission_fen(seller, piece, net)
            for seller, piece, net in zip(sellers, pieces, nets, strict=True)
        ],
        "reasons": [msgspec.json.encode(piece.reasons).decode() for piece in pieces],
    }
