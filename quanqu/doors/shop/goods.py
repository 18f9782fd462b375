"""Products as the shop shows them: prices of this member in this place, and who has what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from quanqu.catalog.types import GoodsState, ProductView, SkuView
from quanqu.doors.faces.formats import named
from quanqu.doors.shop.visit import CHANNEL, Visit
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.pricing import queries as pricing
from quanqu.pricing.refusals import NotForSale
from quanqu.pricing.types import QuoteLine
from quanqu.scan.types import NearbyStock, Variant
from quanqu.stock import queries as stock

FEW: Final = 3
"""At this many or fewer a shopper is told that few are left."""


def prices(visit: Visit, sku_ids: Iterable[UUID]) -> dict[UUID, QuoteLine]:
    """What one piece of each SKU costs this person here; what is not on sale is left out."""
    wanted = list(dict.fromkeys(sku_ids))
    while wanted:
        try:
            quote = pricing.quote(
                lines=[(sku_id, 1) for sku_id in wanted],
                zone=visit.zone,
                currency=visit.currency,
                tier=visit.tier,
                at=visit.at,
            )
        except NotForSale as refusal:
            unsold = set(refusal.facts["sku_ids"])
            wanted = [sku_id for sku_id in wanted if sku_id not in unsold]
        else:
            return {line.sku_id: line for line in quote.lines}
    return {}


def cards(visit: Visit, products: Sequence[ProductView]) -> list[dict[str, Any]]:
    """Products as cards, at their lowest price for this person, those on sale only."""
    found = [_on_sale(product) for product in products]
    priced = prices(visit, (sku.sku_id for skus in found for sku in skus))
    here = _free_here(visit, [sku.sku_id for skus in found for sku in skus])
    made = (
        _card(visit, product, [sku for sku in skus if sku.sku_id in priced], priced, here)
        for product, skus in zip(products, found, strict=True)
    )
    return [card for card in made if card]


def variants(visit: Visit, product: ProductView) -> tuple[Variant, ...]:
    """Every size and colour with its price, what is here and who else has it, the nearest first."""
    skus = _on_sale(product)
    priced = prices(visit, (sku.sku_id for sku in skus))
    free = _free_by_node(sku.sku_id for sku in skus)
    nodes = network.nodes_by_id({node_id for by_node in free.values() for node_id in by_node})
    return tuple(
        _variant(visit, sku, priced.get(sku.sku_id), free[sku.sku_id], nodes) for sku in skus
    )


def address_of(product_id: UUID) -> str:
    """The product's page."""
    return reverse("shop:product", args=[ids.public("prd", product_id)])


def choice_of(sku: SkuView | Variant) -> str:
    """Colour and size in the reader's language."""
    return " / ".join(part for part in (capfirst(named(sku, "colour")), sku.size) if part)


def reason_rows(line: QuoteLine) -> list[dict[str, Any]]:
    """Why a piece costs what it costs, as rows of money."""
    rows = [{"label": _("Retail price"), "fen": line.list_price_fen}]
    if line.unit_price_fen != line.list_price_fen:
        names = {
            "tier_price": _("Member price"),
            "quantity_price": _("Price for this quantity"),
        }
        label = next((names[r.code] for r in line.reasons if r.code in names), _("Discount"))
        rows.append({"label": label, "fen": line.unit_price_fen - line.list_price_fen})
    return rows


def _on_sale(product: ProductView) -> list[SkuView]:
    return [sku for sku in product.skus if sku.state == GoodsState.ACTIVE]


def _card(
    visit: Visit,
    product: ProductView,
    skus: Sequence[SkuView],
    priced: Mapping[UUID, QuoteLine],
    here: Mapping[UUID, int],
) -> dict[str, Any] | None:
    if not skus:
        return None
    best = min(skus, key=lambda sku: priced[sku.sku_id].unit_price_fen)
    line = priced[best.sku_id]
    return {
        "url": address_of(product.product_id),
        "name": named(product),
        "picture_seed": product.code,
        "category": product.category_code,
        "colour": skus[0].colour_en or skus[0].colour,
        "price_fen": line.unit_price_fen,
        "was_fen": line.list_price_fen,
        "currency": visit.currency,
        "member_price": any(reason.code == "tier_price" for reason in line.reasons),
        "note": _here_note(visit, sum(here.get(sku.sku_id, 0) for sku in skus)),
    }


def _here_note(visit: Visit, qty: int) -> str:
    if visit.store is None:
        return ""
    if qty == 0:
        return _("In other stores")
    return _("Few left here") if qty <= FEW else _("In this store")


def _free_here(visit: Visit, sku_ids: Sequence[UUID]) -> dict[UUID, int]:
    if visit.store is None or not sku_ids:
        return {}
    free: dict[UUID, int] = defaultdict(int)
    for shelf in stock.free_at(sku_ids, [visit.store.node_id], channel=CHANNEL):
        free[shelf.shelf.sku_id] += shelf.free_qty
    return free


def _free_by_node(sku_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, int]]:
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for free in stock.free_at(list(sku_ids), channel=CHANNEL):
        at_node = found[free.shelf.sku_id]
        at_node[free.shelf.node_id] = at_node.get(free.shelf.node_id, 0) + free.free_qty
    return found


def _variant(
    visit: Visit,
    sku: SkuView,
    line: QuoteLine | None,
    free: Mapping[UUID, int],
    nodes: Mapping[Any, NodeView],
) -> Variant:
    here_id = visit.store.node_id if visit.store else None
    near = [
        NearbyStock(nodes[node_id], qty, _km(visit.store, nodes[node_id]))
        for node_id, qty in free.items()
        if node_id != here_id and qty > 0
    ]
    return Variant(
        sku_id=sku.sku_id,
        code=sku.code,
        colour=sku.colour,
        colour_en=sku.colour_en,
        size=sku.size,
        list_price_fen=line.list_price_fen if line else None,
        price_fen=line.unit_price_fen if line else None,
        reasons=line.reasons if line else (),
        here_qty=free.get(here_id, 0) if here_id else 0,
        elsewhere=tuple(sorted(near, key=lambda one: (one.distance_km or 0, -one.free_qty))),
    )


def _km(store: NodeView | None, node: NodeView) -> float | None:
    if store is None:
        return None
    return network.distance_km(store.latitude, store.longitude, node.latitude, node.longitude)
