"""Coupons of members and their series, wholesale buyers, and benefit tokens."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    BenefitTokenId,
    MemberId,
    Moment,
    OrganisationId,
    PromotionId,
    SeriesId,
    Told,
    Word,
)
from quanqu.doors.api.promotions import PROMOTE, For, speak_for
from quanqu.doors.api.wallet import named_member
from quanqu.doors.faces.acting import acting_member, acting_staff, moment
from quanqu.kit.refusals import Forbidden, NotFound
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import BuyerState, SeriesView

router = Router(tags=["coupons"])

ClaimCode = Annotated[str, StringConstraints(pattern="^[A-Z0-9._-]{3,40}$")]
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Days = Annotated[int, Field(strict=True, ge=1, le=3_650)]


class Claim(Asked):
    code: Word


class Giving(Asked):
    """To whom: their number, or their rotating code."""

    to: Word


class OpeningSeries(For):
    """`code` is what members claim by; without `total` there is no limit but each member's."""

    promotion_id: PromotionId
    code: ClaimCode
    claim_from: Moment
    claim_until: Moment
    valid_days: Days
    total: Count | None = None
    per_member: Count = 1
    is_transferable: bool = False


class ToMember(Asked):
    member: Word


class Deciding(For):
    member: Word
    is_approved: bool


class Granting(For):
    """`kind` is what promotions ask for."""

    member: Word
    kind: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9._:-]{1,64}$")]
    from_at: Moment
    until_at: Moment


class CouponShown(Told):
    number: str
    series: str
    zh: str
    en: str
    is_transferable: bool
    expires_at: datetime
    used_at: datetime | None


class Coupons(Told):
    coupons: list[CouponShown]


class Claimed(Told):
    number: str


class Given(Told):
    number: str


class SeriesShown(Told):
    series_id: SeriesId
    promotion_id: PromotionId
    code: str
    claim_from: datetime
    claim_until: datetime
    valid_days: int
    per_member: int
    is_transferable: bool
    total_qty: int | None
    left_qty: int | None
    claimed_qty: int
    used_qty: int


class SeriesList(Told):
    series: list[SeriesShown]


class Buying(Told):
    organisation_id: OrganisationId
    state: BuyerState


class BuyerShown(Told):
    member_id: MemberId
    state: BuyerState
    asked_at: datetime
    decided_at: datetime | None


class Buyers(Told):
    buyers: list[BuyerShown]


class Granted(Told):
    token_id: BenefitTokenId


class TokenShown(Told):
    token_id: BenefitTokenId
    member_id: MemberId
    kind: str
    from_at: datetime
    until_at: datetime
    revoked_at: datetime | None


class Tokens(Told):
    tokens: list[TokenShown]


@router.get("/coupons", response=Coupons)
@reading
def coupons(request: HttpRequest) -> Coupons:
    """My coupons, used and expired ones too; a quote and an order take their numbers. (G3)"""
    return Coupons(
        coupons=[
            CouponShown(
                number=one.number,
                series=one.series,
                zh=one.zh,
                en=one.en,
                is_transferable=one.is_transferable,
                expires_at=one.expires_at,
                used_at=one.used_at,
            )
            for one in queries.list_coupons(acting_member(request))
        ]
    )


@router.post("/coupons/claim", response={201: Claimed})
@effect()
def claim(request: HttpRequest, body: Claim) -> Claimed:
    """Claim a coupon of a series by its code, within its limits."""
    member_id = acting_member(request)
    return Claimed(
        number=pricing.claim_coupon(code=body.code, member_id=member_id, at=moment(request))
    )


@router.post("/coupons/{number}/give", response={201: Given})
@effect()
def give(request: HttpRequest, number: str, body: Giving) -> Given:
    """Give an unused coupon of mine to another member, if its series lets me. (B8)"""
    member_id, at = acting_member(request), moment(request)
    if number not in {one.number for one in queries.list_coupons(member_id)}:
        raise NotFound
    friend_id = named_member(body.to, at)
    pricing.give_coupon(number=number, from_member_id=member_id, to_member_id=friend_id, at=at)
    return Given(number=number)


@router.get("/coupon-series", response=SeriesList)
@reading
def series(request: HttpRequest, organisation_id: OrganisationId) -> SeriesList:
    """My organisation's series, with what was claimed and used of them."""
    speak_for(request, organisation_id)
    return SeriesList(series=[_shown(one) for one in queries.list_series([organisation_id])])


@router.post("/coupon-series", response={201: SeriesShown})
@effect()
def open_series(request: HttpRequest, body: OpeningSeries) -> SeriesShown:
    """Open a series of coupons for a promotion of mine that is in force and asks for one."""
    speak_for(request, body.organisation_id)
    ours = {one.promotion_id for one in queries.list_promotions([body.organisation_id])}
    if body.promotion_id not in ours:
        raise NotFound
    series_id = pricing.open_series(
        promotion_id=body.promotion_id,
        code=body.code,
        claim_from=body.claim_from,
        claim_until=body.claim_until,
        valid_days=body.valid_days,
        total=body.total,
        per_member=body.per_member,
        is_transferable=body.is_transferable,
    )
    found = queries.list_series([body.organisation_id])
    return _shown(next(one for one in found if one.series_id == series_id))


