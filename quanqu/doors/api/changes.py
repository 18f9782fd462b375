"""Later changes of an order: their money first, then exactly that; holds, notes, tags, story."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from quanqu.doors.api.change_forms import (
    CancelAsked,
    CancellingPieces,
    ChangeAsked,
    Changing,
    Claimed,
    ExchangeAsked,
    Exchanging,
    Holding,
    LineChanged,
    NoteAsked,
    Nothing,
    PartsAsked,
    Preview,
    RefundTold,
    SplitAsked,
    StepTold,
    Story,
    TagAsked,
    TermsAsked,
)
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    NodeId,
    OrderId,
)
from quanqu.doors.api.shown import OrderShown, order_of, visible_order
from quanqu.doors.faces.acting import acting, acting_member, acting_staff, moment, signed_in
from quanqu.fulfilment import actions as fulfilment
from quanqu.identity.types import Actor
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import HandTender, OrderView
from quanqu.orders.types import OrderId as InnerId

router = Router(tags=["orders"])


@router.post("/orders/{order_id}/preview-change", response={200: Preview})
@effect(status=200)
def preview_change(request: HttpRequest, order_id: OrderId, body: ChangeAsked) -> Preview:
    """The money of a change before it is made; nothing is changed. (E1)"""
    _changeable(request, order_id)
    return _shown(
        fulfilment.preview_change(order_id=order_id, wants=_wants(body), at=moment(request))
    )


@router.post("/orders/{order_id}/change", response={200: OrderShown})
@effect(status=200)
def change(request: HttpRequest, order_id: OrderId, body: Changing) -> OrderShown:
    """Change an order at the total that was previewed; what is then due is paid as for an order."""
    actor = _changeable(request, order_id)
    fulfilment.change_order(
        order_id=order_id,
        wants=_wants(body),
        expected_total_fen=body.expected_total_fen,
        at=moment(request),
        why=body.why,
    )
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/drop-change", response={200: OrderShown})
@effect(status=200)
def drop_change(request: HttpRequest, order_id: OrderId, body: Nothing) -> OrderShown:
    """Give up a change that waits for its money; the order stays as it was."""
    actor = _changeable(request, order_id)
    orders.drop_change(order_id=InnerId(order_id), at=moment(request))
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/preview-cancel", response={200: Preview})
@effect(status=200)
def preview_cancel(request: HttpRequest, order_id: OrderId, body: CancelAsked) -> Preview:
    """What goes back when the order, or some pieces of it, are cancelled; nothing is changed."""
    _changeable(request, order_id)
    pieces = None if body.pieces is None else [(one.line_id, one.qty) for one in body.pieces]
    return _shown(
        orders.preview_cancel(order_id=InnerId(order_id), pieces=pieces, at=moment(request))
    )


@router.post("/orders/{order_id}/cancel-pieces", response={200: OrderShown})
@effect(status=200)
def cancel_pieces(request: HttpRequest, order_id: OrderId, body: CancellingPieces) -> OrderShown:
    """Cancel some pieces at the total that was previewed; their money goes back."""
    actor = _changeable(request, order_id)
    fulfilment.cancel_pieces(
        order_id=order_id,
        pieces=[(one.line_id, one.qty) for one in body.pieces],
        expected_total_fen=body.expected_total_fen,
        at=moment(request),
        why=body.why,
    )
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/preview-exchange", response={200: Preview})
@effect(status=200)
def preview_exchange(request: HttpRequest, order_id: OrderId, body: ExchangeAsked) -> Preview:
    """The money of an exchange before it is made; nothing is changed."""
    _at_counter(request, body.node_id)
    return _shown(
        orders.preview_exchange(
            order_id=InnerId(order_id),
            node_id=body.node_id,
            at=moment(request),
            window_days=settings.QUANQU_RETURN_DAYS,
            **_swap(body),
        )
    )


@router.post("/orders/{order_id}/exchange", response={200: OrderShown})
@effect(status=200)
def exchange(request: HttpRequest, order_id: OrderId, body: Exchanging) -> OrderShown:
    """Goods back and others out, at any node that takes returns, in one transaction. (D10)"""
    actor = _at_counter(request, body.node_id)
    fulfilment.exchange(
        order_id=order_id,
        node_id=body.node_id,
        expected_total_fen=body.expected_total_fen,
        staff_id=actor.staff_id,
        at=moment(request),
        why=body.why,
        window_days=settings.QUANQU_RETURN_DAYS,
        tenders=[HandTender(one.kind, one.amount_fen) for one in body.tenders],
        **_swap(body),
    )
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/split", response={200: OrderShown})
@effect(status=200)
def split(request: HttpRequest, order_id: OrderId, body: SplitAsked) -> OrderShown:
    """Let pieces of a paid order be brought from another node; the customer pays the same."""
    actor = _of_staff(request, order_id)
    fulfilment.split_order(
        order_id=order_id,
        pieces=[(one.line_id, one.qty) for one in body.pieces],
        node_id=body.node_id,
        at=moment(request),
        why=body.why,
    )
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/deposit", response={200: OrderShown})
@effect(status=200)
def ask_deposit(request: HttpRequest, order_id: OrderId, body: TermsAsked) -> OrderShown:
    """Agree on a deposit by one date and the balance by another. (D3)"""
    actor = _of_staff(request, order_id)
    orders.ask_deposit(
        order_id=InnerId(order_id),
        deposit_fen=body.deposit_fen,
        deposit_by=body.deposit_by,
        balance_by=body.balance_by,
        forfeits=body.forfeits,
        at=moment(request),
    )
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/parts", response={200: OrderShown})
@effect(status=200)
def allow_parts(request: HttpRequest, order_id: OrderId, body: PartsAsked) -> OrderShown:
    """Agree that an order is paid in parts: a first one that holds its units, the rest later."""
    actor = _of_staff(request, order_id)
    orders.allow_parts(
        order_id=InnerId(order_id),
        first_fen=body.first_fen,
        first_by=body.first_by,
        until=body.until,
        at=moment(request),
    )
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/hold", response={200: OrderShown})
@effect(status=200)
def hold(request: HttpRequest, order_id: OrderId, body: Holding) -> OrderShown:
    """Stop an order before it is picked or sent."""
    actor = _of_staff(request, order_id)
    orders.hold(order_id=InnerId(order_id), why=body.why, at=moment(request))
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/release", response={200: OrderShown})
@effect(status=200)
def release(request: HttpRequest, order_id: OrderId, body: Nothing) -> OrderShown:
    """Let a held order go on."""
    actor = _of_staff(request, order_id)
    orders.release(order_id=InnerId(order_id), at=moment(request))
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/notes", response={201: Story})
@effect()
def add_note(request: HttpRequest, order_id: OrderId, body: NoteAsked) -> Story:
    """Write a note: staff for themselves or for the shopper, the shopper for the shop."""
    actor = signed_in(request)
    order = visible_order(actor, order_id)
    is_shopper = order.member_id is not None and order.member_id == actor.member_id
    if not is_shopper:
        network.require(actor, "orders.sell", node_id=order.selling_node_id)
    orders.add_note(
        order_id=InnerId(order_id),
        text=body.text,
        is_for_shopper=is_shopper or body.is_for_shopper,
        at=moment(request),
    )
    return _story(order, actor)


@router.post("/orders/{order_id}/tags", response={201: OrderShown})
@effect()
def tag(request: HttpRequest, order_id: OrderId, body: TagAsked) -> OrderShown:
    """Put a word on an order to find it again."""
    actor = _of_staff(request, order_id)
    orders.tag(order_id=InnerId(order_id), word=body.word, at=moment(request))
    return order_of(actor, order_id)


@router.post("/orders/{order_id}/tags/remove", response={200: OrderShown})
@effect(status=200)
def untag(request: HttpRequest, order_id: OrderId, body: TagAsked) -> OrderShown:
    """Take a word off an order."""
    actor = _of_staff(request, order_id)
    orders.untag(order_id=InnerId(order_id), word=body.word, at=moment(request))
    return order_of(actor, order_id)


@router.get("/orders/{order_id}/timeline", response=Story)
@reading
def timeline(request: HttpRequest, order_id: OrderId) -> Story:
    """The story of an order in its reader's words, oldest first."""
    actor = signed_in(request)
    return _story(visible_order(actor, order_id), actor)


