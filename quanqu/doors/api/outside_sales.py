"""Sales of tills that are not connected, a hundred receipts at a time. (H1)"""

from typing import Annotated, Final, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime, Field, StringConstraints

from quanqu.doors.api.deeds import effect
from quanqu.doors.api.fields import Asked, Fen, MemberId, NodeId, OrderId, Qty, SkuId, StaffId, Told
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment.types import OfflineLine, OutsideResult, OutsideSale, OutsideState
from quanqu.network import queries as network
from quanqu.orders.types import HandTender, TenderKind

router = Router(tags=["till"])

MOST: Final = 100

Ref = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,64}$")]


class SoldAsked(Asked):
    """What went over the counter, and what was taken for all of it."""

    sku_id: SkuId
    qty: Qty
    total_fen: Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]


class TakenAsked(Asked):
    kind: Literal["cash", "card_terminal", "external"]
    amount_fen: Fen


class OutsideSaleAsked(Asked):
    """One receipt. `ref` is its number, once per node; the customer and who served are optional."""

    ref: Ref
    node_id: NodeId
    sold_at: AwareDatetime
    lines: Annotated[list[SoldAsked], Field(min_length=1, max_length=200)]
    tenders: Annotated[list[TakenAsked], Field(max_length=8)]
    member_id: MemberId | None = None
    staff_id: StaffId | None = None


class OutsideSalesAsked(Asked):
    sales: Annotated[list[OutsideSaleAsked], Field(min_length=1, max_length=MOST)]


class OutsideResultShown(Told):
    """`booked` now, `known` from before, or `refused` with a code and a sentence."""

    ref: str
    state: OutsideState
    order_id: OrderId | None
    code: str | None
    detail: str | None


class OutsideResultsShown(Told):
    results: list[OutsideResultShown]


@router.post("/till/outside-sales", response={201: OutsideResultsShown})
@effect()
def book(request: HttpRequest, body: OutsideSalesAsked) -> OutsideResultsShown:
    """Book receipts of unconnected tills at what was charged: a result for each, in order.

    A receipt that was sent before is `known`, so a batch may be sent again as it is.
    """
    actor = acting_staff(request)
    for node_id in {sale.node_id for sale in body.sales}:
        network.require(actor, "orders.accept", node_id=node_id)
    results = fulfilment.book_outside_sales(
        sales=[_sale(asked) for asked in body.sales], at=moment(request)
    )
    return OutsideResultsShown(
        results=[_show(asked.ref, one) for asked, one in zip(body.sales, results, strict=True)]
    )


def _sale(asked: OutsideSaleAsked) -> OutsideSale:
    return OutsideSale(
        ref=asked.ref,
        node_id=asked.node_id,
        lines=tuple(OfflineLine(line.sku_id, line.qty, line.total_fen) for line in asked.lines),
        tenders=tuple(
            HandTender(TenderKind(tender.kind), tender.amount_fen) for tender in asked.tenders
        ),
        sold_at=asked.sold_at,
        member_id=asked.member_id,
        staff_id=asked.staff_id,
    )


def _show(ref: str, result: OutsideResult) -> OutsideResultShown:
    refusal = result.refusal
    return OutsideResultShown(
        ref=ref,
        state=result.state,
        order_id=result.order_id,
        code=refusal.code if refusal else None,
        detail=str(refusal) if refusal else None,
    )