@router.post("/coupon-series/{series_id}/coupons", response={201: Claimed})
@effect()
def give_to_member(request: HttpRequest, series_id: SeriesId, body: ToMember) -> Claimed:
    """Give a member a coupon of a series of mine, within the limits of claiming."""
    actor, at = acting_staff(request), moment(request)
    assert actor.staff_id is not None
    ours = network.get_staff(actor.staff_id).organisation_id
    found = [one for one in queries.list_series([ours]) if one.series_id == series_id]
    if not found:
        raise NotFound
    network.require_own(actor, PROMOTE, ours)
    member_id = named_member(body.member, at)
    return Claimed(number=pricing.claim_coupon(code=found[0].code, member_id=member_id, at=at))


@router.post("/buyers/ask", response={201: Buying})
@effect()
def ask_to_buy(request: HttpRequest, body: For) -> Buying:
    """Ask an organisation for its wholesale prices, which I neither see nor guess before. (C5)"""
    member_id = acting_member(request)
    asked = network.get_organisation(body.organisation_id).organisation_id
    state = pricing.ask_to_buy(member_id=member_id, organisation_id=asked, at=moment(request))
    return Buying(organisation_id=asked, state=state)


@router.get("/buyers", response=Buyers)
@reading
def buyers(request: HttpRequest, organisation_id: OrganisationId) -> Buyers:
    """Who asked my organisation; those who wait come first."""
    speak_for(request, organisation_id)
    return Buyers(
        buyers=[
            BuyerShown(
                member_id=one.member_id,
                state=one.state,
                asked_at=one.asked_at,
                decided_at=one.decided_at,
            )
            for one in queries.list_buyers(organisation_id)
        ]
    )


@router.post("/buyers/decide", response={201: Buying})
@effect()
def decide_buyer(request: HttpRequest, body: Deciding) -> Buying:
    """Approve a buyer who asked, refuse one, or end what was approved."""
    speak_for(request, body.organisation_id)
    at = moment(request)
    pricing.decide_buyer(
        member_id=named_member(body.member, at),
        organisation_id=body.organisation_id,
        is_approved=body.is_approved,
        at=at,
    )
    state = BuyerState.APPROVED if body.is_approved else BuyerState.REFUSED
    return Buying(organisation_id=body.organisation_id, state=state)


@router.post("/benefit-tokens", response={201: Granted})
@effect()
def grant_token(request: HttpRequest, body: Granting) -> Granted:
    """Give a member a benefit token for a while. (B5)"""
    _speak_for_platform(request, body.organisation_id)
    token_id = pricing.grant_token(
        member_id=named_member(body.member, moment(request)),
        kind=body.kind,
        from_at=body.from_at,
        until_at=body.until_at,
    )
    return Granted(token_id=token_id)


@router.get("/benefit-tokens", response=Tokens)
@reading
def tokens(
    request: HttpRequest, organisation_id: OrganisationId, kind: str = "", member: str = ""
) -> Tokens:
    """Who holds which, the newest first; of one kind, or of one member by their number. (B5)"""
    _speak_for_platform(request, organisation_id)
    found = queries.list_tokens(
        kind=kind or None, member_id=named_member(member, moment(request)) if member else None
    )
    names = ("token_id", "member_id", "kind", "from_at", "until_at", "revoked_at")
    return Tokens(
        tokens=[TokenShown(**{name: getattr(one, name) for name in names}) for one in found]
    )


@router.post("/benefit-tokens/{token_id}/revoke", response={201: Granted})
@effect()
def revoke_token(request: HttpRequest, token_id: BenefitTokenId) -> Granted:
    """Take a token back; orders placed before keep what it gave them."""
    actor, platform_id = acting_staff(request), network.platform().organisation_id
    if not network.is_allowed(actor, PROMOTE, organisation_id=platform_id):
        raise NotFound
    network.require_own(actor, PROMOTE, platform_id)
    pricing.revoke_token(token_id=token_id, at=moment(request))
    return Granted(token_id=token_id)


def _speak_for_platform(request: HttpRequest, organisation_id: OrganisationId) -> None:
    """Promotions of every organisation may ask for a token, so only the platform deals in them."""
    speak_for(request, organisation_id)
    if organisation_id != network.platform().organisation_id:
        raise Forbidden


def _shown(view: SeriesView) -> SeriesShown:
    return SeriesShown(
        series_id=view.series_id,
        promotion_id=view.promotion_id,
        code=view.code,
        claim_from=view.claim_from,
        claim_until=view.claim_until,
        valid_days=view.valid_days,
        per_member=view.per_member,
        is_transferable=view.is_transferable,
        total_qty=view.total_qty,
        left_qty=view.left_qty,
        claimed_qty=view.claimed_qty,
        used_qty=view.used_qty,
    )
