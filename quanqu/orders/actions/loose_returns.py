"""Return without a sale that we know: goods come in, and money goes out by hand at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.money import net_of_vat
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.orders.actions.refund import ASSETS
from quanqu.orders.actions.returns import add_return, take_into_stock
from quanqu.orders.types import AT_HAND, ReturnId, TenderKind
from quanqu.stock.types import ReturnLine, Shelf


@dataclass(frozen=True, slots=True)
class LoosePiece:
    """Pieces brought back without a sale that we know; the money is what was agreed."""

    sku_id: UUID
    qty: int
    total_fen: int
    vat_bps: int
    is_stocked: bool = True
    is_damaged: bool = False


@tx.required
def accept_return_without_order(
    *,
    seller_id: UUID,
    node_id: UUID,
    pieces: Sequence[LoosePiece],
    tender_kind: TenderKind,
    currency: str,
    at: datetime,
    member_id: UUID | None = None,
    why: str = "",
    channel: str = "quanqu",
    external_ref: str | None = None,
) -> ReturnId:
    """Take goods back whose sale is not known here; the money is given back by hand at once."""
    if tender_kind not in AT_HAND:
        raise Invalid(tender=tender_kind)
    if not pieces or any(piece.qty <= 0 or piece.total_fen < 0 for piece in pieces):
        raise Invalid(pieces=len(pieces))
    nets = [net_of_vat(piece.total_fen, piece.vat_bps) for piece in pieces]
    return_id = add_return(
        order=None,
        seller_id=seller_id,
        node_id=node_id,
        member_id=member_id,
        currency=currency,
        channel=channel,
        external_ref=external_ref,
        why=why,
        at=at,
        rows=[
            (None, piece.sku_id, piece.qty, piece.total_fen, net, piece.is_damaged)
            for piece, net in zip(pieces, nets, strict=True)
        ],
    )
    take_into_stock(
        [
            ReturnLine(Shelf(piece.sku_id, node_id, seller_id), piece.qty, piece.is_damaged)
            for piece in pieces
            if piece.is_stocked
        ],
        return_id,
        at,
    )
    total, net = sum(piece.total_fen for piece in pieces), sum(nets)
    if total:
        ledger.post(
            fact_key=f"return:{return_id}",
            kind="return_without_order",
            occurred_at=at,
            about=return_id,
            entries=[
                Entry(seller_id, AccountKind.REVENUE, net, currency),
                Entry(seller_id, AccountKind.OUTPUT_VAT, total - net, currency),
                Entry(seller_id, ASSETS[tender_kind], -total, currency),
            ],
        )
    return return_id
