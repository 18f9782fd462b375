"""Pure decisions of the replay: what a line is, what a return belongs to, what a day needs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, TypeVar

from quanqu.world.retail.types import Day, FileLine, Goods, Invoice, LineKind, SaleRef

K = TypeVar("K", str, int)

SERVICES: Final = frozenset(
    {
        *("POST", "DOT", "C2", "M", "m", "D", "S", "B"),
        *("BANK CHARGES", "AMAZONFEE", "CRUK", "PADS"),
        *(f"gift_0001_{pounds}" for pounds in (10, 20, 30, 40, 50)),
    }
)
"""Codes that name no goods: postage, carriage, manual entries, fees, discounts, vouchers."""

SERVICE_NAMES: Final = {
    "POST": "Postage",
    "DOT": "Dotcom postage",
    "C2": "Carriage",
    "M": "Manual",
    "m": "Manual (m)",
    "D": "Discount",
    "S": "Samples",
    "BANK CHARGES": "Bank charges",
    "AMAZONFEE": "Amazon fee",
    "CRUK": "CRUK commission",
    "PADS": "Pads to match all cushions",
}


def pence(price: Decimal) -> int:
    """Pounds as whole pence; the file's four prices of 0.001 become 0."""
    return int((price * 100).to_integral_value(ROUND_HALF_EVEN))


def is_stocked(stock_code: str) -> bool:
    """Do pieces of this code lie on a shelf?"""
    return stock_code not in SERVICES


def kind_of(
    *, invoice: str, stock_code: str, qty: int, price: Decimal, customer: int | None
) -> LineKind:
    """What a line means. Raises ValueError for a combination that the file does not have.

    At price 0 pieces move without money: found or written off where nobody bought, given away
    where a customer got them.
    """
    if invoice.startswith("A"):
        return LineKind.BAD_DEBT
    if invoice.startswith("C") and qty < 0 < price:
        return LineKind.RETURN
    if qty > 0 and price > 0:
        return LineKind.SALE
    if price != 0 or qty == 0:
        raise ValueError(f"line of {invoice}: quantity {qty} at {price}")
    if not is_stocked(stock_code):
        return LineKind.NOTHING
    if qty < 0:
        return LineKind.STOCK_OUT
    return LineKind.STOCK_IN if customer is None else LineKind.GIVEN_AWAY


def gather(lines: Iterable[FileLine]) -> list[Invoice]:
    """Invoices by their first minute, then number; lines keep their order."""
    by_number: dict[str, list[FileLine]] = defaultdict(list)
    for line in lines:
        by_number[line.invoice].append(line)
    invoices = [
        Invoice(number, min(line.invoiced_at for line in found), found[0].customer, tuple(found))
        for number, found in by_number.items()
    ]
    return sorted(invoices, key=lambda invoice: (invoice.at, invoice.number))


class Shelves:
    """What should lie where after each day, so that a day's delivery is always the same."""

    def __init__(self) -> None:
        self._on_hand: Counter[str] = Counter()

    def open_day(self, on: date, invoices: Sequence[Invoice]) -> Day:
        """The day with the least delivery that lets every piece of it leave.

        Returns count from the next day on: in the file they are written when the day is over.
        """
        moves = [line for invoice in invoices for line in invoice.lines if line.is_stocked]
        comes, leaves, returns = Counter[str](), Counter[str](), Counter[str]()
        for line in moves:
            if line.kind is LineKind.STOCK_IN:
                comes[line.stock_code] += line.qty
            elif line.kind is LineKind.RETURN:
                returns[line.stock_code] -= line.qty
            elif line.kind is not LineKind.BAD_DEBT:
                leaves[line.stock_code] += abs(line.qty)
        receipts = {
            code: lacking
            for code, qty in sorted(leaves.items())
            if (lacking := qty - comes[code] - self._on_hand[code]) > 0
        }
        for code in comes.keys() | leaves.keys() | returns.keys():
            self._on_hand[code] += (
                comes[code] + receipts.get(code, 0) - leaves[code] + returns[code]
            )
        return Day(on, tuple(invoices), receipts)


@dataclass(slots=True)
class _Sold:
    """A sold line and how many of its pieces are still with the customer."""

    ref: SaleRef
    at: datetime
    left_qty: int


class Sales:
    """Which sold pieces are still with the customer, so that a return finds its sale."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, str, int], list[_Sold]] = defaultdict(list)

    def add(self, invoice: Invoice) -> None:
        """Remember the sales of an invoice; without a customer nothing can be linked to it."""
        if invoice.customer is None:
            return
        for position, line in enumerate(invoice.of(LineKind.SALE)):
            key = (invoice.customer, line.stock_code, line.price_fen)
            ref = SaleRef(invoice.number, position)
            self._open[key].append(_Sold(ref, invoice.at, line.qty))

    def take(self, invoice: Invoice, line: FileLine) -> SaleRef | None:
        """The latest earlier sale at this price with enough pieces left; they count as back."""
        if invoice.customer is None:
            return None
        key = (invoice.customer, line.stock_code, line.price_fen)
        for sold in reversed(self._open.get(key, [])):
            if sold.left_qty >= -line.qty and sold.at <= invoice.at:
                sold.left_qty += line.qty
                return sold.ref
        return None


def link_returns(invoices: Sequence[Invoice]) -> dict[tuple[str, int], SaleRef]:
    """(return invoice, its line) -> the sale that the pieces come from. In the file's order."""
    sales = Sales()
    found: dict[tuple[str, int], SaleRef] = {}
    for invoice in invoices:
        sales.add(invoice)
        for position, line in enumerate(invoice.of(LineKind.RETURN)):
            ref = sales.take(invoice, line)
            if ref is not None:
                found[invoice.number, position] = ref
    return found


def name_goods(lines: Iterable[FileLine]) -> list[Goods]:
    """Every code with its commonest name among sales (else among all), and its usual price."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    prices: dict[str, Counter[int]] = defaultdict(Counter)
    for line in lines:
        if line.kind is LineKind.BAD_DEBT:
            continue
        # What a sale calls the goods outweighs the notes that write-offs carry ("damages", "?").
        weight = 1_000 if line.kind is LineKind.SALE else 1
        names[line.stock_code][line.description] += weight
        prices[line.stock_code][line.price_fen] += weight if line.price_fen else 0
    return [
        Goods(code, _name(code, names[code]), is_stocked(code), _commonest(prices[code]) or 0)
        for code in sorted(names)
    ]


def _name(code: str, names: Counter[str]) -> str:
    return SERVICE_NAMES.get(code) or _commonest(names) or f"Goods {code}"


def _commonest(counts: Counter[K]) -> K | None:
    return min(counts, key=lambda key: (-counts[key], key), default=None)


def by_day(invoices: Iterable[Invoice]) -> Iterator[tuple[date, list[Invoice]]]:
    """Days with trade, in order."""
    days: dict[date, list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        days[invoice.at.date()].append(invoice)
    yield from sorted(days.items())
