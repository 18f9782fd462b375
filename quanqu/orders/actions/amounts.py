"""The amounts of an order that are fixed when it is placed, or when lines are added."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanqu.kit.money import gross_fen, net_of_vat, part_bps
from quanqu.network import queries as network
from quanqu.network.types import OrganisationView
from quanqu.orders.types import LineKind, Piece, Placement


def order_totals(placement: Placement) -> dict[str, int]:
    """Lines, discount, fees and total of an order, by the names of its columns."""
    goods = [piece for piece in placement.pieces if piece.kind != LineKind.FEE]
    lines = sum(gross_of(piece) for piece in goods)
    fees = sum(gross_of(piece) for piece in placement.pieces if piece.kind == LineKind.FEE)
    discount = lines + fees - sum(piece.total_fen for piece in placement.pieces)
    return {
        "lines_fen": lines,
        "discount_fen": discount,
        "fees_fen": fees,
        "total_fen": lines - discount + fees,
    }


def gross_of(piece: Piece) -> int:
    """What a piece costs by its list price."""
    if piece.gross_fen is not None:
        return piece.gross_fen
    return gross_fen(piece.list_price_fen, piece.qty, piece.price_per_qty)


def transfer_fen(seller: OrganisationView, owner: OrganisationView | None, net: int) -> int:
    """What the owner of the goods gets, without VAT, when another company sells them."""
    if owner is None or owner.organisation_id == seller.organisation_id:
        return 0
    return part_bps(net, owner.transfer_price_bps)


def money_columns(seller_id: UUID, pieces: Sequence[Piece]) -> dict[str, list[object]]:
    """What of lines depends on their money, as columns: also what owner and platform get."""
    owners = {piece.owner_id for piece in pieces if piece.owner_id is not None}
    firms: dict[UUID, OrganisationView] = {
        firm.organisation_id: firm for firm in network.list_organisations({*owners, seller_id})
    }
    seller = firms[seller_id]
    nets = [net_of_vat(piece.total_fen, piece.vat_bps) for piece in pieces]
    priced = list(zip(pieces, nets, strict=True))
    return {
        "qtys": [piece.qty for piece in pieces],
        "list_prices": [piece.list_price_fen for piece in pieces],
        "grosses": [gross_of(piece) for piece in pieces],
        "totals": [piece.total_fen for piece in pieces],
        "nets": list(nets),
        "transfers": [
            transfer_fen(seller, firms.get(piece.owner_id) if piece.owner_id else None, net)
            for piece, net in priced
        ],
        "reasons": [msgspec.json.encode(piece.reasons).decode() for piece in pieces],
    }
