"""A price list as its keepers see it: what holds now, what is to come, and its windows."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from quanqu.kit import sql as sql_files
from quanqu.kit.refusals import NotFound
from quanqu.pricing.models import PriceList
from quanqu.pricing.types import (
    ListedPrice,
    PriceListId,
    PriceListView,
    WindowState,
    WindowView,
)

sql = sql_files.load("quanqu.pricing")

FIRST = UUID(int=0)


def list_price_lists(organisation_ids: Iterable[UUID] | None = None) -> list[PriceListView]:
    """Price lists by zone, of some organisations or all."""
    found = PriceList.objects.order_by("zone", "currency")
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=list(organisation_ids))
    return [_list_view(price_list) for price_list in found]


def find_list(zone: str, currency: str) -> PriceListView | None:
    """The list of a zone in a currency."""
    price_list = PriceList.objects.filter(zone=zone, currency=currency).first()
    return _list_view(price_list) if price_list else None


def get_list(list_id: UUID) -> PriceListView:
    """One list; refuses NotFound."""
    price_list = PriceList.objects.filter(id=list_id).first()
    if price_list is None:
        raise NotFound
    return _list_view(price_list)


def list_windows(list_id: UUID, *, with_past: bool = False, limit: int = 200) -> list[WindowView]:
    """The windows of a list, the youngest first; those that are over only if asked."""
    rows = sql.windows_of_list(list_id=list_id, with_past=with_past, row_limit=limit)
    return [_window(row) for row in rows]


def list_priced(list_id: UUID, *, after_id: UUID | None = None, limit: int = 50) -> list[UUID]:
    """SKUs with a price on a list, now or to come, a page at a time."""
    rows = sql.skus_of_list(list_id=list_id, after_id=after_id or FIRST, row_limit=limit)
    return [row["sku_id"] for row in rows]


def list_wholesale(list_id: UUID, *, after_id: UUID | None = None, limit: int = 50) -> list[UUID]:
    """SKUs that approved buyers get for less, a page at a time."""
    rows = sql.wholesale_skus(list_id=list_id, after_id=after_id or FIRST, row_limit=limit)
    return [row["sku_id"] for row in rows]


def list_floored(list_id: UUID, *, after_id: UUID | None = None, limit: int = 50) -> list[UUID]:
    """SKUs that have a floor on a list, a page at a time."""
    rows = sql.floored_skus(list_id=list_id, after_id=after_id or FIRST, row_limit=limit)
    return [row["sku_id"] for row in rows]


def listed_prices(list_id: UUID, sku_ids: Sequence[UUID]) -> list[ListedPrice]:
    """What a list says of some SKUs now and later, by tier and quantity; of each the price in
    force comes first.
    """
    windows = {one.window_id: one for one in list_windows(list_id)}
    said = [
        ListedPrice(row["sku_id"], row["tier"], row["min_qty"], row["price_fen"], found)
        for row in sql.window_prices(list_id=list_id, sku_ids=list(sku_ids))
        if (found := windows.get(row["window_id"]))
    ]
    lasting = sql.prices_of_list(list_id=list_id, sku_ids=list(sku_ids), with_past=False)
    said += [
        ListedPrice(row["sku_id"], row["tier"], row["min_qty"], row["price_fen"]) for row in lasting
    ]
    held: set[tuple[UUID, str, int]] = set()
    shown = []
    for one in said:
        key = (one.sku_id, one.tier, one.min_qty)
        is_open = one.window is None or one.window.state == WindowState.OPEN
        is_in_force = is_open and key not in held
        if is_in_force:
            held.add(key)
        shown.append(
            ListedPrice(*key, price_fen=one.price_fen, window=one.window, is_in_force=is_in_force)
        )
    return sorted(shown, key=_place)


def _place(price: ListedPrice) -> tuple[UUID, str, int, bool]:
    return price.sku_id, price.tier, price.min_qty, not price.is_in_force


def _window(row: sql_files.Row) -> WindowView:
    opened, closed = row.pop("opened_version"), row.pop("closed_version")
    if closed is None:
        state = WindowState.TO_COME if opened is None else WindowState.OPEN
    else:
        state = WindowState.CALLED_OFF if opened is None else WindowState.OVER
    return WindowView(state=state, **row)


def _list_view(price_list: PriceList) -> PriceListView:
    return PriceListView(
        list_id=PriceListId(price_list.id),
        organisation_id=price_list.organisation_id,
        zone=price_list.zone,
        currency=price_list.currency,
        name=price_list.name,
    )
