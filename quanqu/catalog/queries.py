"""Reads of the catalog."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import IO
from uuid import UUID

from django.db.models import QuerySet

from quanqu.catalog import gs1, pictures, rules
from quanqu.catalog.models import (
    AssortmentRule,
    Attribute,
    Barcode,
    Brand,
    Category,
    History,
    Media,
    ScaleCodeForm,
    Sku,
    Submission,
)
from quanqu.catalog.refusals import UnknownBarcode
from quanqu.catalog.reports import get_import as get_import
from quanqu.catalog.reports import list_imports as list_imports
from quanqu.catalog.reports import list_refused as list_refused
from quanqu.catalog.reports import refused_row as refused_row
from quanqu.catalog.types import (
    AssortmentRuleId,
    AssortmentRuleView,
    AttributeId,
    AttributeView,
    BarcodeRead,
    BrandId,
    BrandView,
    CategoryId,
    CategoryView,
    GoodsState,
    HistoryView,
    MediaId,
    MediaView,
    ProductId,
    ProductPage,
    ProductView,
    ScaleCodeHolds,
    SkuForSale,
    SkuId,
    SkuView,
    SubmissionView,
    Verdict,
)
from quanqu.kit import sql as sql_files
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network

sql = sql_files.load(__package__)

OnSale = tuple[UUID, UUID, str]
"""A SKU, the node that would sell it and the channel."""


def get_product(product_id: UUID) -> ProductView:
    """One product with its SKUs; refuses NotFound."""
    found = list_products_by_id([product_id])
    if not found:
        raise NotFound
    return found[0]


def list_products_by_id(product_ids: Sequence[UUID]) -> tuple[ProductView, ...]:
    """Products in the order of the ids; unknown ones are left out. Two statements for all."""
    rows = sql.products(product_ids=list(product_ids))
    skus = get_skus([sku_id for row in rows for sku_id in row["sku_ids"]])
    return tuple(_product(row, skus) for row in rows)


def get_skus(sku_ids: Iterable[UUID]) -> dict[UUID, SkuView]:
    """SKUs by id; unknown ones are left out."""
    rows = sql.skus(sku_ids=list(sku_ids))
    return {row["sku_id"]: _sku(row) for row in rows}


def start_for_sale(sku_ids: Sequence[UUID]) -> sql_files.Later[dict[UUID, SkuForSale]]:
    """What an order needs to know of SKUs, asked inside `sql.together`."""
    rows = sql.start_tuples("for_sale", sku_ids=sql_files.uuids(sku_ids))
    # Ids that we know ourselves are not read again: decoding them is what costs.
    return lambda: {
        sku_ids[place - 1]: SkuForSale(
            sku_ids[place - 1], _kept_id(firm), name, colour, size, is_stocked, vat, _STATES[state]
        )
        for place, firm, name, colour, size, is_stocked, vat, state in rows()
    }


_kept_id = lru_cache(maxsize=10_000)(UUID)
_STATES = {state.value: state for state in GoodsState}


def get_sku(sku_id: UUID) -> SkuView:
    """One SKU; refuses NotFound."""
    found = get_skus([sku_id])
    if not found:
        raise NotFound
    return found[sku_id]


def find_sku_by_barcode(text: str) -> SkuView | None:
    """The SKU behind any code that `read_barcode` reads."""
    try:
        return get_sku(read_barcode(text).sku_id)
    except UnknownBarcode:
        return None


def read_barcode(text: str, *, organisation_id: UUID | None = None) -> BarcodeRead:
    """What a scanned code says (C1): EAN-8, UPC-A, EAN-13, GTIN-14, GS1 Digital Link or elements.

    In-store codes of scales are those of `organisation_id`, else of the group. Refuses
    UnknownBarcode.
    """
    scanned = gs1.read(text)
    known = Barcode.objects.filter(gtin=scanned.gtin).first() if scanned else None
    if scanned is None or known is None:
        return _read_scale_code(text, organisation_id)
    return BarcodeRead(
        sku_id=SkuId(known.sku_id),
        # A price without a weight is that of the piece in the hand, which only its label knows.
        qty=known.pack_qty
        if scanned.price_fen is None and scanned.weight_g is None
        else scanned.weight_g,
        price_fen=scanned.price_fen,
        lot=scanned.lot,
        expires_on=scanned.expires_on,
    )


def _read_scale_code(text: str, organisation_id: UUID | None) -> BarcodeRead:
    code = gs1.read_scale_code(text)
    if code is None:
        raise UnknownBarcode
    owner_id = organisation_id or network.platform().organisation_id
    sku = Sku.objects.filter(organisation_id=owner_id, scale_code=code.item).first()
    # Nothing was weighed: the label is a trial of the printer.
    if sku is None or not code.value:
        raise UnknownBarcode
    form = ScaleCodeForm.objects.filter(organisation_id=owner_id, prefix=code.prefix).first()
    holds = ScaleCodeHolds(form.holds) if form else rules.holds_by_default(code.prefix)
    if holds == ScaleCodeHolds.PRICE:
        return BarcodeRead(SkuId(sku.id), qty=None, price_fen=code.value)
    return BarcodeRead(SkuId(sku.id), qty=code.value)


def is_barcode(text: str) -> bool:
    """Whether digits have the length and check digit of a barcode, known or not."""
    return rules.gtin14(text.strip()) is not None


def not_sold(sku_ids: Iterable[UUID], node_id: UUID, channel: str) -> dict[UUID, str]:
    """The SKUs that a node does not sell in a channel, each with why: unknown, draft, submitted,
    ended or assortment (A10, C3). What is not in the answer is sold there.
    """
    rows = _not_sold({(sku_id, node_id, channel) for sku_id in sku_ids})
    return {row["sku_id"]: row["why"] for row in rows}


def start_has_assortment() -> sql_files.Later[bool]:
    """Whether there are rules of assortment at all, also inside `sql.together`."""
    rows = sql.start("has_assortment")
    return lambda: bool(rows()[0]["has_rules"])


def denied(asked: Collection[OnSale]) -> set[OnSale]:
    """Which SKUs a rule of assortment keeps from a node and channel: one statement for all."""
    return {
        (row["sku_id"], row["node_id"], row["channel"])
        for row in _not_sold(asked)
        if row["why"] == "assortment"
    }


def _not_sold(asked: Collection[OnSale]) -> list[sql_files.Row]:
    once = list(set(asked))
    return sql.not_sold(
        sku_ids=[sku_id for sku_id, _node, _channel in once],
        node_ids=[node_id for _sku, node_id, _channel in once],
        channels=[channel for _sku, _node, channel in once],
    )


def find_skus_by_code(organisation_id: UUID, codes: Iterable[str]) -> dict[str, SkuView]:
    """An organisation's SKUs by their codes; unknown codes are left out."""
    wanted = list(codes)
    ids = sql.sku_ids_by_code(organisation_ids=[organisation_id] * len(wanted), codes=wanted)
    return {sku.code: sku for sku in get_skus([row["id"] for row in ids]).values()}


