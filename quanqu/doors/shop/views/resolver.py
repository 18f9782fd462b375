"""The GS1 Digital Link resolver: which links there are for goods, and the way to one of them. (A3)

Every target is a page of ours; what a client adds to the query goes along.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.codes.actions import CodeUnknown
from quanqu.doors.faces.refusing import refused_problem
from quanqu.doors.shop.views.scan import open_text
from quanqu.kit import ids
from quanqu.kit.refusals import Refused
from quanqu.scan.queries import links

LINKSET: Final = "application/linkset+json"
CONTEXT: Final = "https://ref.gs1.org/standards/resolver/linkset-context"
METHODS: Final = ("GET", "HEAD", "OPTIONS")
ALL: Final = ("linkset", "all")
LANGUAGES: Final = {"zh": "name", "en": "name_en"}
RETAILERS: Final = "hasRetailers"
PAGE: Final = "pip"
LONGEST: Final = 2_000
OWN: Final = ("linkType", "context")
"""Words of the query that are for the resolver, not for the page behind it."""

View = Callable[..., HttpResponse]


def _for_anybody(view: View) -> View:
    """Pages of other sites may ask, too: nothing here is of a person."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204)
            answer["Allow"] = ", ".join(METHODS)
        else:
            answer = _answered(view, request, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Allow-Methods"] = ", ".join(METHODS)
        answer["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
        answer["Access-Control-Expose-Headers"] = "Link, Location"
        return answer

    return require_http_methods(METHODS)(inside)


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """A program that is refused gets problem details; a person gets a page."""
    try:
        return view(request, *args, **kwargs)
    except Refused as refusal:
        if _is_program(request):
            return refused_problem(refusal)
        raise


@_for_anybody
def gtin(request: HttpRequest, gtin: str, rest: str = "") -> HttpResponse:
    """Goods by their number: the landing page, one link of the kind that is asked for, or all."""
    if len(request.get_full_path()) > LONGEST:
        raise links.BadLink(why="")
    link = links.read_link(gtin, rest, dict(request.GET.lists()))
    asked = request.GET.get("linkType", "")
    if not asked and not _wants_linkset(request):
        return _with_links(open_text(request, request.get_full_path()), link)
    sku = catalog.find_sku_by_barcode(link.gtin)
    if sku is None:
        raise CodeUnknown
    if asked in ALL or not asked:
        return _with_links(_linkset(link, sku), link)
    targets, kind = _targets(sku), links.link_kind(asked)
    if kind == links.DEFAULT:
        return _with_links(open_text(request, request.get_full_path()), link)
    if kind not in targets:
        raise links.NoSuchLink
    answer = HttpResponse(status=307)
    answer["Location"] = _passed_on(request, targets[kind])
    return _with_links(answer, link)


@_for_anybody
def description(request: HttpRequest) -> HttpResponse:
    """What this resolver can do, where the standard looks for it."""
    return JsonResponse(
        {
            "name": "Quanqu",
            "resolverRoot": _absolute(""),
            "supportedPrimaryKeys": ["01"],
            "supportedLinkType": [{"namespace": links.ROOT, "prefix": links.PREFIX}],
            "linkTypeDefaultCanBeLinkset": False,
        }
    )


def _is_program(request: HttpRequest) -> bool:
    return "linkType" in request.GET or "text/html" not in request.headers.get("Accept", "")


def _wants_linkset(request: HttpRequest) -> bool:
    """By its own media type only: a phone that takes anything wants the page."""
    kinds = [
        part.partition(";")[0].strip() for part in request.headers.get("Accept", "").split(",")
    ]
    return LINKSET in kinds and "text/html" not in kinds


def _targets(sku: SkuView) -> dict[str, str]:
    """The pages about goods, by the kind of link."""
    chosen = urlencode({"sku": ids.public("sku", sku.sku_id)})
    page = reverse("shop:product", args=[ids.public("prd", sku.product_id)])
    return {PAGE: f"{page}?{chosen}", RETAILERS: reverse("shop:nodes")}


def _linkset(link: links.DigitalLink, sku: SkuView) -> HttpResponse:
    """RFC 9264: what there is about these goods."""
    targets = {kind: _absolute(path) for kind, path in _targets(sku).items()}
    named = [
        {"href": href, "title": getattr(sku, name), "type": "text/html", "hreflang": [language]}
        for language, name in LANGUAGES.items()
        for href in [targets[PAGE]]
        if getattr(sku, name)
    ]
    content = {
        "anchor": _absolute(link.path),
        "itemDescription": sku.name_en or sku.name,
        f"{links.ROOT}{links.DEFAULT}": [
            {"href": targets[PAGE], "title": sku.name_en or sku.name, "type": "text/html"}
        ],
        f"{links.ROOT}{PAGE}": named,
        f"{links.ROOT}{RETAILERS}": [
            {"href": targets[RETAILERS], "title": "Stores", "type": "text/html"}
        ],
    }
    return JsonResponse({"linkset": [content]}, content_type=LINKSET)


def _with_links(answer: HttpResponse, link: links.DigitalLink) -> HttpResponse:
    """Where the whole set of links is, for whoever got something else."""
    if answer.get("Content-Type") == LINKSET:
        answer["Link"] = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"'
    else:
        answer["Link"] = (
            f'<{_absolute(link.path)}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'
        )
    answer["Vary"] = "Accept, Accept-Language, Cookie"
    return answer


def _passed_on(request: HttpRequest, path: str) -> str:
    """The page with what the client added to the query; our own words stand first."""
    more = request.GET.copy()
    for name in OWN:
        more.pop(name, None)
    if not more:
        return path
    return f"{path}{'&' if '?' in path else '?'}{more.urlencode()}"


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}"
