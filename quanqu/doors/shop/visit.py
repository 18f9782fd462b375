"""What a browser's session remembers of a visit: the store, the guide met there, the bag, a place.

It holds ids and wishes only; prices, stock and whose things are, are asked anew for every page.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from quanqu.doors.faces.acting import acting, moment
from quanqu.doors.faces.sessions import SessionStore
from quanqu.identity.types import Actor
from quanqu.kit.refusals import NotFound
from quanqu.members import queries as members
from quanqu.members.types import MemberView
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView, State
from quanqu.routing.types import Place

CHANNEL: Final = "shop"

STORE: Final = "shop_store"
GUIDE: Final = "shop_guide"
BAG: Final = "shop_bag"
COUPONS: Final = "shop_coupons"
PLACE: Final = "shop_place"
SCANS: Final = "shop_scans"
GUEST: Final = "shop_guest"

IN_STORE_FOR: Final = timedelta(hours=6)
GUIDE_FOR: Final = timedelta(hours=24)
GUEST_FOR: Final = timedelta(hours=1)
WEB_SHOP: Final = "WEB"
MOST_QTY: Final = 99
MOST_LINES: Final = 50


@dataclass(frozen=True, slots=True)
class DeliverTo:
    """Where a shopper wants things brought; the position is that of the neighbourhood chosen."""

    address: str
    latitude: float
    longitude: float
    near_id: UUID | None = None

    @property
    def place(self) -> Place:
        return Place(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who shops where at this moment: enough to price, search and sell."""

    at: datetime
    actor: Actor
    member: MemberView | None
    store: NodeView | None
    """The store they are in, by a scan or by their own word; None at home."""
    node: NodeView
    """The node that sells: the store they are in, or the web shop."""
    currency: str

    @property
    def tier(self) -> str:
        return str(self.member.tier) if self.member else ""

    @property
    def zone(self) -> str:
        return self.node.price_zone


def visit_of(request: HttpRequest) -> Visit:
    """The visit of this request, read once."""
    known: Visit | None = getattr(request, "quanqu_visit", None)
    if known is None:
        known = _read(request)
        request.quanqu_visit = known  # type: ignore[attr-defined]
    return known


def enter(request: HttpRequest, node: NodeView) -> None:
    """Remember the store that someone is in; one that only shows or hands over sells nothing."""
    if node.can(Capability.SELLS):
        _remember(request, STORE, node.node_id)


def leave(request: HttpRequest) -> None:
    """Forget the store: shop from home again."""
    request.session.pop(STORE, None)


def meet(request: HttpRequest, staff_id: UUID) -> None:
    """Remember the guide whose code was scanned; they are credited for what follows."""
    _remember(request, GUIDE, staff_id)


def guide_met(request: HttpRequest) -> UUID | None:
    """The guide met today, if any."""
    return _remembered(request, GUIDE, GUIDE_FOR)


def scan_id(request: HttpRequest, text: str, new: UUID) -> UUID:
    """The id of a scan opened by its address: opened again within minutes it is the same scan."""
    scans: dict[str, Any] = request.session.get(SCANS, {})
    oldest = (moment(request) - timedelta(minutes=10)).isoformat()
    kept = {key: seen for key, seen in scans.items() if seen["at"] > oldest}
    seen = kept.setdefault(text[:80], {"id": str(new), "at": moment(request).isoformat()})
    request.session[SCANS] = kept
    return UUID(seen["id"])


def bag(request: HttpRequest) -> dict[UUID, int]:
    """What is in the bag: pieces by SKU, in the order they were put in."""
    kept: Mapping[str, int] = request.session.get(BAG, {})
    return {UUID(sku_id): qty for sku_id, qty in kept.items()}


def put(request: HttpRequest, sku_id: UUID, qty: int) -> None:
    """Have so many pieces of a SKU in the bag; none takes it out."""
    _edit_bag(request, sku_id, lambda _before: qty)


def put_more(request: HttpRequest, sku_id: UUID, qty: int) -> None:
    """Have more pieces of a SKU in the bag: as many hands as put some in at once, all count."""
    _edit_bag(request, sku_id, lambda before: before + qty)


def _edit_bag(request: HttpRequest, sku_id: UUID, change: Callable[[int], int]) -> None:
    def changed(kept: dict[str, int] | None) -> dict[str, int]:
        now, key = dict(kept or {}), str(sku_id)
        qty = min(change(now.get(key, 0)), MOST_QTY)
        if qty <= 0:
            now.pop(key, None)
        elif key in now or len(now) < MOST_LINES:
            now[key] = qty
        return now

    session = request.session
    assert isinstance(session, SessionStore)
    session.edit(BAG, changed)


def empty_bag(request: HttpRequest) -> None:
    request.session.pop(BAG, None)
    request.session.pop(COUPONS, None)


def chosen_coupons(request: HttpRequest) -> tuple[str, ...]:
    """The numbers of the coupons that were ticked for the bag."""
    return tuple(request.session.get(COUPONS, ()))


def choose_coupons(request: HttpRequest, numbers: Iterable[str]) -> None:
    request.session[COUPONS] = list(numbers)


def prove_phone(request: HttpRequest, phone: str) -> None:
    """Remember for this checkout the phone that a guest has proved by a code."""
    request.session[GUEST] = {"phone": phone, "at": moment(request).isoformat()}


def guest_phone(request: HttpRequest) -> str | None:
    """The phone that the guest at this checkout has proved, within the hour."""
    kept = request.session.get(GUEST)
    if not kept or moment(request) - datetime.fromisoformat(kept["at"]) > GUEST_FOR:
        return None
    return str(kept["phone"])


def deliver_to(request: HttpRequest) -> DeliverTo | None:
    """The address that was given in this visit."""
    kept = request.session.get(PLACE)
    if not kept:
        return None
    near = kept.get("near")
    return DeliverTo(kept["address"], kept["latitude"], kept["longitude"], UUID(near))


def remember_place(request: HttpRequest, address: str, near: NodeView) -> None:
    """Keep an address, placed in the neighbourhood of a node that the shopper named."""
    request.session[PLACE] = {
        "address": address,
        "latitude": near.latitude,
        "longitude": near.longitude,
        "near": str(near.node_id),
    }


def _read(request: HttpRequest) -> Visit:
    actor = acting(request)
    member = members.get_member(actor.member_id) if actor.member_id else None
    places = network.facts()
    store = _store(request, places)
    node = store or _web_shop(places)
    currency = places.organisation(node.organisation_id).currency
    return Visit(moment(request), actor, member, store, node, currency)


def _store(request: HttpRequest, places: network.Facts) -> NodeView | None:
    node_id = _remembered(request, STORE, IN_STORE_FOR)
    return places.nodes.get(node_id) if node_id else None


def _web_shop(places: network.Facts) -> NodeView:
    """The group's web shop; where there is none, its first node that sells."""
    web = places.by_code.get(WEB_SHOP)
    if web is not None and web.can(Capability.SELLS):
        return web
    group = places.platform().organisation_id
    for node in places.by_code.values():
        is_open = node.state == State.ACTIVE and node.can(Capability.SELLS)
        if is_open and node.organisation_id == group:
            return node
    raise NotFound


def _remember(request: HttpRequest, key: str, value: UUID) -> None:
    request.session[key] = {"id": str(value), "at": moment(request).isoformat()}


def _remembered(request: HttpRequest, key: str, lasts: timedelta) -> UUID | None:
    kept = request.session.get(key)
    if not kept or moment(request) - datetime.fromisoformat(kept["at"]) > lasts:
        return None
    return UUID(kept["id"])