def find_by_written(organisation_id: UUID, texts: Iterable[str]) -> dict[str, UUID]:
    """What people write down of an organisation's goods: the ids of its SKUs and products by code,
    and of anybody's SKUs by barcode. Unknown texts are left out; two statements for all."""
    wanted = list(dict.fromkeys(texts))
    gtins = {text: rules.gtin14(text.strip()) for text in wanted}
    rows = sql.written_goods(organisation_id=organisation_id, codes=wanted)
    known = Barcode.objects.filter(gtin__in=[gtin for gtin in gtins.values() if gtin])
    by_gtin = dict(known.values_list("gtin", "sku_id"))
    found = {text: by_gtin[gtin] for text, gtin in gtins.items() if gtin in by_gtin}
    return found | {row["code"]: row["target_id"] for row in rows}


def list_products(
    *, category_code: str | None = None, limit: int = 24, cursor: UUID | None = None
) -> ProductPage:
    """Active products of a category and those below it, or all, a page at a time."""
    rows = sql.product_ids_by_category(
        category_code=category_code, after_id=cursor, row_limit=limit + 1
    )
    return _page([row["id"] for row in rows], limit)


def list_categories() -> list[CategoryView]:
    """The whole tree, by code."""
    rows = Category.objects.order_by("code").values_list(
        "id", "code", "name", "name_en", "parent__code"
    )
    return [
        CategoryView(CategoryId(id_), code, name, name_en, parent_code or "")
        for id_, code, name, name_en, parent_code in rows
    ]


