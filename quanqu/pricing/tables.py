"""Tables of prices: ours for a list, its floors, competitors' for the watch. Each bad row is named.

Columns of all (a header, any order): sku (a code) or barcode, and price_fen. Of ours tier,
min_qty, from and until may follow; of competitors source and seen_at are needed, url may be there.
A moment reads 2026-11-11 08:00, by the house's clock unless it says its zone; a day alone begins
with its midnight, and as `until` it ends with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.types import RefusedRow
from quanqu.kit import clock, tx
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.pricing.listed import LARGEST_PRICE_FEN, LARGEST_QTY
from quanqu.pricing.models import PriceList, SeenPrice
from quanqu.pricing.promoting import draft_floors
from quanqu.pricing.setting import set_prices
from quanqu.pricing.types import FLOOR_TIER, PriceRow, TableReport
from quanqu.pricing.windows import publish_window

MOST_ROWS: Final = 20_000
LONGEST: Final = 200
A_DAY: Final = len("2026-11-11")
LINKS: Final = ("https://", "http://")

T = TypeVar("T")
Cells = Mapping[str, str]
While = tuple[datetime | None, datetime | None]


class RowWrong(Exception):
    """A row that cannot be meant."""

    def __init__(self, reason: str, column: str, value: str) -> None:
        super().__init__(reason)
        self.reason, self.column, self.value = reason, column, value


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are checked against."""

    by_code: Mapping[str, UUID]
    at: datetime

    def sku_id(self, cells: Cells) -> UUID:
        code, barcode = cells.get("sku", ""), cells.get("barcode", "")
        if code:
            found = self.by_code.get(code)
        elif barcode:
            read = goods.find_sku_by_barcode(barcode)
            found = read.sku_id if read else None
        else:
            raise RowWrong("missing", "sku", "")
        if found is None:
            raise RowWrong("unknown_sku", "sku", code or barcode)
        return found


@tx.required
def import_prices(
    *, list_id: UUID, table: catalog.Table, at: datetime, name: str = "", skip_refused: bool = False
) -> TableReport:
    """Publish the prices of a table: the lasting ones, and those of each while as one window (C2).

    All or nothing, unless the caller skips what is refused. Refuses BadTable, NotFound.
    """
    whiles: dict[While, list[PriceRow]] = {}
    seen: set[tuple[While, UUID, str, int]] = set()

    def take(cells: Cells, known: Known) -> None:
        row, held = _price_row(cells, known), _while(cells, at)
        key = (held, row.sku_id, row.tier, row.min_qty)
        if key in seen:
            raise RowWrong("repeated", "sku", cells.get("sku") or cells.get("barcode", ""))
        seen.add(key)
        whiles.setdefault(held, []).append(row)

    report = _read(list_id, table, at, take, skip_refused)
    if report.taken_qty:
        for (from_at, until_at), rows in whiles.items():
            if from_at is None and until_at is None:
                set_prices(list_id=list_id, rows=rows, at=at)
            else:
                publish_window(
                    list_id=list_id,
                    rows=rows,
                    from_at=from_at,
                    until_at=until_at,
                    name=name,
                    at=at,
                )
    return report


@tx.required
def import_floors(
    *, list_id: UUID, table: catalog.Table, at: datetime, skip_refused: bool = False
) -> TableReport:
    """Propose the floors of a table in one draft; an empty price_fen takes a floor away (A2).

    All or nothing, unless the caller skips what is refused. Refuses BadTable, NotFound.
    """
    floors_fen: dict[UUID, int | None] = {}

    def take(cells: Cells, known: Known) -> None:
        sku_id = known.sku_id(cells)
        if sku_id in floors_fen:
            raise RowWrong("repeated", "sku", cells.get("sku") or cells.get("barcode", ""))
        has_floor = bool(cells.get("price_fen"))
        price_fen = _number(cells, "price_fen", 1, LARGEST_PRICE_FEN) if has_floor else None
        floors_fen[sku_id] = price_fen

    report = _read(list_id, table, at, take, skip_refused)
    if report.taken_qty:
        draft_floors(list_id=list_id, floors_fen=floors_fen, at=at)
    return report


@tx.required
def import_seen(
    *,
    list_id: UUID,
    table: catalog.Table,
    at: datetime,
    source: str = "",
    skip_refused: bool = False,
) -> TableReport:
    """Keep what competitors ask, as a table says it; what is known already is not kept twice (C2).

    Rows without a source are of `source`. All or nothing, unless the caller skips what is refused.
    Refuses BadTable, NotFound.
    """
    rows: list[SeenPrice] = []

    def take(cells: Cells, known: Known) -> None:
        rows.append(_seen_row(list_id, cells, known, source))

    report = _read(list_id, table, at, take, skip_refused)
    if report.taken_qty:
        SeenPrice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
    return report


