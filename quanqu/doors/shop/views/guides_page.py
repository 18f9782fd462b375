"""A guide's own page: what they stand for, in their words; buying from it counts for them. (G5)"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from quanqu.catalog import queries as catalog
from quanqu.codes import queries as codes
from quanqu.codes.refusals import CodeUnknown
from quanqu.codes.types import Purpose
from quanqu.doors.faces.acting import acting, moment, visitor_id
from quanqu.doors.shop import goods
from quanqu.doors.shop.pages import show
from quanqu.doors.shop.visit import CHANNEL, enter, meet, scan_id, visit_of
from quanqu.guides import queries
from quanqu.identity.types import ActorKind
from quanqu.kit import ids, tx
from quanqu.network import queries as network
from quanqu.rewards import actions as rewards

PURPOSE = "page"


@require_safe
def guides_page(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from a shared link or card: the touch is kept and nobody is bound by it."""
    at = moment(request)
    code = codes.resolve(token, at)
    if code.purpose != Purpose.GUIDE or code.target_id is None:
        raise CodeUnknown
    guide = network.get_staff(code.target_id)
    node = network.get_node(code.node_id) if code.node_id else None
    meet(request, guide.staff_id)
    if node is not None:
        enter(request, node)
        request.__dict__.pop("quanqu_visit", None)
    actor = acting(request)
    if actor.kind is not ActorKind.STAFF:
        with tx.begin(actor=actor.label):
            rewards.record_touch(
                scan_id=scan_id(request, f"/g/{token}", ids.new_id()),
                purpose=PURPOSE,
                at=at,
                code_id=code.code_id,
                member_id=actor.member_id,
                visitor_id=visitor_id(request),
                staff_id=guide.staff_id,
                node_id=code.node_id,
                channel=CHANNEL,
                device="browser",
            )
    picked = queries.list_picks(guide.staff_id)
    words = {one.product_id: one.words for one in picked}
    products = catalog.list_products_by_id(list(words))
    shown = [
        (card, words.get(product.product_id, ""))
        for product in products
        for card in goods.cards(visit_of(request), [product])
    ]
    return show(
        request, "guides_page", page="home", guide=guide, node=node, token=token, goods=shown
    )