def list_items(
    *,
    organisation_ids: Iterable[UUID] | None = None,
    text: str | None = None,
    product_ids: Iterable[UUID] = (),
    category_code: str | None = None,
    brand_code: str | None = None,
    state: GoodsState | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[SkuView]:
    """SKUs in any state, the youngest first. A text is a code of theirs or of their product, or the
    products it found in the search are named.
    """
    rows = sql.items(
        organisation_ids=None if organisation_ids is None else list(organisation_ids),
        text=text or None,
        product_ids=list(product_ids),
        category_code=category_code or None,
        brand_code=brand_code or None,
        state=state,
        before_id=before,
        row_limit=limit,
    )
    found = get_skus([row["id"] for row in rows])
    return [found[row["id"]] for row in rows]


def list_brands() -> list[BrandView]:
    """All brands, by code."""
    rows = Brand.objects.order_by("code").values_list("id", "code", "name", "name_en")
    return [BrandView(BrandId(id_), *texts) for id_, *texts in rows]


def list_attributes() -> list[AttributeView]:
    """All axes of variants and properties, by code."""
    rows = Attribute.objects.order_by("code").values_list("id", "code", "name", "name_en")
    return [AttributeView(AttributeId(id_), *texts) for id_, *texts in rows]


def list_assortment_rules(node_id: UUID | None = None) -> list[AssortmentRuleView]:
    """The rules for one node, or those for every node."""
    found = AssortmentRule.objects.select_related("category", "brand").order_by("id")
    rows = found.filter(node_id=node_id) if node_id else found.filter(node__isnull=True)
    return [
        AssortmentRuleView(
            rule_id=AssortmentRuleId(rule.id),
            node_id=rule.node_id,
            channel=rule.channel,
            category_code=rule.category.code if rule.category else None,
            brand_code=rule.brand.code if rule.brand else None,
            product_id=ProductId(rule.product_id) if rule.product_id else None,
            verdict=Verdict(rule.verdict),
        )
        for rule in rows
    ]


def list_history(product_id: UUID) -> list[HistoryView]:
    """The life of a product and its SKUs so far, the first step first."""
    return [
        HistoryView(
            sku_id=SkuId(step.sku_id) if step.sku_id else None,
            from_state=GoodsState(step.from_state),
            to_state=GoodsState(step.to_state),
            why=step.why,
            at=step.at,
            actor=step.actor,
        )
        for step in History.objects.filter(product_id=product_id).order_by("id")
    ]


def list_submissions(
    organisation_ids: Iterable[UUID] | None = None,
    *,
    only_open: bool = True,
    cursor: UUID | None = None,
    limit: int = 200,
) -> list[SubmissionView]:
    """What waits for approval, the oldest first, or all that was asked, the newest first."""
    found = Submission.objects.order_by("id" if only_open else "-id")
    if only_open:
        found = found.filter(decided_at__isnull=True)
    if cursor is not None:
        found = found.filter(id__gt=cursor) if only_open else found.filter(id__lt=cursor)
    if organisation_ids is not None:
        found = found.filter(product__organisation_id__in=list(organisation_ids))
    return _submissions(found[:limit])


def find_open_submission(product_id: UUID) -> SubmissionView | None:
    """What is asked for a product now."""
    found = Submission.objects.filter(product_id=product_id, decided_at__isnull=True)
    return next(iter(_submissions(found)), None)


def count_submissions() -> int:
    """How many wait for approval."""
    return Submission.objects.filter(decided_at__isnull=True).count()


def _submissions(found: QuerySet[Submission]) -> list[SubmissionView]:
    return [
        SubmissionView(
            submission_id=one.id,
            product_id=ProductId(one.product_id),
            organisation_id=one.product.organisation_id,
            product_name=one.product.name,
            product_name_en=one.product.name_en,
            submitted_at=one.submitted_at,
            submitted_by=one.submitted_by,
            decided_at=one.decided_at,
            decided_by=one.decided_by,
            is_approved=one.is_approved,
            why=one.why,
        )
        for one in found.select_related("product")
    ]


def list_media(product_id: UUID, *, sku_ids: Collection[UUID] = ()) -> list[MediaView]:
    """The pictures of a product: those of these SKUs first, then those of all, then the others'."""
    wanted = set(sku_ids)
    found = Media.objects.filter(product_id=product_id).order_by("place", "id")
    views = [
        MediaView(
            media_id=MediaId(one.id),
            product_id=ProductId(one.product_id),
            sku_id=SkuId(one.sku_id) if one.sku_id else None,
            digest=one.digest,
            width=one.width,
            height=one.height,
        )
        for one in found
    ]
    return sorted(views, key=lambda one: (one.sku_id not in wanted, one.sku_id is not None))


def open_picture(digest: str, side: int) -> IO[bytes]:
    """The WebP file of a picture in one of its sizes; refuses NotFound."""
    try:
        return pictures.storage().open(pictures.name_of(digest, side))
    except FileNotFoundError as missing:
        raise NotFound from missing


def _page(ids: list[UUID], limit: int) -> ProductPage:
    more = len(ids) > limit
    return ProductPage(list_products_by_id(ids[:limit]), ids[limit - 1] if more else None)


def _sku(row: sql_files.Row) -> SkuView:
    kept = {name: value for name, value in row.items() if name != "pack_qtys"}
    kept["state"] = GoodsState(row["state"])
    kept["barcodes"] = tuple(rules.printed(gtin) for gtin in row["barcodes"] or ())
    kept["packs"] = tuple(zip(row["packs"] or (), row["pack_qtys"] or (), strict=True))
    return SkuView(**kept)


def _product(row: sql_files.Row, skus: dict[UUID, SkuView]) -> ProductView:
    kept = {name: value for name, value in row.items() if name != "sku_ids"}
    kept["state"] = GoodsState(row["state"])
    kept["product_id"] = ProductId(row["product_id"])
    return ProductView(**kept, skus=tuple(skus[sku_id] for sku_id in row["sku_ids"]))
