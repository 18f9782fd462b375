"""Orders that do not go straight from paid to picked: held, paid in part, changed, on order, guest.

A handful, of this morning, by the verbs that the doors use: every page has one of each to show.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import outbox, tx
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import HandTender, Mode, OrderId, TenderKind
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, ShelfLimits
from quanqu.world import cast
from quanqu.world.demo import trade
from quanqu.world.demo.goods import Shelves
from quanqu.world.demo.history import Historian
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.people import Customer
from quanqu.world.demo.stockroom import SUPPLIER
from quanqu.world.demo.trade import Way

SEED: Final = 3
"""Own chance: what else the world holds does not depend on these orders."""

WEEK: Final = timedelta(days=7)
GUEST_PHONE: Final = "19900009901"
PRESALE_QTY: Final = 24
GUEST: Final = 4
"""Which of the kinds is a guest's: nobody's who is known."""


def place_special_orders(
    retailer: Retailer,
    shelves: Shelves,
    historian: Historian,
    customers: list[Customer],
    *,
    now: datetime,
) -> None:
    """One order of each kind; their deadlines lie in the days to come."""
    drawn = trade.draw(
        shelves, customers, random=Random(SEED), since=now - WEEK, until=now, qty=300
    )
    at = now - timedelta(minutes=4)
    purchases = [
        replace(purchase, at=at, returned_at=None)
        for purchase in drawn
        if purchase.way is Way.PICKUP
    ]
    special = _Special(retailer, shelves, now)
    purchases[GUEST] = replace(purchases[GUEST], customer=None)
    for make, purchase in zip(special.kinds(), purchases, strict=False):
        with tx.begin(actor="system:demo"):
            order_id = historian.place(purchase)
            make(order_id)
    # What was paid is planned for before it is changed.
    outbox.drain()
    with tx.begin(actor="system:demo"):
        special.presale(customers[-1])
        special.change_and_wait(order_id)
    outbox.drain()


class _Special:
    """One verb or two for each kind of order."""

    def __init__(self, retailer: Retailer, shelves: Shelves, now: datetime) -> None:
        self._shelves, self._now = shelves, now
        self._store = retailer.nodes[cast.STORE_1]

    def kinds(self) -> list[Callable[[OrderId], None]]:
        """What becomes of each order; the last one is paid, and changed later."""
        return [self.hold, self.deposit, self.forfeit, self.parts, self.guest, self.pay]

    def hold(self, order_id: OrderId) -> None:
        self.pay(order_id)
        why = "收货人电话打不通 The phone does not answer"
        orders.hold(order_id=order_id, why=why, at=self._now)
        orders.tag(order_id=order_id, word="回访", at=self._now)

    def deposit(self, order_id: OrderId) -> None:
        """Paid; the balance is due in a week, and the deposit would go back."""
        self._ask_deposit(order_id, forfeits=False)
        self._pay(order_id, self._tenth(order_id))

    def forfeit(self, order_id: OrderId) -> None:
        """Not paid yet; the seller would keep it."""
        self._ask_deposit(order_id, forfeits=True)

    def parts(self, order_id: OrderId) -> None:
        first = self._tenth(order_id)
        orders.allow_parts(
            order_id=order_id,
            first_fen=first,
            first_by=self._now + timedelta(hours=2),
            until=self._now + WEEK,
            at=self._now,
        )
        self._pay(order_id, first)
        self._pay(order_id, 2 * first)

    def guest(self, order_id: OrderId) -> None:
        orders.order_as_guest(order_id=order_id, phone=GUEST_PHONE, at=self._now)
        self.pay(order_id)

    def pay(self, order_id: OrderId) -> None:
        self._pay(order_id, queries.get_order(order_id).total_fen)

    def change_and_wait(self, order_id: OrderId) -> None:
        """One piece more than was paid for."""
        line = queries.get_order(order_id).lines[0]
        wants = [(line.line_id, None, line.live_qty + 1)]
        preview = fulfilment.preview_change(order_id=order_id, wants=wants, at=self._now)
        fulfilment.change_order(
            order_id=order_id,
            wants=wants,
            expected_total_fen=preview.total_fen,
            at=self._now,
            why="再加一件 One more",
        )

    def presale(self, customer: Customer) -> None:
        """What store 1 never had, ordered from its supplier and sold ahead of it."""
        supplier = network.find_organisation_by_code(SUPPLIER)
        assert supplier is not None
        held = self._shelves.on_hand[cast.STORE_1]
        code = next(
            code
            for code, (product, _sku) in self._shelves.skus.items()
            if product.is_fashion and product.code != cast.JACKET and code not in held
        )
        shelf = Shelf(self._shelves.sku_ids[code], self._store.node_id, self._store.organisation_id)
        due_on = (self._now + WEEK).date()
        stock.order_in(
            node_id=shelf.node_id,
            supplier_id=supplier.organisation_id,
            lines=[(shelf.sku_id, PRESALE_QTY, None, due_on)],
            number="CG-0006",
            at=self._now,
        )
        stock.set_limits(limits=[ShelfLimits(shelf, backorder_qty=PRESALE_QTY)])
        order_id = orders.order_incoming(
            lines=[(shelf.sku_id, 1)],
            selling_node_id=shelf.node_id,
            tier=str(customer.tier),
            channel="shop",
            at=self._now,
            mode=Mode.PRESALE,
            member_id=customer.member_id,
        )
        self.pay(order_id)

    def _ask_deposit(self, order_id: OrderId, *, forfeits: bool) -> None:
        orders.ask_deposit(
            order_id=order_id,
            deposit_fen=self._tenth(order_id),
            deposit_by=self._now + timedelta(hours=2),
            balance_by=self._now + WEEK,
            at=self._now,
            forfeits=forfeits,
        )

    def _tenth(self, order_id: OrderId) -> int:
        return queries.get_order(order_id).total_fen // 10

    def _pay(self, order_id: OrderId, amount_fen: int) -> None:
        tender = HandTender(TenderKind.EXTERNAL, amount_fen)
        orders.pay_at_counter(order_id=order_id, tenders=[tender], at=self._now)