@router.post("/orders/{order_id}/claim", response={200: OrderShown})
@effect(status=200)
def claim(request: HttpRequest, order_id: OrderId, body: Nothing) -> OrderShown:
    """A guest order becomes the member's whose verified phone it was made with."""
    member_id = acting_member(request)
    orders.claim_guest_order(order_id=InnerId(order_id), member_id=member_id, at=moment(request))
    return order_of(acting(request), order_id)


@router.post("/me/claim-orders", response={200: Claimed})
@effect(status=200)
def claim_all(request: HttpRequest, body: Nothing) -> Claimed:
    """Every guest order that was made with my verified phone becomes mine."""
    found = orders.claim_guest_orders(member_id=acting_member(request), at=moment(request))
    return Claimed(order_ids=list(found))


def _changeable(request: HttpRequest, order_id: OrderId) -> Actor:
    """The shopper whose order it is, or staff who may sell where it was sold."""
    actor = signed_in(request)
    order = visible_order(actor, order_id)
    if order.member_id is None or order.member_id != actor.member_id:
        network.require(actor, "orders.sell", node_id=order.selling_node_id)
    return actor


def _of_staff(request: HttpRequest, order_id: OrderId) -> Actor:
    actor = acting_staff(request)
    order = visible_order(actor, order_id)
    network.require(actor, "orders.sell", node_id=order.selling_node_id)
    return actor


def _at_counter(request: HttpRequest, node_id: NodeId) -> Actor:
    actor = acting_staff(request)
    network.require(actor, "orders.return", node_id=node_id)
    return actor


def _wants(body: ChangeAsked) -> list[tuple[Any, Any, int]]:
    return [(one.line_id, one.sku_id, one.qty) for one in body.wants]


def _swap(body: ExchangeAsked) -> dict[str, Any]:
    return {
        "back": [(one.line_id, one.qty, one.is_damaged) for one in body.back],
        "instead": [(one.sku_id, one.qty) for one in body.instead],
    }


def _shown(preview: orders.ChangePreview) -> Preview:
    names = Preview.model_fields.keys() - {"refunds", "lines"}
    return Preview(
        **{name: getattr(preview, name) for name in names},
        refunds=[RefundTold(kind=r.kind, amount_fen=r.amount_fen) for r in preview.refunds],
        lines=[
            LineChanged(
                **{name: getattr(line, name) for name in LineChanged.model_fields if name != "why"},
                why=list(line.why),
            )
            for line in preview.lines
        ],
    )


def _story(order: OrderView, actor: Actor) -> Story:
    is_shopper = order.member_id is not None and order.member_id == actor.member_id
    steps = queries.timeline(order.order_id, "shopper" if is_shopper else "staff")
    return Story(
        order_id=order.order_id,
        steps=[
            StepTold(
                at=step.at,
                code=step.code,
                text=str(step.text),
                amount_fen=step.amount_fen,
                detail=step.detail,
                actor=step.actor,
                facts=_plain(step.facts),
            )
            for step in steps
        ],
    )


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in facts.items()}
