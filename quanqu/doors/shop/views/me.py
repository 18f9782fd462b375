"""Oneself: tier, guide, stored value, and the rotating code that every till knows."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quanqu.codes import queries as codes
from quanqu.doors.faces.acting import acting_member, moment
from quanqu.doors.shop.pages import show, to_join
from quanqu.doors.shop.views.coupons import coupon_rows
from quanqu.doors.shop.visit import visit_of
from quanqu.identity.types import ActorKind
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderState
from quanqu.payments import queries as payments
from quanqu.rewards import queries as rewards
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardMove, PointsChange, PointsView

MOVES: Final = {
    "card_topped_up": ("plus", _("Topped up")),
    "card_spent": ("bag", _("Paid")),
    "card_given_back": ("return", _("Given back")),
    "card_gift_given": ("gift", _("Given as a gift")),
    "card_gift_taken": ("gift", _("Gift taken")),
    "card_gift_returned": ("gift", _("Gift that came back")),
    "card_split": ("card", _("Split")),
    "card_broken": ("clock", _("Booked as idle")),
    "card_broken_reversed": ("return", _("Restored")),
    "points_earned": ("plus", _("Earned")),
    "points_granted": ("gift", _("Given to you")),
    "points_spent": ("bag", _("Paid with points")),
    "points_given_back": ("return", _("Given back")),
    "points_taken_back": ("return", _("Taken back with a return")),
    "points_sent": ("transfer", _("Sent between members")),
    "points_expired": ("clock", _("Expired")),
    "points_carried": ("transfer", _("Joined with your other membership")),
    "points_made_up": ("return", _("Taken for points that you owed")),
}
"""How each kind of change is drawn and named."""

OF_ORDERS: Final = (
    *("card_spent", "card_given_back"),
    *("points_earned", "points_spent", "points_given_back", "points_taken_back"),
)


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here and what is mine."""
    visit = visit_of(request)
    if visit.member is None:
        return show(request, "welcome", page="me", is_staff=visit.actor.kind == ActorKind.STAFF)
    member_id = visit.member.member_id
    binding = rewards.binding_at(member_id, visit.at)
    return show(
        request,
        "me",
        page="me",
        member=visit.member,
        cards=wallets.list_cards(member_id),
        guide=network.get_staff(binding.staff_id) if binding else None,
        guide_node=network.get_node(binding.node_id) if binding else None,
        unpaid=len(orders.list_orders(member_id=member_id, state=OrderState.PLACED, limit=20)),
        moving=len(orders.list_orders(member_id=member_id, state=OrderState.PAID, limit=20)),
    )


@never_cache
@require_safe
def my_code(request: HttpRequest) -> HttpResponse:
    """The member code of these seconds; the panel asks for the next by itself. (A6)"""
    visit = visit_of(request)
    if visit.member is None:
        return to_join(request)
    member_id, at = acting_member(request), moment(request)
    context: dict[str, Any] = {
        "text": codes.member_code(member_id, at),
        "shown": visit.member.number,
        "seconds": max(1, codes.member_code_seconds_left(at)),
        "refresh_url": reverse("shop:my_code"),
    }
    name = "_code" if request.headers.get("HX-Request") else "code"
    return show(request, name, page="me", cards=wallets.list_cards(member_id), **context)


@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    """My stored-value cards and what changed them, points, coupons, vouchers, and instalments."""
    visit = visit_of(request)
    if visit.member is None:
        return to_join(request)
    cards = [
        {
            "card": card,
            "issuer": network.get_organisation(card.issuer_id),
            "moves": [_move(move) for move in wallets.history(card.card_id, limit=30)],
        }
        for card in wallets.list_cards(visit.member.member_id)
    ]
    member_id = visit.member.member_id
    return show(
        request,
        "wallet",
        page="me",
        cards=cards,
        points=[_points(one, visit.at) for one in wallets.list_points(member_id, visit.at)],
        vouchers=[
            {"voucher": one, "issuer": network.get_organisation(one.issuer_id)}
            for one in wallets.list_vouchers(member_id)
        ],
        coupons=coupon_rows(member_id, visit.at),
        offers=wallets.list_offers(network.platform().organisation_id),
        credit=payments.credit_of(member_id, visit.at),
    )


def _points(account: PointsView, at: datetime) -> dict[str, Any]:
    changes = wallets.points_history(account.account_id, limit=30)
    return {
        "account": account,
        "public": ids.public("pts", account.account_id),
        "lots": wallets.list_lots(account.account_id, at),
        "changes": [_change(change) for change in changes],
    }


def _change(change: PointsChange) -> dict[str, Any]:
    icon, label = MOVES.get(change.kind, ("points", _("Changed")))
    return {
        "icon": icon,
        "label": label,
        "order_url": _order_url(change.kind, change.about),
        "occurred_at": change.occurred_at,
        "points_qty": change.points_qty,
        "owed_qty": change.owed_qty,
    }


def _move(move: CardMove) -> dict[str, Any]:
    icon, label = MOVES.get(move.kind, ("wallet", _("Changed")))
    return {
        "icon": icon,
        "label": label,
        "order_url": _order_url(move.kind, move.about),
        "occurred_at": move.occurred_at,
        "total_fen": move.principal_fen + move.bonus_fen,
        "bonus_fen": move.bonus_fen,
    }


def _order_url(kind: str, about: UUID | None) -> str:
    """The order that a change was for; a top-up is for none."""
    if kind not in OF_ORDERS or about is None:
        return ""
    return reverse("shop:order", args=[ids.public("ord", about)])
