"""`quanqu demo`: a made-up fashion and grocery group in Hangzhou, with three months of trade."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from rich.console import Console

from quanqu.kit import clock, outbox, tx
from quanqu.network import queries as network
from quanqu.wallet.types import CardId
from quanqu.world import cast
from quanqu.world.beside import consumers_beside
from quanqu.world.demo import (
    codes,
    fees,
    goods,
    invoices,
    opening,
    people,
    promotions,
    sharing,
    staff,
    stockroom,
    submissions,
    trade,
    worth,
)
from quanqu.world.demo.goods import Shelves
from quanqu.world.demo.history import Historian
from quanqu.world.demo.open_work import leave_open_work
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.people import Customer
from quanqu.world.demo.prices import Prices
from quanqu.world.demo.special_orders import place_special_orders
from quanqu.world.demo.staff import Hired
from quanqu.world.steps import Steps

SEED: Final = 20_260_601
"""The usual world: the same seed makes the same."""
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
MONTHS_DAYS: Final = 92
BEFORE_DAYS: Final = 60
"""The staff and the first half of the members were there so long before the first sale."""


def list_sign_ins() -> list[dict[str, str]]:
    """Who can sign in to the demo, where, and with what."""
    return staff.sign_ins()


def main(*, seed: int, if_empty: bool = False, orders: int = trade.ORDERS, helpers: int = 1) -> int:
    """Make the world, once. With `if_empty` an existing one is left alone; else that is refused.

    With a helper, a process beside this one follows up on what has been sold already.
    """
    console = Console(stderr=True)
    if network.find_node_by_code(cast.STORE_1) is not None:
        return _keep(console, is_welcome=if_empty)
    _Making(console, seed, helpers).make(orders)
    return 0


def _keep(console: Console, *, is_welcome: bool) -> int:
    if not Steps("demo").has("complete"):
        console.print(
            "[yellow]The demo world was cut short when it was made: it has less history.[/]"
        )
    with tx.begin(actor="system:demo"):
        goods.refill_the_jacket(at=clock.now())
    if not is_welcome:
        console.print("The demo world is there already. Use --if-empty to leave it alone.")
    return 0 if is_welcome else 1


class _Making:
    """The steps of making the world; all chance comes from one seed."""

    def __init__(self, console: Console, seed: int, helpers: int) -> None:
        self._console, self._helpers = console, helpers
        self._random = Random(seed)
        self._now = clock.now().astimezone(SHANGHAI)
        self._until = self._now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._since = self._until - timedelta(days=MONTHS_DAYS)

    def make(self, orders: int) -> None:
        before = self._since - timedelta(days=BEFORE_DAYS)
        # One transaction, although long: nobody waits yet, and half a retailer is none.
        with self._step("Companies, stores, staff"), tx.begin(actor="system:demo"):
            retailer = opening.open_retailer(at=before)
            hired = staff.hire(
                organisation_ids=retailer.organisation_ids(),
                node_ids=retailer.node_ids(),
                random=self._random,
                at=before,
            )
            shelves = goods.fill_catalog(retailer)
            goods.publish_prices(retailer, shelves, at=before)
            goods.deliver_stock(retailer, shelves, random=self._random, at=before)
            codes.print_codes(retailer, shelves, hired, at=before)
        sharing.share_what_is_sold(retailer, hired, at=before)
        fees.agree_on_fees(retailer, hired, at=before)
        customers, cards = self._people(retailer, hired, before)
        prices = Prices(shelves, at=self._until)
        historian = Historian(retailer, shelves, hired, cards, prices)
        self._trade(historian, shelves, customers, orders)
        with self._step("Stockrooms"), tx.begin(actor="system:demo"):
            stockroom.fill(retailer, shelves, hired, random=self._random, now=self._now)
        with self._step("Orders of other kinds"):
            place_special_orders(retailer, shelves, historian, customers, now=self._now)
        with self._step("Points, vouchers and an ally"), tx.begin(actor="system:demo"):
            worth.give_worth(retailer, customers, now=self._now)
            invoices.ask_for_invoices(customers, now=self._now)
        fees.charge_and_plan(retailer, hired, now=self._now)
        # Promotions and new prices are new versions, so they come after the orders.
        with self._step("Promotions and coupons"):
            promotions.promote(retailer, hired, customers, now=self._now)
        submissions.submit(retailer, hired, now=self._now)
        with tx.begin(actor="system:demo"):
            Steps("demo").finish(["complete"], at=clock.now())

    def _people(
        self, retailer: Retailer, hired: Mapping[str, Hired], before: datetime
    ) -> tuple[list[Customer], dict[UUID, CardId]]:
        with self._step("Members"), tx.begin(actor="system:demo"):
            customers = people.enrol(
                retailer,
                hired,
                random=self._random,
                since=before,
                until=self._until - timedelta(days=1),
            )
        with self._step("Guides' clients and cards"), tx.begin(actor="system:demo"):
            people.bind(retailer, hired, customers)
            cards = people.fill_cards(retailer, customers, random=self._random)
        return customers, cards

    def _trade(
        self, historian: Historian, shelves: Shelves, customers: list[Customer], orders: int
    ) -> None:
        purchases = trade.draw(
            shelves,
            customers,
            random=self._random,
            since=self._since,
            until=self._until,
            qty=orders,
        )
        with consumers_beside(self._helpers):
            with self._step(f"{len(purchases):,} orders"):
                historian.write(purchases)
            with self._step("Shares and settlement"):
                outbox.drain()
        with self._step("This morning's work"):
            leave_open_work(historian, shelves, customers, random=self._random, now=self._now)

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self._console.print(f"{title}: {time.monotonic() - started:.1f} s", highlight=False)
