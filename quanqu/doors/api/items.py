"""Goods as their owners keep them: entering, approving, barcodes, assortments, small imports."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.types import GoodsState, NewSku, SkuView, Verdict
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    NodeId,
    OrganisationId,
    ProductId,
    PublicId,
    SkuId,
    Text,
    Told,
    Word,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as prices

router = Router(tags=["items"])

RuleId = Annotated[UUID, PublicId("rul")]
ImportId = Annotated[UUID, PublicId("imp")]
Texts = Annotated[dict[Word, Word], Field(max_length=20)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Pack(Asked):
    """A barcode of several pieces."""

    barcode: Word
    qty: Annotated[int, Field(strict=True, ge=2, le=100_000)]


class SkuAsked(Asked):
    code: Word
    colour: Annotated[str, Field(max_length=64)] = ""
    colour_en: Annotated[str, Field(max_length=64)] = ""
    size: Annotated[str, Field(max_length=64)] = ""
    options: Texts = {}
    options_en: Texts = {}
    barcodes: Annotated[list[Word], Field(max_length=20)] = []
    packs: Annotated[list[Pack], Field(max_length=20)] = []
    unit: Word = "piece"
    weight_g: Annotated[int, Field(strict=True, ge=0, le=10_000_000)] = 0
    vat_bps: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 1_300
    is_stocked: bool = True
    is_weighed: bool = False
    price_per_qty: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1
    scale_code: Annotated[str, Field(pattern=r"^([0-9]{5})?$")] = ""
    has_lots: bool = False
    shelf_life_days: Annotated[int, Field(strict=True, ge=1, le=36_500)] | None = None


class ProductAsked(Asked):
    """A draft: it is on sale once it is approved."""

    organisation_id: OrganisationId
    category: Word
    code: Word
    name: Name
    name_en: Annotated[str, Field(max_length=200)] = ""
    brand: Annotated[str, Field(max_length=64)] = ""
    description: Text = ""
    description_en: Text = ""
    attributes: Texts = {}
    attributes_en: Texts = {}
    skus: Annotated[list[SkuAsked], Field(min_length=1, max_length=500)]


class Why(Asked):
    why: Annotated[str, Field(max_length=200)] = ""


class Item(Told):
    """A product as its owner sees it."""

    product_id: ProductId
    organisation_id: OrganisationId
    code: str
    name: str
    state: GoodsState
    sku_ids: list[SkuId]


class Read(Told):
    """What a barcode says; `qty` is None where a scale printed a price."""

    sku_id: SkuId
    qty: int | None
    price_fen: int | None
    lot: str
    expires_on: str | None


class Step(Told):
    sku_id: SkuId | None
    from_state: GoodsState
    to_state: GoodsState
    why: str
    at: datetime


class Life(Told):
    steps: list[Step]


class Rule(Told):
    rule_id: RuleId
    node_id: NodeId | None
    channel: str
    category: str | None
    brand: str | None
    product_id: ProductId | None
    verdict: Verdict


class Rules(Told):
    rules: list[Rule]


class RuleAsked(Asked):
    """About a category, a brand or a product, or none of them: all goods."""

    verdict: Verdict
    node_id: NodeId | None = None
    channel: Annotated[str, Field(max_length=32)] = ""
    category: Word | None = None
    brand: Word | None = None
    product_id: ProductId | None = None


class Dropped(Told):
    rule_id: RuleId


class BarcodeAsked(Asked):
    barcode: Word
    pack_qty: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 1


class ImportAsked(Asked):
    """Rows with the columns of `quanqu import products`, for an organisation, with prices."""

    organisation_id: OrganisationId
    rows: Annotated[list[dict[Word, str]], Field(min_length=1, max_length=500)]
    skip_refused: bool = False


class RefusedRow(Told):
    line: int
    reason: str
    value: str
    text: str


class Imported(Told):
    import_id: ImportId
    read_qty: int
    taken_qty: int
    refused_qty: int
    refused: list[RefusedRow]


@router.post("/items", response={201: Item})
@effect()
def add_item(request: HttpRequest, asked: ProductAsked) -> Item:
    """Enter a product as a draft, with its SKUs and barcodes. (C1)"""
    require_edit(request, asked.organisation_id)
    made = catalog.add_product(
        organisation_id=asked.organisation_id,
        category_code=asked.category,
        brand_code=asked.brand,
        state=GoodsState.DRAFT,
        skus=[_new(sku) for sku in asked.skus],
        **asked.model_dump(exclude={"organisation_id", "category", "brand", "skus"}),
    )
    return show_item(made.product_id)


@router.post("/items/{product_id}/submit", response={200: Item})
@effect(status=200)
def submit_item(request: HttpRequest, product_id: ProductId) -> Item:
    """Ask for a draft to be put on sale."""
    require_own(request, product_id)
    catalog.submit_product(product_id, at=moment(request))
    return show_item(product_id)


@router.post("/items/{product_id}/approve", response={200: Item})
@effect(status=200)
def approve_item(request: HttpRequest, product_id: ProductId, asked: Why) -> Item:
    """Put submitted goods on sale: another person than who submitted them, for the group."""
    _require_approver(request, product_id)
    catalog.approve_product(product_id, at=moment(request), why=asked.why)
    return show_item(product_id)


@router.post("/items/{product_id}/refuse", response={200: Item})
@effect(status=200)
def refuse_item(request: HttpRequest, product_id: ProductId, asked: Why) -> Item:
    """Give submitted goods back with the reason."""
    _require_approver(request, product_id)
    catalog.refuse_product(product_id, at=moment(request), why=asked.why)
    return show_item(product_id)


@router.post("/items/{product_id}/end", response={200: Item})
@effect(status=200)
def end_item(request: HttpRequest, product_id: ProductId, asked: Why) -> Item:
    """Take a product off sale for good."""
    require_own(request, product_id)
    catalog.end_product(product_id, at=moment(request), why=asked.why)
    return show_item(product_id)


@router.get("/items/{product_id}/life", response=Life)
@reading
def get_life(request: HttpRequest, product_id: ProductId) -> Life:
    """What happened to a product and its SKUs so far."""
    require_own(request, product_id)
    steps = goods.list_history(product_id)
    names = ("sku_id", "from_state", "to_state", "why", "at")
    return Life(steps=[Step(**{name: getattr(step, name) for name in names}) for step in steps])


@router.get("/barcodes", response=Read)
@reading
def read_barcode(
    request: HttpRequest, text: Annotated[str, Query(min_length=1, max_length=200)]
) -> Read:
    """What a scanned code says: EAN, UPC, GTIN, GS1 Digital Link or elements, or a scale's. (C1)"""
    actor = acting_staff(request)
    read = goods.read_barcode(text, organisation_id=actor.organisation_id)
    return Read(
        sku_id=read.sku_id,
        qty=read.qty,
        price_fen=read.price_fen,
        lot=read.lot,
        expires_on=read.expires_on.isoformat() if read.expires_on else None,
    )


