"""What scanning does for this person in this place: resolve, keep the touch, act, and land."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.codes import queries as codes
from quanqu.codes.actions import CodeExpired, CodeUnknown
from quanqu.codes.types import CodeView, Purpose
from quanqu.fulfilment import queries as fulfilment
from quanqu.identity.types import Actor, ActorKind
from quanqu.kit import tx
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderId
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries as reward_queries
from quanqu.rewards.types import BindingResult, Side
from quanqu.scan import rules
from quanqu.scan.counting import sum_touches
from quanqu.scan.gifts import gift_of, open_coupon
from quanqu.scan.making import MAKEABLE, make_codes, numbered, shelves_of
from quanqu.scan.people import card_of, open_guide, open_member
from quanqu.scan.products import market_of, promise_for, variants_of
from quanqu.scan.stores import open_store
from quanqu.scan.tickets import book_offline_use, redeem_ticket
from quanqu.scan.touches import Scan, keep_touch, member_of, tier_of
from quanqu.scan.types import (
    ElsewhereLanding,
    Gtin,
    Landing,
    MemberCode,
    PickupLanding,
    Position,
    ProductLanding,
    ReferralLanding,
    ShowToStaffLanding,
    SignedCode,
    StoreLanding,
    Token,
)

__all__ = [
    "MAKEABLE",
    "CodeExpired",
    "CodeUnknown",
    "book_offline_use",
    "continue_as_member",
    "make_codes",
    "numbered",
    "open_code",
    "redeem_ticket",
    "shelves_of",
    "sum_touches",
]

JUST_NOW: Final = timedelta(minutes=30)
"""How long after a guide's code was scanned an enrolment still counts for that guide."""


@tx.required
def open_code(
    *,
    text: str,
    scan_id: UUID,
    actor: Actor,
    at: datetime,
    visitor_id: UUID | None = None,
    node_id: UUID | None = None,
    position: Position | None = None,
    channel: str = "",
    device: str = "",
) -> Landing:
    """Open what was scanned or typed: our address or token, a barcode, a GS1 link, a member code.

    The client makes scan_id: sent again, it is one touch and the same landing, so that a lost
    answer costs nobody anything. node_id is the store the person is known to be in. Refuses
    CodeUnknown, CodeExpired, and MemberCodeUsed for a member code seen before. (A1-A6)
    """
    scan = Scan(
        scan_id=scan_id,
        actor=actor,
        member_id=member_of(actor),
        # A tablet of the store serves many customers: it is nobody's own device.
        visitor_id=None if actor.kind is ActorKind.STAFF else visitor_id,
        at=at,
        node_id=node_id,
        position=position,
        channel=channel,
        device=device,
    )
    reading = rules.read(text)
    if isinstance(reading, MemberCode):
        return open_member(scan, reading.text)
    if isinstance(reading, Gtin):
        tag = _tag_of(reading, at)
        if tag is None:
            return _open_barcode(scan, reading.digits)
        return _with_gift(scan, tag, OPENERS[tag.purpose](scan, tag))
    if isinstance(reading, Token | SignedCode):
        is_token = isinstance(reading, Token)
        code = (codes.resolve if is_token else codes.resolve_signed)(reading.text, at)
        return _with_gift(scan, code, OPENERS.get(code.purpose, _open_elsewhere)(scan, code))
    raise CodeUnknown


@tx.required
def continue_as_member(*, visitor_id: UUID, member_id: UUID, at: datetime) -> BindingResult | None:
    """A visitor has just enrolled: their touches are the member's, and the guide they scanned last
    has this side of the two scans. None where no guide was scanned lately. (A5, B2)
    """
    rewards.recognise(visitor_id=visitor_id, member_id=member_id, at=at)
    touches = reward_queries.list_guide_touches(visitor_id, since=at - JUST_NOW)
    if not touches or touches[0].staff_id is None or touches[0].node_id is None:
        return None
    return rewards.bind(
        member_id=member_id,
        staff_id=touches[0].staff_id,
        node_id=touches[0].node_id,
        side=Side.MEMBER,
        at=at,
    )


def _with_gift(scan: Scan, code: CodeView, landing: Landing) -> Landing:
    if "gives" in code.facts and isinstance(landing, StoreLanding | ProductLanding):
        return replace(landing, gift=gift_of(scan, code))
    return landing


def _tag_of(reading: Gtin, at: datetime) -> CodeView | None:
    """The shelf tag that a link of goods was printed on, if it is one of ours for these goods; a
    tag that is over is only a barcode."""
    code = codes.find_code(reading.tag) if reading.tag else None
    if code is None or code.purpose not in (Purpose.PRODUCT, Purpose.POSTER):
        return None
    sku = catalog.find_sku_by_barcode(reading.digits)
    is_its = sku is not None and code.target_id in (sku.sku_id, sku.product_id)
    return code if is_its and code.is_open(at) else None


