"""What moves between people: gifts of stored value, and points sent to another member."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.codes.queries import code_url
from quanqu.doors.faces.acting import acting_member, moment
from quanqu.doors.faces.amounts import read_amount
from quanqu.doors.faces.once import SeeOther, once
from quanqu.doors.shop.pages import safe_next, show, to_join
from quanqu.doors.shop.visit import visit_of
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.members import queries as members
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.types import GiftState


@require_safe
def gifts(request: HttpRequest) -> HttpResponse:
    """What I gave and what waits for me; give money of a card, or take a gift by its code. (B8)"""
    visit = visit_of(request)
    if visit.member is None:
        return to_join(request)
    member_id = visit.member.member_id
    found = queries.list_gifts(member_id)
    return show(
        request,
        "gifts",
        page="me",
        cards=[card for card in queries.list_cards(member_id) if card.balance_fen],
        waiting=[
            gift for gift in found if gift.giver_id != member_id and gift.state == GiftState.GIVEN
        ],
        given=[
            {
                "gift": gift,
                "public": ids.public("gft", gift.gift_id),
                "url": code_url(gift.token) if gift.token else "",
            }
            for gift in found
            if gift.giver_id == member_id
        ],
        code=request.GET.get("code", ""),
    )


@require_POST
def give(request: HttpRequest) -> SeeOther:
    """Give money of my card; refused, it says why and nothing has moved."""
    member_id = acting_member(request)

    def effect() -> str:
        card = queries.get_own_card(member_id, ids.parse("crd", request.POST.get("card", "")))
        wallet.give_gift(
            card_id=card.card_id,
            giver_id=member_id,
            amount_fen=read_amount(request.POST.get("amount", ""), card.currency) or 0,
            phone=request.POST.get("phone", "").strip() or None,
            words=request.POST.get("words", ""),
            at=moment(request),
        )
        return reverse("shop:gifts")

    return _told(request, effect, _("Your gift is on its way."))


@require_POST
def take(request: HttpRequest) -> SeeOther:
    """Take a gift onto my card: by its code, or one that was given to my phone."""
    member_id, at = acting_member(request), moment(request)
    gift, code = request.POST.get("gift", ""), request.POST.get("code", "").strip()

    def effect() -> str:
        if gift:
            wallet.claim_gift(gift_id=ids.parse("gft", gift), member_id=member_id, at=at)
        else:
            wallet.claim_gift_by_code(
                token=code.rpartition("/")[2],
                member_id=member_id,
                scope=f"member:{member_id}",
                at=at,
            )
        return reverse("shop:wallet")

    return _told(request, effect, _("The gift is on your card."))


@require_POST
def take_back(request: HttpRequest, gift: str) -> SeeOther:
    """Change my mind before somebody took it."""
    member_id = acting_member(request)

    def effect() -> str:
        gift_id = ids.parse("gft", gift)
        wallet.take_back_gift(gift_id=gift_id, giver_id=member_id, at=moment(request))
        return reverse("shop:gifts")

    return _told(request, effect, _("The gift is back on your card."))


@require_POST
def send_points(request: HttpRequest, points: str) -> SeeOther:
    """Send points to another member, whose number stands on their code page. (F3)"""
    member_id, at = acting_member(request), moment(request)
    wanted = request.POST.get("qty", "")

    def effect() -> str:
        account = queries.get_points(member_id, ids.parse("pts", points), at)
        friend = members.find_by_number(request.POST.get("to", ""))
        if friend is None:
            raise NotFound
        if not wanted.isascii() or not wanted.isdigit() or len(wanted) > 9:
            raise Invalid(points_qty=wanted)
        wallet.send_points(
            account_id=account.account_id,
            to_member_id=friend.member_id,
            points_qty=int(wanted),
            at=at,
        )
        return reverse("shop:wallet")

    return _told(request, effect, _("The points are sent."))


def _told(request: HttpRequest, effect: Any, done: str) -> SeeOther:
    """Back to the page, with what became of it in the reader's words."""
    try:
        answer = once(request, effect)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return SeeOther(safe_next(request, reverse("shop:wallet")))
    messages.success(request, done)
    return answer