@router.post("/items/skus/{sku_id}/barcodes", response={201: Read})
@effect()
def add_barcode(request: HttpRequest, sku_id: SkuId, asked: BarcodeAsked) -> Read:
    """Give a SKU one more barcode, of one piece or of a carton."""
    require_edit(request, goods.get_sku(sku_id).organisation_id)
    catalog.add_barcode(sku_id, barcode=asked.barcode, pack_qty=asked.pack_qty)
    return Read(sku_id=sku_id, qty=asked.pack_qty, price_fen=None, lot="", expires_on=None)


@router.get("/assortment", response=Rules)
@reading
def list_rules(request: HttpRequest, node_id: Annotated[NodeId | None, Query()] = None) -> Rules:
    """The rules of a node, or those for every node."""
    _require_place(request, node_id)
    return Rules(
        rules=[
            Rule(
                rule_id=rule.rule_id,
                node_id=rule.node_id,
                channel=rule.channel,
                category=rule.category_code,
                brand=rule.brand_code,
                product_id=rule.product_id,
                verdict=rule.verdict,
            )
            for rule in goods.list_assortment_rules(node_id)
        ]
    )


@router.post("/assortment", response={201: Rule})
@effect()
def set_rule(request: HttpRequest, asked: RuleAsked) -> Rule:
    """Allow or deny goods at a node and channel; the same subject there has one rule. (A10, C3)"""
    _require_place(request, asked.node_id)
    rule_id = catalog.set_assortment_rule(
        verdict=asked.verdict,
        node_id=asked.node_id,
        channel=asked.channel,
        category_code=asked.category,
        brand_code=asked.brand,
        product_id=asked.product_id,
    )
    return Rule(rule_id=rule_id, **asked.model_dump())


