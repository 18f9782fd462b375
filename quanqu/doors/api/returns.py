"""Goods come back, anywhere: what would be refunded, then the return itself."""

from datetime import datetime
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import Asked, LineId, NodeId, OrderId, Qty, ReturnId, SkuId, Told
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.queries import ReturnView
from quanqu.orders.types import REFUND_ORDER, TenderKind
from quanqu.orders.types import LineId as InnerLineId
from quanqu.orders.types import OrderId as InnerOrderId

router = Router(tags=["returns"])


class PieceAsked(Asked):
    line_id: LineId
    qty: Qty
    is_damaged: bool = False


class ReturnAsked(Asked):
    """The order by its id or by the number on the receipt."""

    order: Annotated[str, StringConstraints(min_length=4, max_length=40)]
    node_id: NodeId
    pieces: Annotated[list[PieceAsked], Field(min_length=1, max_length=100)]
    why: Annotated[str, StringConstraints(max_length=200)] = ""


class RefundShown(Told):
    kind: TenderKind
    amount_fen: int


class Preview(Told):
    order_id: OrderId
    currency: str
    total_fen: int
    refunds: list[RefundShown]


class ReturnLineShown(Told):
    line_id: LineId | None
    sku_id: SkuId | None
    qty: int
    total_fen: int
    net_fen: int
    is_damaged: bool


class RefundDone(RefundShown):
    asked_at: datetime
    done_at: datetime | None


class ReturnShown(Told):
    return_id: ReturnId
    number: str
    order_id: OrderId | None
    node_id: NodeId
    currency: str
    total_fen: int
    why: str
    at: datetime
    lines: list[ReturnLineShown]
    refunds: list[RefundDone]


@router.post("/returns/preview", response=Preview)
@reading
def preview(request: HttpRequest, body: ReturnAsked) -> Preview:
    """The money that would go back, per tender in its order; changes nothing."""
    order_id = _order(request, body)
    found = orders.preview_return(order_id=order_id, pieces=_pieces(body))
    return Preview(
        order_id=order_id,
        currency=queries.get_order(order_id).currency,
        total_fen=found.total_fen,
        refunds=[
            RefundShown(kind=refund.kind, amount_fen=refund.amount_fen) for refund in found.refunds
        ],
    )


@router.post("/returns", response={201: ReturnShown})
@effect()
def accept(request: HttpRequest, body: ReturnAsked) -> ReturnShown:
    """Take pieces back at a node that takes returns; refunds go to the tenders used. (D10)"""
    return_id = orders.accept_return(
        order_id=_order(request, body),
        node_id=body.node_id,
        pieces=_pieces(body),
        at=moment(request),
        why=body.why,
        window_days=settings.QUANQU_RETURN_DAYS,
    )
    return show_return(queries.get_return(return_id))


def show_return(found: ReturnView) -> ReturnShown:
    """A return with its lines and what went back so far."""
    return ReturnShown(
        return_id=found.return_id,
        number=found.number,
        order_id=found.order_id,
        node_id=found.node_id,
        currency=found.currency,
        total_fen=found.total_fen,
        why=found.why,
        at=found.at,
        lines=[
            ReturnLineShown(
                line_id=line.line_id,
                sku_id=line.sku_id,
                qty=line.qty,
                total_fen=line.total_fen,
                net_fen=line.net_fen,
                is_damaged=line.is_damaged,
            )
            for line in found.lines
        ],
        refunds=[
            RefundDone(
                kind=refund.kind,
                amount_fen=refund.amount_fen,
                asked_at=refund.asked_at,
                done_at=refund.done_at,
            )
            for refund in sorted(found.refunds, key=lambda r: REFUND_ORDER.index(r.kind))
        ],
    )


def _order(request: HttpRequest, body: ReturnAsked) -> InnerOrderId:
    """Whoever takes returns may look up the order that the customer names, wherever it was sold."""
    network.require(acting_staff(request), "orders.return", node_id=body.node_id)
    if body.order.startswith("ord_"):
        return queries.get_order(InnerOrderId(ids.parse("ord", body.order))).order_id
    order_id = queries.find_by_number(body.order)
    if order_id is None:
        raise orders.OrderNotFound
    return order_id


def _pieces(body: ReturnAsked) -> list[orders.ReturnedPiece]:
    return [
        orders.ReturnedPiece(InnerLineId(piece.line_id), piece.qty, piece.is_damaged)
        for piece in body.pieces
    ]
