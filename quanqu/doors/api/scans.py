"""Scanning: a text becomes the answer to "what does this code give me here, now"."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import StringConstraints

from quanqu.doors.api.deeds import effect
from quanqu.doors.api.deliveries import DeliveryShown, show_delivery
from quanqu.doors.api.fields import (
    Asked,
    Latitude,
    Longitude,
    NodeId,
    OrderId,
    ProductId,
    SkuId,
    StaffId,
    Told,
    TouchId,
)
from quanqu.doors.api.goods import NodeShown, show_node
from quanqu.doors.api.people import MemberShown, show_member
from quanqu.doors.faces.acting import acting, moment, visitor_id
from quanqu.identity.types import ActorKind
from quanqu.network.types import NodeView
from quanqu.rewards.types import Outcome
from quanqu.scan import actions as scan
from quanqu.scan.types import (
    CouponLanding,
    ElsewhereLanding,
    Gift,
    GiftState,
    GuideCard,
    GuideLanding,
    Landing,
    MemberLanding,
    PickupLanding,
    Position,
    ProductLanding,
    ReferralLanding,
    ShowToStaffLanding,
    StoreLanding,
    Variant,
)

router = Router(tags=["scans"])


class PositionAsked(Asked):
    latitude: Latitude
    longitude: Longitude


class ScanAsked(Asked):
    """A scan with an id that the client made: sent twice it is one touch."""

    scan_id: UUID
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    node_id: NodeId | None = None
    """The store that the person is known to be in."""
    position: PositionAsked | None = None
    channel: Annotated[str, StringConstraints(max_length=32)] = "api"
    device: Annotated[str, StringConstraints(max_length=64)] = ""


class NearbyShown(Told):
    node: NodeShown
    free_qty: int


class VariantShown(Told):
    sku_id: SkuId
    code: str
    colour: str
    colour_en: str
    size: str
    list_price_fen: int | None
    price_fen: int | None
    here_qty: int
    elsewhere: list[NearbyShown]


class ProductSeen(Told):
    product_id: ProductId
    name: str
    name_en: str
    zone: str
    currency: str
    lowest_price_fen: int | None
    chosen_sku_id: SkuId | None
    variants: list[VariantShown]
    promise: str
    promise_at: datetime | None


class GuideSeen(Told):
    staff_id: StaffId
    name: str
    number: str
    node_id: NodeId | None
    is_mine: bool


class GiftSeen(Told):
    """The coupon that the code gives: in the wallet, to be had by enrolling, or gone."""

    state: GiftState
    zh: str
    en: str
    number: str
    expires_at: datetime | None


class Scanned(Told):
    """What the scan gives; the parts that fit its kind are filled."""

    kind: str
    touch_id: TouchId | None = None
    purpose: str | None = None
    node: NodeShown | None = None
    product: ProductSeen | None = None
    guide: GuideSeen | None = None
    member: MemberShown | None = None
    binding: Outcome | None = None
    needs_enrolment: bool | None = None
    order_id: OrderId | None = None
    order_number: str | None = None
    delivery: DeliveryShown | None = None
    gift: GiftSeen | None = None


@router.post("/scans", response={201: Scanned})
@effect()
def scan_code(request: HttpRequest, body: ScanAsked) -> Scanned:
    """Open any code: shelf tag, store, guide, member, pickup, barcode, GS1 link. (A1-A7)"""
    actor = acting(request)
    landing = scan.open_code(
        text=body.text,
        scan_id=body.scan_id,
        actor=actor,
        visitor_id=visitor_id(request) if actor.kind != ActorKind.STAFF else None,
        at=moment(request),
        node_id=body.node_id,
        channel=body.channel,
        device=body.device,
        position=Position(body.position.latitude, body.position.longitude)
        if body.position
        else None,
    )
    return show_landing(landing)


def show_landing(landing: Landing) -> Scanned:
    """What a client needs of a landing; codes and the trade inside are left out."""
    kind = type(landing).__name__.removesuffix("Landing").lower()
    return Scanned(kind=kind, **_parts(landing))


def _parts(landing: Landing) -> dict[str, Any]:
    match landing:
        case StoreLanding():
            return {
                "touch_id": landing.touch_id,
                "node": show_node(landing.node, landing.distance_km),
                "guide": _guide(landing.guide),
                "gift": _gift(landing.gift),
            }
        case CouponLanding():
            return {
                "touch_id": landing.touch_id,
                "node": _node(landing.node),
                "gift": _gift(landing.gift),
            }
        case ProductLanding():
            return {
                "touch_id": landing.touch_id,
                "node": _node(landing.node),
                "product": _product(landing),
                "guide": _guide(landing.guide),
                "gift": _gift(landing.gift),
            }
        case GuideLanding():
            return {
                "touch_id": landing.touch_id,
                "guide": _guide(landing.guide),
                "binding": landing.binding.outcome if landing.binding else None,
                "needs_enrolment": landing.needs_enrolment,
            }
        case MemberLanding():
            return {
                "touch_id": landing.touch_id,
                "member": show_member(landing.member),
                "binding": landing.binding.outcome if landing.binding else None,
                "guide": _guide(landing.guide),
            }
        case PickupLanding():
            return {
                "touch_id": landing.touch_id,
                "order_id": landing.order.order_id,
                "order_number": landing.order.number,
                "delivery": show_delivery(landing.delivery),
            }
        case ReferralLanding():
            return {
                "touch_id": landing.touch_id,
                "node": _node(landing.node),
                "needs_enrolment": landing.needs_enrolment,
            }
        case ShowToStaffLanding() | ElsewhereLanding():
            return {
                "touch_id": landing.touch_id,
                "purpose": str(landing.purpose),
                "node": _node(landing.node),
            }


def _node(node: NodeView | None) -> NodeShown | None:
    return show_node(node) if node else None


def _guide(card: GuideCard | None) -> GuideSeen | None:
    if card is None:
        return None
    return GuideSeen(
        staff_id=card.staff.staff_id,
        name=card.staff.name,
        number=card.staff.number,
        node_id=card.node.node_id if card.node else None,
        is_mine=card.is_mine,
    )


def _gift(gift: Gift | None) -> GiftSeen | None:
    if gift is None:
        return None
    return GiftSeen(
        state=gift.state,
        zh=gift.zh,
        en=gift.en,
        number=gift.number,
        expires_at=gift.expires_at,
    )


def _product(landing: ProductLanding) -> ProductSeen:
    return ProductSeen(
        product_id=landing.product.product_id,
        name=landing.product.name,
        name_en=landing.product.name_en,
        zone=landing.zone,
        currency=landing.currency,
        lowest_price_fen=landing.lowest_price_fen,
        chosen_sku_id=landing.chosen_sku_id,
        variants=[_variant(variant) for variant in landing.variants],
        promise=str(landing.promise.kind),
        promise_at=landing.promise.ready_at,
    )


def _variant(variant: Variant) -> VariantShown:
    return VariantShown(
        sku_id=variant.sku_id,
        code=variant.code,
        colour=variant.colour,
        colour_en=variant.colour_en,
        size=variant.size,
        list_price_fen=variant.list_price_fen,
        price_fen=variant.price_fen,
        here_qty=variant.here_qty,
        elsewhere=[
            NearbyShown(node=show_node(near.node, near.distance_km), free_qty=near.free_qty)
            for near in variant.elsewhere
        ],
    )