def _open_barcode(scan: Scan, digits: str) -> ProductLanding:
    sku = catalog.find_sku_by_barcode(digits)
    if sku is None:
        raise CodeUnknown
    return _land_on_product(scan, None, sku.product_id, sku.sku_id, _node(scan.node_id))


def _open_product(scan: Scan, code: CodeView) -> Landing:
    """A shelf tag names a SKU or a whole product, with or without a place."""
    if code.target_id is None:
        raise CodeUnknown
    sku = next(iter(catalog.get_skus([code.target_id]).values()), None)
    product_id = sku.product_id if sku else code.target_id
    node = _node(code.node_id or scan.node_id)
    return _land_on_product(scan, code, product_id, sku.sku_id if sku else None, node)


def _land_on_product(
    scan: Scan,
    code: CodeView | None,
    product_id: UUID,
    sku_id: UUID | None,
    node: NodeView | None,
) -> ProductLanding:
    product = catalog.get_product(product_id)
    node_id = node.node_id if node else None
    touch_id = keep_touch(scan, code, purpose=Purpose.PRODUCT, node_id=node_id)
    market = market_of(node, tier_of(scan))
    variants = variants_of(product, market, scan.position, scan.channel, scan.at)
    return ProductLanding(
        touch_id=touch_id,
        product=product,
        node=node,
        zone=market.zone,
        currency=market.currency,
        tier=market.tier,
        chosen_sku_id=sku_id,
        variants=variants,
        guide=card_of(scan.member_id, scan),
        promise=promise_for(variants, sku_id, market, scan.channel, scan.at),
    )


def _open_store(scan: Scan, code: CodeView) -> Landing:
    node = _node(code.node_id or code.target_id)
    if node is None:
        raise CodeUnknown
    return open_store(scan, code, node)


def _open_poster(scan: Scan, code: CodeView) -> Landing:
    """A virtual shelf: a product where the poster names one, else the place it stands for (A10)."""
    if code.target_id is not None and code.target_id != code.node_id:
        return _open_product(scan, code)
    return _open_store(scan, code)


def _open_referral(scan: Scan, code: CodeView) -> ReferralLanding:
    """A friend's code. One's own says nothing new."""
    touch_id = keep_touch(
        scan,
        code,
        referrer_id=code.target_id if code.target_id != scan.member_id else None,
        node_id=code.node_id,
    )
    return ReferralLanding(touch_id, _node(code.node_id), scan.member_id is None)


def _open_pickup(scan: Scan, code: CodeView) -> Landing:
    """Staff of the place see what to hand over; anybody else is told to show the code there."""
    delivery = fulfilment.find_by_pickup_code(code.code_id)
    is_staff = scan.actor.kind is ActorKind.STAFF and code.node_id is not None
    if (
        delivery is not None
        and is_staff
        and network.is_allowed(scan.actor, "orders.hand_over", node_id=code.node_id)
    ):
        touch_id = keep_touch(scan, code, staff_id=scan.actor.staff_id, node_id=code.node_id)
        return PickupLanding(touch_id, code, delivery, orders.get_order(OrderId(delivery.order_id)))
    return _show_to_staff(scan, code)


def _show_to_staff(scan: Scan, code: CodeView) -> ShowToStaffLanding:
    touch_id = keep_touch(scan, code, node_id=code.node_id)
    return ShowToStaffLanding(touch_id, code.purpose, _node(code.node_id), code.valid_until)


def _open_elsewhere(scan: Scan, code: CodeView) -> ElsewhereLanding:
    touch_id = keep_touch(scan, code, node_id=code.node_id)
    return ElsewhereLanding(touch_id, code.purpose, _node(code.node_id))


def _node(node_id: UUID | None) -> NodeView | None:
    return network.facts().nodes.get(node_id) if node_id else None


Opener = Callable[[Scan, CodeView], Landing]

OPENERS: Final[Mapping[Purpose, Opener]] = {
    Purpose.STORE: _open_store,
    Purpose.TABLE: _open_store,
    Purpose.PRODUCT: _open_product,
    Purpose.POSTER: _open_poster,
    Purpose.GUIDE: open_guide,
    Purpose.REFERRAL: _open_referral,
    Purpose.COUPON: open_coupon,
    Purpose.PICKUP: _open_pickup,
    Purpose.VOUCHER: _show_to_staff,
    Purpose.TICKET: _show_to_staff,
    Purpose.DEPOSIT: _show_to_staff,
    Purpose.PAY: _show_to_staff,
}
