"""Gifts of stored value, universal vouchers, and what is given for topping up."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import StringConstraints

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    CardId,
    Fen,
    GiftId,
    Moment,
    OrderId,
    OrganisationId,
    Told,
    TopUpOfferId,
    VoucherId,
    Word,
)
from quanqu.doors.api.points import PaidByWorth, paid_by_worth
from quanqu.doors.api.shown import visible_order
from quanqu.doors.api.wallet import CURRENCY, CardShown, named_member, show_card
from quanqu.doors.faces.acting import acting_member, acting_staff, moment, signed_in
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.types import GiftState, GiftView, VoucherState, VoucherView

router = Router(tags=["wallet"])

Greeting = Annotated[str, StringConstraints(max_length=200)]
PhoneText = Annotated[str, StringConstraints(min_length=6, max_length=32)]


class Giving(Asked):
    """For a phone, which gets a text; without one, for whoever has the code that comes back."""

    card_id: CardId
    amount_fen: Fen
    phone: PhoneText | None = None
    words: Greeting = ""


class Taking(Asked):
    code: Word


class PassingOn(Asked):
    """On to a phone, which gets a text, or by a new code that comes back."""

    phone: PhoneText | None = None
    words: Greeting = ""


class PassingOnByCode(PassingOn):
    code: Word


class GiftShown(Told):
    gift_id: GiftId
    issuer_id: OrganisationId
    state: GiftState
    held_fen: int
    currency: str
    words: str
    given_at: datetime
    expires_at: datetime
    is_mine: bool
    code: str | None


class Gifts(Told):
    gifts: list[GiftShown]


class VoucherShown(Told):
    voucher_id: VoucherId
    issuer_id: OrganisationId
    label: str
    face_fen: int
    used_fen: int
    currency: str
    state: VoucherState
    valid_until: datetime
    code: str


class Vouchers(Told):
    vouchers: list[VoucherShown]


class Issuing(Asked):
    """For a member (number, id or code), or for whoever gets the code that comes back."""

    organisation_id: OrganisationId
    face_fen: Fen
    valid_until: Moment
    member: Word | None = None
    label: Greeting = ""


class Redeeming(Asked):
    code: Word


class OfferShown(Told):
    offer_id: TopUpOfferId
    pay_fen: int
    bonus_fen: int
    currency: str


class Offers(Told):
    offers: list[OfferShown]


@router.get("/wallet/offers", response=Offers)
@reading
def top_up_offers(request: HttpRequest) -> Offers:
    """What the group gives for topping up at a till. (F2)"""
    found = queries.list_offers(network.platform().organisation_id, CURRENCY)
    return Offers(
        offers=[
            OfferShown(
                offer_id=one.offer_id,
                pay_fen=one.pay_fen,
                bonus_fen=one.bonus_fen,
                currency=one.currency,
            )
            for one in found
        ]
    )


@router.get("/wallet/gifts", response=Gifts)
@reading
def my_gifts(request: HttpRequest) -> Gifts:
    """What I gave, and what waits for my phone. (B8)"""
    member_id = acting_member(request)
    return Gifts(gifts=[_gift(one, one.giver_id == member_id) for one in _gifts(request)])


@router.post("/wallet/gifts", response={201: GiftShown})
@effect()
def give(request: HttpRequest, body: Giving) -> GiftShown:
    """Give money of my card to somebody; it comes back if nobody takes it for 30 days. (F2)"""
    member_id = acting_member(request)
    gift = wallet.give_gift(
        card_id=queries.get_own_card(member_id, body.card_id).card_id,
        giver_id=member_id,
        amount_fen=body.amount_fen,
        phone=body.phone,
        words=body.words,
        at=moment(request),
    )
    return _gift(gift, True)


@router.post("/wallet/gifts/claim", response={201: CardShown})
@effect()
def claim_by_code(request: HttpRequest, body: Taking) -> CardShown:
    """Take the gift of a code onto my card."""
    member_id = acting_member(request)
    card_id = wallet.claim_gift_by_code(
        token=body.code, member_id=member_id, scope=f"member:{member_id}", at=moment(request)
    )
    return show_card(queries.get_card(card_id))


@router.post("/wallet/gifts/{gift_id}/claim", response={201: CardShown})
@effect()
def claim(request: HttpRequest, gift_id: GiftId) -> CardShown:
    """Take a gift that was given to my phone onto my card."""
    card_id = wallet.claim_gift(
        gift_id=gift_id, member_id=acting_member(request), at=moment(request)
    )
    return show_card(queries.get_card(card_id))


@router.post("/wallet/gifts/{gift_id}/pass-on", response={201: GiftShown})
@effect()
def pass_on(request: HttpRequest, gift_id: GiftId, body: PassingOn) -> GiftShown:
    """Give a gift to my phone, which I have not taken, to somebody else."""
    gift = wallet.pass_gift_on(
        gift_id=gift_id,
        member_id=acting_member(request),
        phone=body.phone,
        words=body.words,
        at=moment(request),
    )
    return _gift(gift, True)


@router.post("/wallet/gifts/pass-on", response={201: GiftShown})
@effect()
def pass_on_by_code(request: HttpRequest, body: PassingOnByCode) -> GiftShown:
    """Give the gift of a code, which nobody has taken, to somebody else."""
    member_id = acting_member(request)
    gift = wallet.pass_gift_on_by_code(
        token=body.code,
        member_id=member_id,
        scope=f"member:{member_id}",
        phone=body.phone,
        words=body.words,
        at=moment(request),
    )
    return _gift(gift, True)


@router.post("/wallet/gifts/{gift_id}/take-back", response={201: Gifts})
@effect()
def take_back(request: HttpRequest, gift_id: GiftId) -> Gifts:
    """Change my mind before somebody took my gift."""
    member_id = acting_member(request)
    wallet.take_back_gift(gift_id=gift_id, giver_id=member_id, at=moment(request))
    return Gifts(gifts=[_gift(one, one.giver_id == member_id) for one in _gifts(request)])


@router.get("/wallet/vouchers", response=Vouchers)
@reading
def my_vouchers(request: HttpRequest) -> Vouchers:
    """My vouchers; whoever has a code can use it. (F5)"""
    found = queries.list_vouchers(acting_member(request))
    return Vouchers(vouchers=[_voucher(one) for one in found])


@router.post("/vouchers", response={201: VoucherShown})
@effect()
def issue(request: HttpRequest, body: Issuing) -> VoucherShown:
    """Give a voucher away at the cost of my organisation. (F5)"""
    at, actor = moment(request), acting_staff(request)
    network.require(actor, "wallet.issue", organisation_id=body.organisation_id)
    voucher = wallet.issue_voucher(
        issuer_id=body.organisation_id,
        face_fen=body.face_fen,
        currency=network.get_organisation(body.organisation_id).currency,
        member_id=named_member(body.member, at) if body.member else None,
        label=body.label,
        valid_until=body.valid_until,
        at=at,
    )
    return _voucher(voucher)


@router.post("/orders/{order_id}/vouchers", response={201: PaidByWorth})
@effect()
def pay_by_voucher(request: HttpRequest, order_id: OrderId, body: Redeeming) -> PaidByWorth:
    """Pay my order, or one that I sell, with a voucher's code: once, for what is due. (F5)"""
    actor = signed_in(request)
    order = visible_order(actor, order_id)
    is_own = order.member_id is not None and order.member_id == actor.member_id
    if not is_own:
        network.require(actor, "orders.sell", node_id=order.selling_node_id)
    used = orders.pay_by_voucher(
        order_id=order.order_id,
        token=body.code,
        node_id=order.selling_node_id,
        scope=actor.label,
        at=moment(request),
    )
    return paid_by_worth(order.order_id, used.amount_fen)


def _gifts(request: HttpRequest) -> list[GiftView]:
    return queries.list_gifts(acting_member(request))


def _gift(gift: GiftView, is_mine: bool) -> GiftShown:
    return GiftShown(
        gift_id=gift.gift_id,
        issuer_id=gift.issuer_id,
        state=gift.state,
        held_fen=gift.held_fen,
        currency=gift.currency,
        words=gift.words,
        given_at=gift.given_at,
        expires_at=gift.expires_at,
        is_mine=is_mine,
        code=gift.token if is_mine else None,
    )


def _voucher(voucher: VoucherView) -> VoucherShown:
    return VoucherShown(
        voucher_id=voucher.voucher_id,
        issuer_id=voucher.issuer_id,
        label=voucher.label,
        face_fen=voucher.face_fen,
        used_fen=voucher.used_fen,
        currency=voucher.currency,
        state=voucher.state,
        valid_until=voucher.valid_until,
        code=voucher.token,
    )
