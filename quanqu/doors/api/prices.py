"""Price lists as their owners keep them: prices now and for a while, and competitors' prices."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from quanqu.catalog import actions as catalog
from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    Moment,
    OrganisationId,
    PriceListId,
    PublicId,
    SkuId,
    Told,
    Word,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import PriceListView, PriceRow, TableReport, WindowState

router = Router(tags=["prices"])

RIGHT = "pricing.edit"
WindowId = Annotated[UUID, PublicId("win")]
Name = Annotated[str, Field(max_length=60)]


class PriceList(Told):
    list_id: PriceListId
    organisation_id: OrganisationId
    zone: str
    currency: str
    name: str


class PriceLists(Told):
    lists: list[PriceList]


class Window(Told):
    """Prices that hold for a while; without `until_at` they become the lasting ones."""

    window_id: WindowId
    name: str
    state: WindowState
    from_at: datetime
    until_at: datetime | None
    price_qty: int


class Windows(Told):
    windows: list[Window]


class PriceAsked(Asked):
    """Per unit, VAT included; without a price it is taken off (lasting prices only)."""

    sku_id: SkuId
    price_fen: Annotated[int, Field(strict=True, ge=0, le=10**12)] | None
    tier: Annotated[str, Field(max_length=64)] = ""
    min_qty: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1


class PricesAsked(Asked):
    prices: Annotated[list[PriceAsked], Field(min_length=1, max_length=500)]
    from_at: Moment | None = None
    until_at: Moment | None = None
    name: Name = ""


class Published(Told):
    """The version in force after it, and the window if the prices hold for a while."""

    price_version: int
    window_id: WindowId | None


class TableAsked(Asked):
    """Rows with the columns that the desk's tables have."""

    rows: Annotated[list[dict[Word, str]], Field(min_length=1, max_length=500)]
    name: Name = ""
    skip_refused: bool = False


class RefusedPrice(Told):
    line: int
    reason: str
    value: str
    text: str


class TableTaken(Told):
    read_qty: int
    taken_qty: int
    refused: list[RefusedPrice]


@router.get("/price-lists", response=PriceLists)
@reading
def list_price_lists(request: HttpRequest) -> PriceLists:
    """The lists that whoever asks may publish on."""
    actor = acting_staff(request)
    network.require(actor, RIGHT)
    own = [
        one
        for one in actor.organisation_ids
        if network.is_allowed(actor, RIGHT, organisation_id=one)
    ]
    names = ("list_id", "organisation_id", "zone", "currency", "name")
    return PriceLists(
        lists=[
            PriceList(**{name: getattr(one, name) for name in names})
            for one in queries.list_price_lists(own)
        ]
    )


@router.post("/price-lists/{list_id}/prices", response={201: Published})
@effect()
def publish_prices(request: HttpRequest, list_id: PriceListId, asked: PricesAsked) -> Published:
    """Publish prices: lasting ones at once, or those of a season or a weekend. (C2)"""
    _own(request, list_id)
    at, window_id = moment(request), None
    rows = [PriceRow(**row.model_dump()) for row in asked.prices]
    if asked.from_at is None and asked.until_at is None:
        pricing.set_prices(list_id=list_id, rows=rows, at=at)
    else:
        window_id = pricing.publish_window(
            list_id=list_id,
            rows=rows,
            from_at=asked.from_at,
            until_at=asked.until_at,
            name=asked.name,
            at=at,
        )
    return Published(price_version=queries.current_version(), window_id=window_id)


@router.post("/price-lists/{list_id}/table", response={201: TableTaken})
@effect()
def take_prices(request: HttpRequest, list_id: PriceListId, asked: TableAsked) -> TableTaken:
    """Publish the prices of up to 500 rows: all, or on request the good ones. (C2)"""
    _own(request, list_id)
    return _taken(
        pricing.import_prices(
            list_id=list_id,
            table=catalog.table_of("", asked.rows),
            at=moment(request),
            name=asked.name,
            skip_refused=asked.skip_refused,
        )
    )


@router.post("/price-lists/{list_id}/seen", response={201: TableTaken})
@effect()
def take_seen(request: HttpRequest, list_id: PriceListId, asked: TableAsked) -> TableTaken:
    """Keep what competitors ask; `name` is the source of rows that name none. (C2)"""
    _own(request, list_id)
    return _taken(
        pricing.import_seen(
            list_id=list_id,
            table=catalog.table_of("", asked.rows),
            at=moment(request),
            source=asked.name,
            skip_refused=asked.skip_refused,
        )
    )


@router.get("/price-lists/{list_id}/windows", response=Windows)
@reading
def list_windows(request: HttpRequest, list_id: PriceListId) -> Windows:
    """The windows that are open or to come."""
    _own(request, list_id)
    names = ("window_id", "name", "state", "from_at", "until_at", "price_qty")
    return Windows(
        windows=[
            Window(**{name: getattr(one, name) for name in names})
            for one in queries.list_windows(list_id)
        ]
    )


@router.post("/price-lists/{list_id}/windows/{window_id}/end", response={200: Published})
@effect(status=200)
def end_window(request: HttpRequest, list_id: PriceListId, window_id: WindowId) -> Published:
    """Close an open window now, or withdraw one to come."""
    _own(request, list_id)
    if window_id not in {one.window_id for one in queries.list_windows(list_id)}:
        raise pricing.WindowOver
    version = pricing.end_window(window_id=window_id, at=moment(request))
    return Published(price_version=version, window_id=window_id)


def _own(request: HttpRequest, list_id: UUID) -> PriceListView:
    """A list of the asker's own office; another's is not there."""
    actor, found = acting_staff(request), queries.get_list(list_id)
    network.require(actor, RIGHT, organisation_id=found.organisation_id)
    return found


def _taken(report: TableReport) -> TableTaken:
    return TableTaken(
        read_qty=report.read_qty,
        taken_qty=report.taken_qty,
        refused=[
            RefusedPrice(line=row.line, reason=row.reason, value=row.value, text=row.text)
            for row in report.refused
        ],
    )