@router.post("/assortment/{rule_id}/drop", response={200: Dropped})
@effect(status=200)
def drop_rule(
    request: HttpRequest, rule_id: RuleId, node_id: Annotated[NodeId | None, Query()] = None
) -> Dropped:
    """Forget a rule of a node, or of every node."""
    _require_place(request, node_id)
    if rule_id in {rule.rule_id for rule in goods.list_assortment_rules(node_id)}:
        catalog.drop_assortment_rule(rule_id)
    return Dropped(rule_id=rule_id)


@router.post("/items/import", response={201: Imported})
@effect()
def import_items(request: HttpRequest, asked: ImportAsked) -> Imported:
    """Add the goods of up to 500 rows with their prices: all, or on request the good ones. (C1)"""
    require_edit(request, asked.organisation_id)
    group = network.platform()
    # Whoever brings goods in by the table brings them on sale: that is the group's own right.
    _require(request, "catalog.approve", group.organisation_id)
    owner = network.get_organisation(asked.organisation_id)
    if any("organisation" in row for row in asked.rows):
        raise NotFound
    known = prices.find_list("group", owner.currency)
    if known is None:
        raise NotFound
    report = pricing.import_products(
        rows=asked.rows,
        list_id=known.list_id,
        at=moment(request),
        organisation_code=owner.code,
        skip_refused=asked.skip_refused,
    )
    return Imported(
        import_id=report.import_id,
        read_qty=report.read_qty,
        taken_qty=report.taken_qty,
        refused_qty=report.refused_qty,
        refused=[
            RefusedRow(line=row.line, reason=row.reason, value=row.value, text=row.text)
            for row in report.refused
        ],
    )


def require_edit(request: HttpRequest, organisation_id: UUID) -> None:
    """Somebody of the office that keeps these goods, or of one of its nodes."""
    _require(request, "catalog.edit", organisation_id)


def _require(request: HttpRequest, permission: str, organisation_id: UUID) -> None:
    network.require(acting_staff(request), permission, organisation_id=organisation_id)


def require_own(request: HttpRequest, product_id: UUID) -> None:
    require_edit(request, goods.get_product(product_id).organisation_id)


def _require_approver(request: HttpRequest, product_id: UUID) -> None:
    """Somebody of the group's office who may see the goods at all."""
    _require(request, "catalog.approve", goods.get_product(product_id).organisation_id)
    _require(request, "catalog.approve", network.platform().organisation_id)


def _require_place(request: HttpRequest, node_id: UUID | None) -> None:
    """A node's own managers set its rules; those for every node are the group's."""
    if node_id is None:
        _require(request, "catalog.approve", network.platform().organisation_id)
    else:
        network.require(acting_staff(request), "catalog.edit", node_id=node_id)


def _new(asked: SkuAsked) -> NewSku:
    given = asked.model_dump(exclude={"barcodes", "packs"})
    packs = tuple((pack.barcode, pack.qty) for pack in asked.packs)
    return NewSku(barcodes=tuple(asked.barcodes), packs=packs, **given)


def show_item(product_id: UUID) -> Item:
    found = goods.get_product(product_id)
    skus: tuple[SkuView, ...] = found.skus
    return Item(
        product_id=found.product_id,
        organisation_id=found.organisation_id,
        code=found.code,
        name=found.name,
        state=found.state,
        sku_ids=[sku.sku_id for sku in skus],
    )
