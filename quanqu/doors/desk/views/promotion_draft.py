"""Writing a promotion: plain fields, and beside them what it does to a sample basket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.desk import naming, promotion_words
from quanqu.doors.desk.promotion_fields import fields_of
from quanqu.doors.desk.promotion_form import KINDS, PARTS, Fields, UnknownGoods, Written
from quanqu.doors.desk.scope import Scope, at_desk, refuse, show, tell
from quanqu.doors.desk.views.promotions import own, versions_of
from quanqu.doors.faces.once import SeeOther, once
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound, Refused
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import WHOLESALE_TIER, Quote, SampleBuyer

TIERS: Final = ("regular", "silver", "gold")
SAMPLES: Final = ("1", "2", "3")
MOST_NODES: Final = 60
SAMPLE_FEE: Final = 1_000
"""What delivery of the sample basket costs."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def promotion_new(scope: Scope) -> HttpResponse:
    """The builder, also with what an earlier version says; posted, the draft is written."""
    ours = own(scope)
    if scope.request.method == "POST":
        return _draft(scope, ours)
    of = scope.request.GET.get("of", "")
    fields: Fields | None = QueryDict("kind=percent&percent=10&seller_percent=100")
    if of:
        fields = fields_of(versions_of(of, ours)[0])
    if fields is None:
        refuse(scope, _("This one says more than these fields can: change it by the API."))
        return SeeOther(reverse("desk:promotion", args=[of]))
    return _builder(scope, ours, fields)


@require_POST
@at_desk
def promotion_preview(scope: Scope) -> HttpResponse:
    """The sample basket without the draft and with it: the piece of the page that changes."""
    ours = own(scope)
    return show(
        scope,
        "desk/_promotion_preview.html",
        "promotions",
        **_tried(scope, ours, scope.request.POST),
    )


def _draft(scope: Scope, ours: UUID) -> HttpResponse:
    """Write it; refused, the fields stay as they were filled in, with the reason."""
    posted = scope.request.POST

    def effect() -> str:
        written = Written(posted, ours, _currency(ours))
        version_id = pricing.draft_promotion(
            organisation_id=ours,
            code=written.code(),
            form=written.form(),
            budget_id=_budget(written, ours),
            at=scope.at,
        )
        drafted = next(
            one for one in queries.list_promotions([ours]) if one.version_id == version_id
        )
        return reverse("desk:promotion", args=[ids.public("prm", drafted.promotion_id)])

    try:
        answer = once(scope.request, effect)
    except Refused as refusal:
        if refusal.status == NotFound.status:
            raise
        refuse(scope, refusal)
        return _builder(scope, ours, posted, status=refusal.status)
    tell(scope, _("Written. Somebody else has to approve it."))
    return answer


def _budget(written: Written, ours: UUID) -> UUID | None:
    """The budget that was chosen, or a new one of the amount that was named."""
    limit_fen = written.fen("budget_limit")
    if limit_fen is not None:
        return pricing.open_budget(
            organisation_id=ours,
            name=written.text("code"),
            currency=_currency(ours),
            limit_fen=limit_fen,
        )
    chosen = written.text("budget")
    return ids.parse("bud", chosen) if chosen else None


def _builder(scope: Scope, ours: UUID, fields: Fields, status: int = 200) -> HttpResponse:
    is_group = ours == network.platform().organisation_id
    others = [one for one in network.list_organisations() if one.organisation_id != ours]
    return show(
        scope,
        "desk/promotion_new.html",
        "promotions",
        status=status,
        fields=fields,
        chosen={name: fields.getlist(name) for name in fields},
        kinds=[(kind, promotion_words.KINDS[kind]) for kind in KINDS],
        weekdays=[(str(n), day) for n, day in enumerate(promotion_words.WEEKDAYS, start=1)],
        tiers=TIERS,
        parts=[
            (name, fields.get(f"part{name}", ""), fields.get(f"part{name}_qty", ""))
            for name in PARTS
        ],
        samples=[
            (name, fields.get(f"sample{name}", ""), fields.get(f"sample{name}_qty", "1"))
            for name in SAMPLES
        ],
        categories=catalog.list_categories(),
        brands=catalog.list_brands(),
        budgets=queries.list_budgets([ours]),
        is_group=is_group,
        others=others if is_group else [],
        nodes=_nodes(ours),
        is_again=bool(scope.request.GET.get("of")) or fields.get("again", ""),
        **_tried(scope, ours, fields),
    )


