"""Points: what a member has, what changed it, sending them, and paying an order with them."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    JournalId,
    OrderId,
    OrganisationId,
    PointsId,
    Told,
    Word,
)
from quanqu.doors.api.shown import visible_order
from quanqu.doors.faces.acting import acting_member, moment, signed_in
from quanqu.kit.refusals import NotFound
from quanqu.members import queries as members
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.refusals import OrderNotFound
from quanqu.orders.types import OrderId as InnerOrderId
from quanqu.orders.types import OrderState
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.types import PointsView

router = Router(tags=["points"])

Points = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000, description="Points")]


class LotShown(Told):
    points_qty: int
    expires_at: datetime


class PointsShown(Told):
    """Points of one programme; what is owed blocks them until it is made up."""

    points_id: PointsId
    issuer_id: OrganisationId
    name: str
    name_en: str
    points_qty: int
    worth_fen: int
    currency: str
    owed_qty: int
    lots: list[LotShown]


class MyPoints(Told):
    points: list[PointsShown]


class PointsChangeShown(Told):
    journal_id: JournalId
    kind: str
    at: datetime
    points_qty: int
    owed_qty: int
    memo: str


class PointsStory(Told):
    changes: list[PointsChangeShown]


class Sending(Asked):
    """To whom: a member's number, as their code page shows it."""

    to: Word
    points_qty: Points


class Spending(Asked):
    points_id: PointsId
    points_qty: Points


class PaidByWorth(Told):
    """What a tender paid, and how the order stands."""

    order_id: OrderId
    state: OrderState
    paid_fen: int
    due_fen: int
    amount_fen: int
    currency: str


@router.get("/points", response=MyPoints)
@reading
def my_points(request: HttpRequest) -> MyPoints:
    """My points by programme, and when which of them die. (F3)"""
    at = moment(request)
    found = queries.list_points(acting_member(request), at)
    return MyPoints(points=[_shown(one, at) for one in found])


@router.get("/points/{points_id}/changes", response=PointsStory)
@reading
def points_changes(request: HttpRequest, points_id: PointsId) -> PointsStory:
    """What changed my points, newest first."""
    account = queries.get_points(acting_member(request), points_id, moment(request))
    return PointsStory(
        changes=[
            PointsChangeShown(
                journal_id=change.journal_id,
                kind=change.kind,
                at=change.occurred_at,
                points_qty=change.points_qty,
                owed_qty=change.owed_qty,
                memo=change.memo,
            )
            for change in queries.points_history(account.account_id)
        ]
    )


@router.post("/points/{points_id}/transfers", response={201: PointsShown})
@effect()
def send_points(request: HttpRequest, points_id: PointsId, body: Sending) -> PointsShown:
    """Send points to another member, within the programme's limit of a day. (F3)"""
    at, member_id = moment(request), acting_member(request)
    account = queries.get_points(member_id, points_id, at)
    friend = members.find_by_number(body.to)
    if friend is None:
        raise NotFound
    wallet.send_points(
        account_id=account.account_id,
        to_member_id=friend.member_id,
        points_qty=body.points_qty,
        at=at,
    )
    return _shown(queries.get_points(member_id, points_id, at), at)


@router.post("/orders/{order_id}/points", response={201: PaidByWorth})
@effect()
def pay_by_points(request: HttpRequest, order_id: OrderId, body: Spending) -> PaidByWorth:
    """Pay part or all of my order with points, for what its seller takes them at. (F1)"""
    at, member_id = moment(request), acting_member(request)
    order = visible_order(signed_in(request), order_id)
    if order.member_id != member_id:
        raise OrderNotFound
    account = queries.get_points(member_id, body.points_id, at)
    spent = orders.pay_by_points(
        order_id=order.order_id,
        account_id=account.account_id,
        points_qty=body.points_qty,
        at=at,
    )
    return paid_by_worth(order.order_id, spent.amount_fen)


def paid_by_worth(order_id: InnerOrderId, amount_fen: int) -> PaidByWorth:
    """The order after a tender."""
    order = order_queries.get_order(order_id)
    return PaidByWorth(
        order_id=order.order_id,
        state=order.state,
        paid_fen=order.paid_fen,
        due_fen=order.due_fen,
        amount_fen=amount_fen,
        currency=order.currency,
    )


def _shown(account: PointsView, at: datetime) -> PointsShown:
    return PointsShown(
        points_id=account.account_id,
        issuer_id=account.programme.issuer_id,
        name=account.programme.name,
        name_en=account.programme.name_en,
        points_qty=account.points_qty,
        worth_fen=account.worth_fen,
        currency=account.programme.currency,
        owed_qty=account.owed_qty,
        lots=[
            LotShown(points_qty=lot.left_qty, expires_at=lot.expires_at)
            for lot in queries.list_lots(account.account_id, at)
        ],
    )
