"""Reads of search: products that fit a wish, and what goes on from what is typed."""

from typing import Final
from uuid import UUID

from tantivy import DocAddress, Order

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import GoodsState, ProductView
from quanqu.search import counting, folders, reading, rules
from quanqu.search.asking import Asking, nodes_within
from quanqu.search.documents import BETWEEN
from quanqu.search.reading import Reader
from quanqu.search.refusals import BadCursor, SearchNotReady
from quanqu.search.types import DEEPEST, Found, IndexState, Sort, Suggestion, Wish

__all__ = ["find", "index_state", "list_products", "nodes_within", "suggest"]

SUGGESTED: Final = 6
SUGGESTED_CATEGORIES: Final = 3


def find(
    wish: Wish, *, limit: int = 24, cursor: str | None = None, with_facets: bool = False
) -> Found:
    """A page of products that fit (C7), true to within a second of any change.

    A whole barcode finds its product in the catalog itself. Where nothing fits as written, slips
    of the finger are allowed (`is_close`). Facets of everything there is are not counted.
    Refuses SearchNotReady and BadCursor.
    """
    by_barcode = _by_barcode(wish.text) if cursor is None else None
    if by_barcode:
        return by_barcode
    offset = _offset(cursor)
    reader = reading.reader()
    asking = Asking(reader, wish)
    page, total = _page(
        reader, asking, limit, offset, is_close=cursor is not None and cursor[0] == "c"
    )
    if not total and asking.loosen(is_known_empty=True):
        page, total = _page(reader, asking, limit, offset)
    further = offset + limit
    has_more = further < min(total, DEEPEST)
    return Found(
        product_ids=_ids(reader, page),
        total_qty=total,
        facets=counting.facets(reader, asking)
        if with_facets and wish.is_narrowed
        else Found((), 0).facets,
        next_cursor=f"{'c' if asking.is_close else 'n'}{further}" if has_more else None,
        is_close=asking.is_close,
    )


def list_products(text: str, *, limit: int = 24) -> tuple[ProductView, ...]:
    """The products that fit a text best, with their SKUs; the one a barcode names first."""
    found = find(Wish(text=text), limit=limit) if text.strip() else Found((), 0)
    return catalog.list_products_by_id(found.product_ids)


def suggest(
    text: str, *, limit: int = SUGGESTED, zone: str = "group", currency: str = "CNY"
) -> list[Suggestion]:
    """Categories and products that go on from what is typed; nothing is read from the database."""
    wish = Wish(text=text, zone=zone, currency=currency)
    reader = reading.reader()
    asking = Asking(reader, wish)
    if not asking.has_text:
        return []
    page, total = _page(reader, asking, limit, 0)
    if not total and asking.loosen(is_known_empty=True):
        page, total = _page(reader, asking, limit, 0)
    if not total:
        return []
    ids = _ids(reader, page)
    names = (_label(reader, address) for address in page)
    products = [
        Suggestion(name, name_en, product_id=id_)
        for id_, (name, name_en) in zip(ids, names, strict=True)
    ]
    return [*_suggested_categories(reader, asking), *products]


def index_state() -> IndexState:
    """The index that this machine reads; refuses SearchNotReady."""
    home = reading.folders()
    folder = home.current()
    if folder is None:
        raise SearchNotReady
    about, searcher = folders.read_about(folder), folders.open_index(folder).searcher()
    return IndexState(
        name=folder.name,
        documents=searcher.num_docs,
        segments=searcher.num_segments,
        bytes_on_disk=sum(path.stat().st_size for path in folder.iterdir()),
        true_at=about.true_at_moment,
        is_followed=home.is_followed(),
    )


def _by_barcode(text: str) -> Found | None:
    sku = catalog.find_sku_by_barcode(text.strip()) if text.strip().isdigit() else None
    if sku is None or sku.state != GoodsState.ACTIVE:
        return None
    return Found((sku.product_id,), 1, sku_id=sku.sku_id)


def _page(
    reader: Reader, asking: Asking, limit: int, offset: int, *, is_close: bool = False
) -> tuple[list[DocAddress], int]:
    if is_close:
        asking.loosen()
    query = asking.query()
    sort = asking.wish.sort
    if sort == Sort.RELEVANCE and asking.has_text:
        found = reader.searcher.search(query, limit, offset=offset)
    else:
        by_price = asking.price_is_wanted and asking.price
        found = reader.searcher.search(
            query,
            limit,
            offset=offset,
            order_by_field=asking.price if by_price else "high",
            order=Order.Asc if sort == Sort.PRICE and by_price else Order.Desc,
        )
    return [address for _, address in found.hits], reading.total_of(found)


def _ids(reader: Reader, page: list[DocAddress]) -> tuple[UUID, ...]:
    high = reader.searcher.fast_field_values("high", page)
    low = reader.searcher.fast_field_values("low", page)
    return tuple(UUID(int=int(h or 0) << 64 | int(t or 0)) for h, t in zip(high, low, strict=True))


def _label(reader: Reader, address: DocAddress) -> tuple[str, str]:
    label = reader.searcher.doc(address).get_first("label")
    name, _, name_en = bytes(label or b"").decode().partition(BETWEEN)
    return name, name_en


def _suggested_categories(reader: Reader, asking: Asking) -> list[Suggestion]:
    counts = counting.leaf_categories(reader.searcher, asking)
    return [
        Suggestion(name, name_en or name, category_code=code, count=count)
        for (code, name, name_en), count in counts[:SUGGESTED_CATEGORIES]
    ]


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    number = cursor[1:]
    if cursor[:1] not in ("n", "c") or not (number.isascii() and number.isdigit()):
        raise BadCursor
    offset = int(number)
    if not 0 < offset < DEEPEST:
        raise BadCursor
    return offset


LONGEST_TEXT = rules.LONGEST_TEXT
