"""The stockrooms this morning: purchase orders, lots that expire, transfers, and counts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.network import actions as network
from quanqu.network.types import NodeView
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import (
    ChannelLimit,
    CountEntry,
    Shelf,
    ShelfLimits,
    StockLine,
    TransferWant,
)
from quanqu.world import cast
from quanqu.world.demo.goods import Shelves
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.staff import Hired

FRESH: Final = ("fruit", "milk", "fish")
SUPPLIER: Final = "SUP-XIANJI"
LOTS: Final = ((-1, 3), (1, 6), (4, 14))
"""Days until each lot expires, and how many units of it: one is over since yesterday."""

MARKETPLACE: Final = "marketplace"
SHOWN_AT_MOST: Final = 20


@tx.required
def fill(
    retailer: Retailer,
    shelves: Shelves,
    hired: Mapping[str, Hired],
    *,
    random: Random,
    now: datetime,
) -> None:
    """Something in each state, so that every page has work to show."""
    room = _Room(retailer, shelves, hired, random, now)
    room.bring_fresh_goods()
    room.keep_back_from_channels()
    room.order_in()
    room.move_between_stores()
    room.count()


class _Room:
    def __init__(
        self,
        retailer: Retailer,
        shelves: Shelves,
        hired: Mapping[str, Hired],
        random: Random,
        now: datetime,
    ) -> None:
        self._shelves = shelves
        self._labels = {number: f"staff:{one.staff_id}" for number, one in hired.items()}
        self._random, self._now = random, now
        self._store = retailer.nodes[cast.STORE_1]
        self._other = retailer.nodes[cast.STORE_3]
        self._fresh = [
            shelves.sku_ids[code]
            for code, (product, _sku) in sorted(shelves.skus.items())
            if product.category in FRESH
        ]

    def bring_fresh_goods(self) -> None:
        """Three lots of some goods in the store, one of them over since yesterday."""
        today = self._day(0)
        for sku_id in self._fresh[:6]:
            lots = [(f"{self._day(days):%y%m%d}", days, qty) for days, qty in LOTS]
            stock.name_lots(
                lots=[(sku_id, lot, today + timedelta(days=days)) for lot, days, _qty in lots]
            )
            stock.receive(
                lines=[
                    StockLine(self._shelf(self._store, sku_id, lot), qty) for lot, _d, qty in lots
                ],
                cause_kind="delivery_note",
                cause_id=new_id(),
                at=self._now - timedelta(days=3),
            )

    def keep_back_from_channels(self) -> None:
        """Safety stock in the store, and less shown to marketplaces than there is."""
        stock.set_limits(
            limits=[
                ShelfLimits(self._shelf(self._store, sku_id), safety_qty=2)
                for sku_id in self._fresh[:6]
            ]
        )
        stock.limit_channels(limits=[ChannelLimit(MARKETPLACE, kept_qty=1, most_qty=SHOWN_AT_MOST)])

    def order_in(self) -> None:
        """Orders that are open, received in part, received in full, and closed short."""
        supplier = network.open_organisation(
            code=SUPPLIER, name="鲜集食品供应链有限公司", name_en="Xianji Foods", kind="supplier"
        )
        made = [
            self._purchase(supplier.organisation_id, f"CG-{number:04d}", number)
            for number in range(1, 6)
        ]
        self._receive(made[1], [0.5, 1, 0])
        self._receive(made[2], [1, 1, 1])
        self._receive(made[3], [1, 0.8, 1])
        stock.close_purchase(purchase_id=made[3], at=self._now - timedelta(hours=2))

    def move_between_stores(self) -> None:
        """Transfers that are asked for, under way, received, and received short."""
        sent = [self._transfer(number) for number in range(5)]
        early = self._now - timedelta(hours=6)
        for transfer_id in sent[1:4]:
            stock.dispatch_transfer(transfer_id, early)
        stock.receive_transfer(sent[2], early + timedelta(hours=2))
        line = queries.get_transfer(sent[3]).lines[0]
        stock.receive_transfer(
            sent[3], early + timedelta(hours=3), received=[(line.line_id, line.qty - 2, 1)]
        )
        stock.cancel_transfer(sent[4], early)

    def count(self) -> None:
        """Counts that are being made, asked for again, and waiting for approval."""
        skus = self._held(self._store)[:18]
        for number, (off, tolerance_qty) in enumerate(((0, 0), (3, 1), (1, 2))):
            part = skus[number * 6 : number * 6 + 6]
            count_id = stock.open_count(
                node_id=self._store.node_id,
                sku_ids=part,
                tolerance_qty=tolerance_qty,
                at=self._now - timedelta(hours=1),
            )
            self._enter(count_id, part if off else part[:3], off)
            if off:
                stock.close_counting(count_id=count_id, at=self._now - timedelta(minutes=20))

    def _purchase(self, supplier_id: UUID, number: str, days: int) -> UUID:
        skus = self._random.sample(self._fresh, 3)
        lines: list[tuple[UUID, int, int | None, date | None]] = [
            (sku_id, self._random.randint(2, 6) * 10, 600, self._day(days - 2)) for sku_id in skus
        ]
        return stock.order_in(
            node_id=self._store.node_id,
            supplier_id=supplier_id,
            lines=lines,
            number=number,
            at=self._now - timedelta(days=6 - days),
        )

    def _receive(self, purchase_id: UUID, shares: Sequence[float]) -> None:
        lines = queries.get_purchase(purchase_id).lines
        expires_on = self._day(9)
        arrived = [
            (line.sku_id, int(line.qty * share) - 1, 1, f"{expires_on:%y%m%d}", expires_on)
            for line, share in zip(lines, shares, strict=True)
            if share
        ]
        stock.receive_purchase(
            purchase_id=purchase_id,
            receipt_id=new_id(),
            lines=arrived,
            at=self._now - timedelta(hours=4),
        )

    def _transfer(self, number: int) -> UUID:
        """From a store of the group to another company's store: the owner stays."""
        sku_ids = self._held(self._other)[number * 2 : number * 2 + 2]
        return stock.request_transfer(
            from_node_id=self._other.node_id,
            to_node_id=self._store.node_id,
            lines=[TransferWant(sku_id, self._other.organisation_id, 3) for sku_id in sku_ids],
            at=self._now - timedelta(hours=8 - number),
        )

    def _held(self, node: NodeView) -> list[UUID]:
        """SKUs of which a node has some of its own to spare."""
        codes = self._shelves.on_hand[node.code]
        candidates = [self._shelves.sku_ids[code] for code, qty in sorted(codes.items()) if qty > 9]
        free = {one.shelf.sku_id: one for one in queries.free_at(candidates, [node.node_id])}
        return [
            sku_id
            for sku_id in candidates
            if sku_id in free
            and free[sku_id].free_qty > 9
            and free[sku_id].shelf.owner_id == node.organisation_id
            and sku_id not in self._fresh
        ]

    def _enter(self, count_id: UUID, sku_ids: Sequence[UUID], off: int) -> None:
        """Two people count; of the first SKU some of the store's own are missing."""
        levels = queries.levels(sku_ids, [self._store.node_id])
        # Beside them units of others may lie, too few to miss any; which come first is chance.
        missing = self._shelf(self._store, sku_ids[0])
        at = self._now - timedelta(minutes=40)
        for counter in (cast.CASHIERS[cast.STORE_1], cast.GUIDES[cast.STORE_1]):
            entries = [
                CountEntry(
                    new_id(),
                    level.shelf.sku_id,
                    level.on_hand_qty - (off if level.shelf == missing else 0),
                    at,
                    lot=level.shelf.lot or "none",
                    owner_id=level.shelf.owner_id,
                )
                for level in levels
            ]
            stock.record_entries(
                count_id=count_id, counter=self._labels[counter], entries=entries, at=at
            )

    def _shelf(self, node: NodeView, sku_id: UUID, lot: str = "none") -> Shelf:
        return Shelf(sku_id, node.node_id, node.organisation_id, lot)

    def _day(self, days: int) -> date:
        return (self._now + timedelta(days=days)).date()
