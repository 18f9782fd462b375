"""Pure decisions of settlement: which nodes a moved piece counts for."""

from collections import defaultdict
from collections.abc import Iterable

from quanqu.settlement.types import CreditKey, Piece, Role, Sale, Sum

Credits = dict[CreditKey, Sum]


def handed_over(sale: Sale, pieces: Iterable[Piece]) -> Credits:
    """Who found, sold, held, shipped and handed over; shipped where the goods had to leave."""
    credits: Credits = defaultdict(Sum)
    for piece in pieces:
        moved = Sum(piece.qty, piece.total_fen, piece.net_fen)
        _count_sale(credits, sale, piece, moved)
        if piece.source_node_id and piece.source_node_id != sale.acting_node_id:
            credits[CreditKey(Role.SHIPPED, piece.source_node_id)] += moved
        credits[CreditKey(Role.HANDED_OVER, sale.acting_node_id)] += moved
    return dict(credits)


def returned(sale: Sale, pieces: Iterable[Piece]) -> Credits:
    """A return undoes the sale where it was found, sold and held, and is work of who took it."""
    credits: Credits = defaultdict(Sum)
    for piece in pieces:
        undone = Sum(-piece.qty, -piece.total_fen, -piece.net_fen)
        _count_sale(credits, sale, piece, undone)
        moved = Sum(piece.qty, piece.total_fen, piece.net_fen)
        credits[CreditKey(Role.TOOK_RETURN, sale.acting_node_id)] += moved
    return dict(credits)


def _count_sale(credits: Credits, sale: Sale, piece: Piece, moved: Sum) -> None:
    """The roles that follow the money kept."""
    if sale.found_node_id:
        credits[CreditKey(Role.FOUND, sale.found_node_id)] += moved
    credits[CreditKey(Role.SOLD, sale.selling_node_id, piece.seller_id)] += moved
    if piece.source_node_id:
        credits[CreditKey(Role.HELD, piece.source_node_id)] += moved