def _tried(scope: Scope, ours: UUID, fields: Fields) -> dict[str, Any]:
    """What the sample basket costs without and with what is written by now; or why not."""
    written = Written(fields, ours, _currency(ours))
    try:
        # The words often come last.
        words = {name: fields.get(name) or _("Draft") for name in ("zh", "en")}
        form = written.form() | {"text": words}
        code = fields.get("code") or queries.DRAFT
        # A code that is known makes a version, and takes the place of the one in force.
        versions = {one.code: one.promotion_id for one in queries.list_promotions([ours])}
        trial = queries.Trial(
            form, organisation_id=ours, code=code, promotion_id=versions.get(code)
        )
        return _sample(scope, ours, written, form, trial)
    except Refused as refusal:
        return {"why_not": refusal}


def _sample(
    scope: Scope, ours: UUID, written: Written, form: dict[str, Any], trial: queries.Trial
) -> dict[str, Any]:
    node, at = _node(written, ours), _moment(written, form, scope.at)
    buyer = _buyer(written)
    chosen = _chosen(written, ours) or _proposed(written, ours, node, scope.at)
    priced = queries.quote(
        lines=[(sku.sku_id, qty) for sku, qty in chosen],
        zone=node.price_zone,
        currency=_currency(ours),
        tier=WHOLESALE_TIER if buyer.is_buyer else buyer.tier,
        seller_id=node.organisation_id,
        at=scope.at,
    )
    now, then = trial.preview(
        priced,
        seller_id=node.organisation_id,
        node_id=node.node_id,
        timezone=node.timezone,
        buyer=buyer,
        at=at,
    )
    return {
        "lines": _lines(now, then),
        "sums": _sums(now, then),
        "gifts": [
            (naming.pictures_of([one.sku_id])[one.sku_id]["label"], one.qty) for one in then.gifts
        ],
        "sample_node": node,
        "sample_at": at,
        "currency": priced.currency,
        "gives": promotion_words.gives(form),
        "is_same": now.lines == then.lines and now.on_delivery == then.on_delivery,
    }


def _lines(now: Quote, then: Quote) -> list[dict[str, Any]]:
    pictures = naming.pictures_of(line.sku_id for line in then.lines)
    names = _names(then)
    return [
        {
            "picture": pictures.get(after.sku_id),
            "qty": after.qty,
            "unit_fen": after.unit_price_fen,
            "before_fen": before.total_fen,
            "after_fen": after.total_fen,
            "reasons": [
                {
                    "title": promotion_words.title(one.reason.facts),
                    "code": one.reason.facts["promotion"],
                    "off_fen": one.off_fen,
                    "borne": [(names.get(b.organisation_id, ""), b.amount_fen) for b in one.borne],
                }
                for one in after.discounts
            ],
        }
        for before, after in zip(now.lines, then.lines, strict=True)
    ]


def _names(quote: Quote) -> dict[UUID, str]:
    cuts = [one for line in quote.lines for one in line.discounts]
    cuts += quote.delivery(SAMPLE_FEE)
    return naming.organisation_names(part.organisation_id for one in cuts for part in one.borne)


