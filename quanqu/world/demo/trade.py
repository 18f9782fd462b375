"""What was bought in the demo's three months: drawn by chance, before any of it is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from quanqu.orders.types import TenderKind
from quanqu.world import cast
from quanqu.world.demo import tables
from quanqu.world.demo.goods import Shelves
from quanqu.world.demo.people import Customer

ORDERS: Final = 2_600
OPENS_HOUR: Final = 10
HOURS_OPEN: Final = 11
RETURNED: Final = 0.05
RETURN_DAYS: Final = 12
RESERVE_QTY: Final = 1
"""The last piece of a shelf is left for whoever tries the demo."""


class Way(StrEnum):
    TILL = "till"
    PICKUP = "pickup"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order to come: who buys what where, how it is paid, and whether a piece comes back."""

    at: datetime
    way: Way
    seller: str
    source: str
    collect_at: str | None
    lines: tuple[tuple[str, int], ...]
    customer: Customer | None
    is_served: bool
    tender: TenderKind
    returned_at: datetime | None
    return_node: str


def draw(
    shelves: Shelves,
    customers: Sequence[Customer],
    *,
    random: Random,
    since: datetime,
    until: datetime,
    qty: int = ORDERS,
) -> list[Purchase]:
    """Purchases in the order of their time; takes what they need off the known shelves."""
    trader = _Trader(shelves, customers, random, until)
    moments = sorted(_moment(random, since, until) for _ in range(qty))
    return [purchase for at in moments if (purchase := trader.buy(at)) is not None]


def _moment(random: Random, since: datetime, until: datetime) -> datetime:
    """A moment of a working hour; Saturdays and Sundays are drawn more often."""
    days = (until - since).days
    while True:
        day = since + timedelta(days=random.randrange(days))
        if day.weekday() >= 5 or random.random() < 0.6:
            minutes = random.triangular(0, HOURS_OPEN * 60, HOURS_OPEN * 42)
            return day.replace(hour=OPENS_HOUR, minute=0) + timedelta(minutes=int(minutes))


class _Trader:
    """Draws one purchase after the other from what is still there."""

    def __init__(
        self, shelves: Shelves, customers: Sequence[Customer], random: Random, until: datetime
    ) -> None:
        self._shelves, self._random, self._until = shelves, random, until
        self._customers = sorted(customers, key=lambda customer: customer.since)
        nodes = {row.code: row for row in tables.nodes()}
        self._stores = [code for code in shelves.on_hand if nodes[code].sort == "store"]
        self._collect = [row.code for row in tables.nodes() if "hands_over" in row.capabilities]
        self._returns = [row.code for row in tables.nodes() if row.sort == "store"]

    def buy(self, at: datetime) -> Purchase | None:
        """A purchase at a moment; None where the chosen place has run out."""
        way = self._random.choices(list(Way), (90, 6, 4))[0]
        customer = self._customer(at, is_needed=way is not Way.TILL)
        source = self._source(way, customer)
        lines = self._take(source)
        if not lines:
            return None
        seller = source if way is Way.TILL else cast.WEB_SHOP
        collect_at = None
        if way is Way.PICKUP:
            nearby = source if self._random.random() < 0.4 else self._random.choice(self._collect)
            collect_at = nearby
        return Purchase(
            at=at,
            way=way,
            seller=seller,
            source=source,
            collect_at=collect_at,
            lines=lines,
            customer=customer,
            is_served=self._random.random() < 0.5,
            tender=self._tender(way),
            returned_at=self._returned_at(at),
            return_node=self._random.choice(self._returns),
        )

    def _customer(self, at: datetime, *, is_needed: bool) -> Customer | None:
        """Somebody who is a member by then; most who buy at a till are."""
        if not is_needed and self._random.random() > 0.62:
            return None
        for _ in range(20):
            customer = self._random.choice(self._customers)
            if customer.since + timedelta(hours=2) < at:
                return customer
        return self._customers[0]

    def _source(self, way: Way, customer: Customer | None) -> str:
        """The store where a member is at home, as often as not; parcels leave the warehouse."""
        if way is Way.DELIVERY and self._random.random() < 0.7:
            return cast.WAREHOUSE
        at_home = customer is not None and customer.home in self._stores
        if way is Way.TILL and at_home and customer is not None and self._random.random() < 0.7:
            return customer.home
        return self._random.choice(self._stores)

    def _take(self, source: str) -> tuple[tuple[str, int], ...]:
        """One to four different things of one kind of shopping, as far as they are there."""
        held = self._shelves.on_hand[source]
        is_fashion = self._random.random() < 0.45
        wanted = self._random.choices((1, 2, 3, 4), (45, 30, 15, 10))[0]
        taken: dict[str, int] = {}
        codes = list(held)
        for _ in range(wanted * 12):
            code = self._random.choice(codes)
            product = self._shelves.skus[code][0]
            if len(taken) == wanted:
                break
            if product.is_fashion != is_fashion or code == cast.JACKET_SKU or code in taken:
                continue
            qty = 1 if is_fashion else self._random.choices((1, 2, 3, 6), (60, 25, 10, 5))[0]
            if held[code] - qty >= RESERVE_QTY:
                held[code] -= qty
                taken[code] = qty
        return tuple(taken.items())

    def _tender(self, way: Way) -> TenderKind:
        if way is not Way.TILL:
            return TenderKind.EXTERNAL
        kinds = (TenderKind.EXTERNAL, TenderKind.CARD_TERMINAL, TenderKind.CASH)
        return self._random.choices(kinds, (70, 20, 10))[0]

    def _returned_at(self, at: datetime) -> datetime | None:
        if self._random.random() > RETURNED:
            return None
        back = at + timedelta(days=self._random.randint(1, RETURN_DAYS), hours=1)
        return back if back < self._until else None


def in_time(purchases: Sequence[Purchase]) -> Iterator[tuple[datetime, int, bool]]:
    """(moment, which purchase, is it coming back): sales and returns as they follow each other."""
    moments = [(purchase.at, n, False) for n, purchase in enumerate(purchases)]
    moments += [
        (purchase.returned_at, n, True)
        for n, purchase in enumerate(purchases)
        if purchase.returned_at is not None
    ]
    yield from sorted(moments)