def _read(
    list_id: UUID,
    table: catalog.Table,
    at: datetime,
    take: Callable[[Cells, Known], None],
    skip_refused: bool,
) -> TableReport:
    """Hand each row over; those it cannot mean are named."""
    price_list = PriceList.objects.filter(id=list_id).first()
    if price_list is None:
        raise NotFound
    if "price_fen" not in table.header or not {"sku", "barcode"} & set(table.header):
        raise catalog.BadTable(why="The columns sku (or barcode) and price_fen are needed.")
    rows = list(_cells(table))
    known = Known(_codes(price_list.organisation_id, [cells for _, cells in rows]), at)
    refused: list[RefusedRow] = []
    for line, cells in rows:
        try:
            take(cells, known)
        except RowWrong as wrong:
            refused.append(goods.refused_row(line, wrong.reason, wrong.column, wrong.value))
    taken_qty = 0 if refused and not skip_refused else len(rows) - len(refused)
    return TableReport(len(rows), taken_qty, tuple(refused))


def _cells(table: catalog.Table) -> Iterator[tuple[int, Cells]]:
    for number, (line, cells) in enumerate(table.rows()):
        if number >= MOST_ROWS:
            raise catalog.BadTable(why=f"It has more than {MOST_ROWS} rows.")
        texts = ("" if cell is None else str(cell).strip() for cell in cells)
        yield line, dict(zip(table.header, texts, strict=False))


def _codes(organisation_id: UUID, rows: Sequence[Cells]) -> dict[str, UUID]:
    """SKUs by their codes: the list's own goods before the group's."""
    codes = list({code for cells in rows if (code := cells.get("sku"))})
    found: dict[str, UUID] = {}
    for owner_id in (network.platform().organisation_id, organisation_id):
        skus = goods.find_skus_by_code(owner_id, codes) if codes else {}
        found |= {code: sku.sku_id for code, sku in skus.items()}
    return found


def _price_row(cells: Cells, known: Known) -> PriceRow:
    tier = cells.get("tier", "")
    if tier == FLOOR_TIER:
        # Floors take a second person (`approve_floors`).
        raise RowWrong("floor_price", "tier", tier)
    least = _number(cells, "min_qty", 1, LARGEST_QTY) if cells.get("min_qty") else 1
    return PriceRow(
        known.sku_id(cells), _number(cells, "price_fen", 0, LARGEST_PRICE_FEN), tier, least
    )


def _while(cells: Cells, at: datetime) -> While:
    from_at, until_at = _moment(cells, "from"), _moment(cells, "until", is_end=True)
    if from_at is not None and from_at <= at:
        from_at = None
    if until_at is not None and until_at <= (from_at or at):
        raise RowWrong("not_a_while", "until", cells["until"])
    return from_at, until_at


def _seen_row(list_id: UUID, cells: Cells, known: Known, source: str) -> SeenPrice:
    seen_at = _moment(cells, "seen_at")
    if seen_at is None:
        raise RowWrong("missing", "seen_at", "")
    if seen_at > known.at:
        raise RowWrong("in_the_future", "seen_at", cells["seen_at"])
    whose, url = cells.get("source", "") or source.strip(), cells.get("url", "")
    if not whose:
        raise RowWrong("missing", "source", "")
    for column, text in (("source", whose), ("url", url)):
        if len(text) > LONGEST * (1 + 9 * (column == "url")):
            raise RowWrong("too_long", column, text[:LONGEST])
    if url and not url.startswith(LINKS):
        raise RowWrong("not_a_link", "url", url)
    return SeenPrice(
        list_id=list_id,
        sku_id=known.sku_id(cells),
        source=whose,
        price_fen=_number(cells, "price_fen", 1, LARGEST_PRICE_FEN),
        seen_at=seen_at,
        url=url,
    )


def _number(cells: Cells, column: str, least: int, most: int) -> int:
    text = cells.get(column, "")
    if not text:
        raise RowWrong("missing", column, "")
    digits = text.removeprefix("-")
    if not digits.isdecimal() or not digits.isascii():
        raise RowWrong("not_a_number", column, text)
    if text.startswith("-"):
        raise RowWrong("negative", column, text)
    if int(text) > most:
        raise RowWrong("too_large", column, text)
    if int(text) < least:
        raise RowWrong("too_small", column, text)
    return int(text)


def _moment(cells: Cells, column: str, *, is_end: bool = False) -> datetime | None:
    text = cells.get(column, "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        at = found if found.tzinfo else found.replace(tzinfo=clock.HOUSE)
        return at + timedelta(days=1) if is_end and len(text) == A_DAY else at
    except (ValueError, OverflowError) as error:
        raise RowWrong("not_a_moment", column, text) from error