def _sums(now: Quote, then: Quote) -> dict[str, Any]:
    names, borne = _names(then), dict[UUID, int]()
    for quote, sign in ((then, 1), (now, -1)):
        cuts = [one for line in quote.lines for one in line.discounts]
        for one in (*cuts, *quote.delivery(SAMPLE_FEE)):
            for part in one.borne:
                borne.setdefault(part.organisation_id, 0)
                borne[part.organisation_id] += sign * part.amount_fen
    return {
        "now_fen": now.total_fen,
        "then_fen": then.total_fen,
        "fee_now_fen": now.fee_after(SAMPLE_FEE),
        "fee_then_fen": then.fee_after(SAMPLE_FEE),
        "has_fees": bool(then.on_delivery),
        "borne": [(names.get(who, ""), fen) for who, fen in borne.items() if fen],
    }


def _chosen(written: Written, ours: UUID) -> list[tuple[SkuView, int]]:
    """What was typed into the sample basket."""
    found = []
    for name in SAMPLES:
        code = written.text(f"sample{name}")
        if code:
            named = written.goods(f"sample{name}").get("skus", [])
            if len(named) != 1:
                raise UnknownGoods(codes=code)
            found.append((UUID(named[0]), written.whole(f"sample{name}_qty") or 1))
    skus = catalog.get_skus([sku_id for sku_id, _qty in found])
    return [(skus[sku_id], qty) for sku_id, qty in found]


def _proposed(
    written: Written, ours: UUID, node: NodeView, at: datetime
) -> list[tuple[SkuView, int]]:
    """Goods that the draft is about and that are sold there, else whatever is."""
    owners = {ours, network.platform().organisation_id}
    categories = written.list_of("categories") or [""]
    brands = written.list_of("brands") or [""]
    found = list(catalog.get_skus(written.named_skus()).values())
    found += [
        sku
        for category in categories[:2]
        for brand in brands[:2]
        for sku in catalog.list_items(
            organisation_ids=owners, category_code=category, brand_code=brand, limit=8
        )
    ]
    sold = _sold([*found, *catalog.list_items(organisation_ids=owners, limit=8)], node, ours, at)
    return [(sku, 2) for sku in sold[:3]]


def _sold(skus: Sequence[SkuView], node: NodeView, ours: UUID, at: datetime) -> list[SkuView]:
    """Those that have a price there, each once."""
    once_each = {sku.sku_id: sku for sku in skus}
    missing: set[UUID] = set()
    try:
        queries.quote(
            lines=[(one, 1) for one in once_each],
            zone=node.price_zone,
            currency=_currency(ours),
            at=at,
        )
    except pricing.NotForSale as refusal:
        missing = {*refusal.facts["sku_ids"]}
    return [sku for one, sku in once_each.items() if one not in missing]


def _buyer(written: Written) -> SampleBuyer:
    tier = written.text("sample_tier")
    return SampleBuyer(
        is_member=tier in TIERS,
        tier=tier if tier in TIERS else "",
        is_first_order=written.ticked("sample_first"),
        is_buyer=written.ticked("sample_buyer"),
        has_tokens=written.ticked("sample_tokens"),
    )


def _moment(written: Written, form: dict[str, Any], at: datetime) -> datetime:
    """The moment of the sample: as typed, else now, or when the promotion begins."""
    typed = written.moment("sample_at")
    begins = form.get("when", {}).get("from", 0)
    seconds = typed or max(int(at.timestamp()), begins)
    return datetime.fromtimestamp(seconds, at.tzinfo)


def _node(written: Written, ours: UUID) -> NodeView:
    nodes = _nodes(ours)
    asked = written.text("sample_node")
    found = [one for one in nodes if ids.public("nod", one.node_id) == asked] or nodes
    if not found:
        raise pricing.NotForSale
    return found[0]


def _nodes(ours: UUID) -> list[NodeView]:
    """Where a sample may be sold: the group looks at everybody's places."""
    owners = None if ours == network.platform().organisation_id else [ours]
    return network.list_nodes(organisation_ids=owners, capability="sells", limit=MOST_NODES)


def _currency(organisation_id: UUID) -> str:
    return network.get_organisation(organisation_id).currency
