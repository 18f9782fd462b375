"""Writing the replayed retailer's days by the verbs: deliveries, sales, returns, write-offs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import clock, tx
from quanqu.kit.ids import new_id
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import (
    HandOverKind,
    HandTender,
    LineKind,
    OrderId,
    Piece,
    Placement,
    TenderKind,
)
from quanqu.stock import actions as stock
from quanqu.stock.types import Adjustment, MoveKind, Shelf, StockLine
from quanqu.world.retail import types
from quanqu.world.retail.reading import LONDON
from quanqu.world.retail.shop import CHANNEL, CURRENCY
from quanqu.world.retail.types import FileLine, Invoice, SaleRef, Shop
from quanqu.world.steps import Steps

OPENING: Final = time(5)
CLOSING: Final = time(23)
LinkedLine = tuple[SaleRef, FileLine]
ReturnLinks = Mapping[int, SaleRef]
"""Which lines of one return invoice have a sale, by their place among its returns."""


def opening_key(on: date) -> str:
    return f"{on.isoformat()} open"


def closing_key(on: date) -> str:
    return f"{on.isoformat()} close"


class Writer:
    """Writes parts of a day. Each part is one transaction that also keeps that it is done."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._steps = Steps(CHANNEL)

    def open_day(self, on: date, receipts: Mapping[str, int], found: Sequence[FileLine]) -> None:
        """Receive what the day needs, and what the file says was found."""
        at = datetime.combine(on, OPENING, LONDON)
        cause_id = new_id()
        with self._part([opening_key(on)]):
            stock.receive(
                lines=[StockLine(self._shelf(code), qty) for code, qty in receipts.items()],
                cause_kind="delivery_note",
                cause_id=cause_id,
                at=at,
            )
            self._adjust(found, MoveKind.FOUND, cause_id, at)

    def close_day(self, on: date, gone: Sequence[FileLine], lost: Sequence[FileLine]) -> None:
        """Take what was written off or given away, and book the bad debts of the day."""
        with self._part([closing_key(on)]):
            self._adjust(gone, MoveKind.ADJUSTED, new_id(), datetime.combine(on, CLOSING, LONDON))
            for line in lost:
                self._write_bad_debt(line)

    def sell(self, invoices: Sequence[Invoice]) -> None:
        """Invoices as past sales over the warehouse's counter, all in one transaction."""
        if not invoices:
            return
        with self._part([invoice.number for invoice in invoices]):
            fulfilment.record_counter_sales([self._sale(invoice) for invoice in invoices])

    def unsold(self, invoices: Sequence[Invoice]) -> list[Invoice]:
        """Those that nobody has written yet."""
        done = self._steps.done()
        return [invoice for invoice in invoices if invoice.number not in done]

    def take_back(self, invoice: Invoice, links: ReturnLinks) -> None:
        """A "C" invoice: one return per sale that its pieces come from, one for all the others."""
        parts, loose = _parts(invoice, links)
        with self._part([invoice.number]):
            for number, (sale_number, pieces) in enumerate(parts, start=1):
                self._return_to_sale(invoice, f"{invoice.number}/{number}", sale_number, pieces)
            if loose:
                self._return_loose(invoice, f"{invoice.number}/0", loose)

    @contextmanager
    def _part(self, keys: Sequence[str]) -> Iterator[None]:
        """One transaction; its keys first, so that whoever is second gives up before any work."""
        with tx.begin(actor=f"system:{CHANNEL}"):
            self._steps.finish(keys, at=clock.now())
            yield

    def _sale(self, invoice: Invoice) -> fulfilment.CounterSale:
        shop, lines = self._shop, invoice.of(types.LineKind.SALE)
        placement = Placement(
            seller_id=shop.organisation_id,
            selling_node_id=shop.node_id,
            collector_id=shop.organisation_id,
            currency=CURRENCY,
            zone=shop.zone,
            price_version=0,
            hand_over_kind=HandOverKind.IN_STORE,
            pieces=tuple(self._piece(line) for line in lines),
            pay_by=invoice.at,
            channel=CHANNEL,
            member_id=self._member(invoice),
            hand_over_node_id=shop.node_id,
            external_ref=invoice.number,
        )
        total = sum(line.total_fen for line in lines)
        tenders = (HandTender(TenderKind.EXTERNAL, total),) if total else ()
        return fulfilment.CounterSale(placement, tenders, invoice.at)

    def _piece(self, line: FileLine) -> Piece:
        shop = self._shop
        return Piece(
            qty=line.qty,
            kind=LineKind.GOODS if line.is_stocked else LineKind.SERVICE,
            list_price_fen=line.price_fen,
            total_fen=line.total_fen,
            vat_bps=0,
            sku_id=shop.sku_ids[line.stock_code],
            owner_id=shop.organisation_id if line.is_stocked else None,
            source_node_id=shop.node_id if line.is_stocked else None,
            label=shop.names[line.stock_code],
        )

    def _return_to_sale(
        self,
        invoice: Invoice,
        external_ref: str,
        sale_number: str,
        pieces: Sequence[LinkedLine],
    ) -> None:
        order_id = order_queries.find_by_external_ref(CHANNEL, sale_number)
        if order_id is None:
            raise LookupError(f"the sale {sale_number} of return {invoice.number} is not booked")
        lines = order_queries.get_order(order_id).lines
        orders.accept_return(
            order_id=OrderId(order_id),
            node_id=self._shop.node_id,
            pieces=[
                orders.ReturnedPiece(lines[ref.position].line_id, -line.qty) for ref, line in pieces
            ],
            at=invoice.at,
            channel=CHANNEL,
            external_ref=external_ref,
        )

    def _return_loose(self, invoice: Invoice, external_ref: str, lines: Sequence[FileLine]) -> None:
        orders.accept_return_without_order(
            seller_id=self._shop.organisation_id,
            node_id=self._shop.node_id,
            pieces=[
                orders.LoosePiece(
                    sku_id=self._shop.sku_ids[line.stock_code],
                    qty=-line.qty,
                    total_fen=-line.total_fen,
                    vat_bps=0,
                    is_stocked=line.is_stocked,
                )
                for line in lines
            ],
            tender_kind=TenderKind.EXTERNAL,
            currency=CURRENCY,
            at=invoice.at,
            member_id=self._member(invoice),
            channel=CHANNEL,
            external_ref=external_ref,
        )

    def _adjust(
        self, lines: Sequence[FileLine], kind: MoveKind, cause_id: UUID, at: datetime
    ) -> None:
        sums: dict[str, int] = defaultdict(int)
        for line in lines:
            sums[line.stock_code] += abs(line.qty)
        sign = 1 if kind is MoveKind.FOUND else -1
        if sums:
            stock.adjust(
                changes=[
                    Adjustment(self._shelf(code), kind, sign * qty) for code, qty in sums.items()
                ],
                cause_kind="write_off" if sign < 0 else "count",
                cause_id=cause_id,
                at=at,
            )

    def _write_bad_debt(self, line: FileLine) -> None:
        """A manual journal: a negative amount is lost, a positive one had been lost too much."""
        books = self._shop.organisation_id
        ledger.post(
            fact_key=f"{CHANNEL}:{line.invoice}",
            kind="bad_debt",
            occurred_at=line.invoiced_at,
            memo=f"{line.invoice} {line.description}",
            entries=[
                Entry(books, AccountKind.BAD_DEBT, -line.total_fen, CURRENCY),
                Entry(books, AccountKind.RECEIVABLE, line.total_fen, CURRENCY),
            ],
        )

    def _shelf(self, code: str) -> Shelf:
        shop = self._shop
        return Shelf(shop.sku_ids[code], shop.node_id, shop.organisation_id)

    def _member(self, invoice: Invoice) -> UUID | None:
        return None if invoice.customer is None else self._shop.member_ids[invoice.customer]


def _parts(
    invoice: Invoice, links: ReturnLinks
) -> tuple[list[tuple[str, list[LinkedLine]]], list[FileLine]]:
    """Linked lines per sale, and the others. A return names a line of its sale only once, so a
    line that comes back twice on one invoice makes a second return of the same sale.
    """
    parts: dict[tuple[str, int], list[LinkedLine]] = defaultdict(list)
    seen: Counter[SaleRef] = Counter()
    loose: list[FileLine] = []
    for position, line in enumerate(invoice.of(types.LineKind.RETURN)):
        ref = links.get(position)
        if ref is None:
            loose.append(line)
        else:
            parts[ref.invoice, seen[ref]].append((ref, line))
            seen[ref] += 1
    return [(sale_number, pieces) for (sale_number, _n), pieces in sorted(parts.items())], loose
