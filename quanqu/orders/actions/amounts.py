"""The amounts of an order that are fixed when it is placed."""

from quanqu.kit.money import part_bps
from quanqu.network.types import OrganisationView
from quanqu.orders.types import LineKind, Piece, Placement


def order_totals(placement: Placement) -> dict[str, int]:
    """Lines, discount, fees and total of an order, by the names of its columns."""
    goods = [piece for piece in placement.pieces if piece.kind != LineKind.FEE]
    lines = sum(piece.list_price_fen * piece.qty for piece in goods)
    discount = lines - sum(piece.total_fen for piece in goods)
    fees = sum(piece.total_fen for piece in placement.pieces if piece.kind == LineKind.FEE)
    return {
        "lines_fen": lines,
        "discount_fen": discount,
        "fees_fen": fees,
        "total_fen": lines - discount + fees,
    }


def transfer_fen(seller: OrganisationView, owner: OrganisationView | None, net: int) -> int:
    """What the owner of the goods gets, without VAT, when another company sells them."""
    if owner is None or owner.organisation_id == seller.organisation_id:
        return 0
    return part_bps(net, owner.transfer_price_bps)


def commission_fen(seller: OrganisationView, piece: Piece, net: int) -> int:
    """What the platform keeps of a line, without VAT; fees go to whoever carries."""
    return 0 if piece.kind == LineKind.FEE else part_bps(net, seller.commission_bps)
