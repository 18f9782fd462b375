"""Place: write the order and hold its units, together or not at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id, readable_number
from quanqu.kit.money import net_of_vat
from quanqu.network import queries as network
from quanqu.network.types import OrganisationView
from quanqu.orders import queries
from quanqu.orders.actions.amounts import commission_fen, order_totals, transfer_fen
from quanqu.orders.events import OrderPlaced
from quanqu.orders.refusals import AlreadyImported
from quanqu.orders.types import LineId, LineKind, OrderId, Piece, Placement
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, Want

sql = statements.load("quanqu.orders")

RESERVATION_GRACE = timedelta(seconds=30)
"""Units are held a little longer than the order may be paid, so that the order expires first."""

NUMBER_TRIES = 5


@tx.required
def place(placement: Placement, *, at: datetime) -> OrderId:
    """Write one order and reserve its goods; raises OutOfStock, AlreadyImported. (D1, C4)"""
    return place_many([placement], at=at)[0]


@tx.required
def place_many(placements: Sequence[Placement], *, at: datetime) -> list[OrderId]:
    """Place several orders in this transaction: all of them or none."""
    written = [_write(placement, at) for placement in placements]
    wants = [
        Want(line_id, _shelf(piece), piece.qty)
        for placement, (_order_id, line_ids) in zip(placements, written, strict=True)
        for line_id, piece in zip(line_ids, placement.pieces, strict=True)
        if piece.kind == LineKind.GOODS
    ]
    if wants:
        # One statement locks the shelves of all orders in one order: two batches cannot deadlock.
        pay_by = max(placement.pay_by for placement in placements)
        stock.reserve_many(wants=wants, until=pay_by + RESERVATION_GRACE)
    outbox.publish(*(OrderPlaced(order_id, at) for order_id, _lines in written))
    return [order_id for order_id, _lines in written]


def _write(placement: Placement, at: datetime) -> tuple[OrderId, list[LineId]]:
    order_id = OrderId(new_id())
    line_ids = [LineId(new_id()) for _ in placement.pieces]
    columns = _line_columns(placement) | order_totals(placement) | {"line_ids": line_ids}
    for _ in range(NUMBER_TRIES):
        if sql.place(
            order_id=order_id,
            number=readable_number("Q"),
            channel=placement.channel,
            external_ref=placement.external_ref,
            seller_id=placement.seller_id,
            selling_node_id=placement.selling_node_id,
            collector_id=placement.collector_id,
            member_id=placement.member_id,
            serving_staff_id=placement.serving_staff_id,
            currency=placement.currency,
            zone=placement.zone,
            tier=placement.tier,
            price_version=placement.price_version,
            hand_over_kind=str(placement.hand_over_kind),
            hand_over_node_id=placement.hand_over_node_id,
            promise_at=placement.promise_at,
            offer_id=placement.offer_id,
            address_sealed=placement.address_sealed,
            placed_at=at,
            pay_by=placement.pay_by,
            **columns,
        ):
            return order_id, line_ids
        # Either the outside reference is known, or two random numbers met: then draw again.
        if queries.find_by_external_ref(placement.channel, placement.external_ref):
            raise AlreadyImported(channel=placement.channel, external_ref=placement.external_ref)
    raise RuntimeError("no free order number was drawn")


def _shelf(piece: Piece) -> Shelf:
    if piece.sku_id is None or piece.source_node_id is None or piece.owner_id is None:
        raise ValueError("a line of goods names its SKU, owner and node")
    return Shelf(piece.sku_id, piece.source_node_id, piece.owner_id)


def _line_columns(placement: Placement) -> dict[str, object]:
    """The lines as columns, with what the seller owes the owner and the platform fixed now."""
    pieces = placement.pieces
    owners = {piece.owner_id for piece in pieces if piece.owner_id is not None}
    firms: dict[UUID, OrganisationView] = {
        firm.organisation_id: firm
        for firm in network.list_organisations({*owners, placement.seller_id})
    }
    seller = firms[placement.seller_id]
    nets = [net_of_vat(piece.total_fen, piece.vat_bps) for piece in pieces]
    return {
        "kinds": [str(piece.kind) for piece in pieces],
        "sku_ids": [piece.sku_id for piece in pieces],
        "labels": [piece.label for piece in pieces],
        "qtys": [piece.qty for piece in pieces],
        "list_prices": [piece.list_price_fen for piece in pieces],
        "totals": [piece.total_fen for piece in pieces],
        "nets": nets,
        "vat_rates": [piece.vat_bps for piece in pieces],
        "owner_ids": [piece.owner_id for piece in pieces],
        "source_node_ids": [piece.source_node_id for piece in pieces],
        "transfers": [
            transfer_fen(seller, firms.get(piece.owner_id) if piece.owner_id else None, net)
            for piece, net in zip(pieces, nets, strict=True)
        ],
        "commissions": [
            commission_fen(seller, piece, net) for piece, net in zip(pieces, nets, strict=True)
        ],
        "reasons": [msgspec.json.encode(piece.reasons).decode() for piece in pieces],
    }
