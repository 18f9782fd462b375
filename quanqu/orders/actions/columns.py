"""Orders and lines as the columns that the set-based statement takes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from quanqu.kit.money import net_of_vat
from quanqu.kit.sql import numbers, texts, uuids
from quanqu.network.types import OrganisationView
from quanqu.orders.actions.amounts import gross_of, order_totals, transfer_fen
from quanqu.orders.types import LineId, OrderId, Piece, Placement


def order_columns(orders: Sequence[tuple[OrderId, str, Placement]]) -> dict[str, Any]:
    """Orders as arrays; the actor of each is None where the transaction's own counts."""
    placements = [placement for _id, _number, placement in orders]
    totals = [order_totals(placement) for placement in placements]
    return {
        "ids": uuids([order_id for order_id, _number, _placement in orders]),
        "numbers": texts([number for _id, number, _placement in orders]),
        "actors": texts([placement.actor for placement in placements]),
        "channels": texts([placement.channel for placement in placements]),
        "external_refs": texts([placement.external_ref for placement in placements]),
        "seller_ids": uuids([placement.seller_id for placement in placements]),
        "selling_node_ids": uuids([placement.selling_node_id for placement in placements]),
        "collector_ids": uuids([placement.collector_id for placement in placements]),
        "member_ids": uuids([placement.member_id for placement in placements]),
        "serving_staff_ids": uuids([placement.serving_staff_id for placement in placements]),
        "currencies": texts([placement.currency for placement in placements]),
        "zones": texts([placement.zone for placement in placements]),
        "tiers": texts([placement.tier for placement in placements]),
        "price_versions": numbers([placement.price_version for placement in placements]),
        "hand_over_kinds": texts([placement.hand_over_kind.value for placement in placements]),
        "hand_over_node_ids": uuids([placement.hand_over_node_id for placement in placements]),
        "promise_ats": [placement.promise_at for placement in placements],
        "offer_ids": uuids([placement.offer_id for placement in placements]),
        "addresses": [placement.address_sealed for placement in placements],
        "pay_bys": [placement.pay_by for placement in placements],
        "lines_fen": numbers([total["lines_fen"] for total in totals]),
        "discounts_fen": numbers([total["discount_fen"] for total in totals]),
        "fees_fen": numbers([total["fees_fen"] for total in totals]),
        "totals_fen": numbers([total["total_fen"] for total in totals]),
    }


def line_columns(
    orders: Sequence[tuple[OrderId, Sequence[LineId], Placement]],
    firms: Mapping[UUID, OrganisationView],
) -> dict[str, Any]:
    """Lines as arrays, with what the seller owes the owner of the goods fixed now."""
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
        "order_ids": uuids(line[0] for line in lines),
        "line_ids": uuids(line[1] for line in lines),
        "positions": numbers(line[2] for line in lines),
        "kinds": texts([piece.kind.value for piece in pieces]),
        "sku_ids": uuids([piece.sku_id for piece in pieces]),
        "labels": texts([piece.label for piece in pieces]),
        "qtys": numbers([piece.qty for piece in pieces]),
        "list_prices": numbers([piece.list_price_fen for piece in pieces]),
        "prices_per_qty": numbers([piece.price_per_qty for piece in pieces]),
        "grosses": numbers([gross_of(piece) for piece in pieces]),
        "line_totals": numbers([piece.total_fen for piece in pieces]),
        "nets": numbers(nets),
        "vat_rates": numbers([piece.vat_bps for piece in pieces]),
        "owner_ids": uuids([piece.owner_id for piece in pieces]),
        "source_node_ids": uuids([piece.source_node_id for piece in pieces]),
        "transfers": numbers(
            transfer_fen(seller, firms.get(piece.owner_id) if piece.owner_id else None, net)
            for seller, piece, net in zip(sellers, pieces, nets, strict=True)
        ),
        "reasons": texts([msgspec.json.encode(piece.reasons).decode() for piece in pieces]),
    }
