"""Offers for many carts at once: units, hours and load are asked for in one round trip.

The few nearest nodes are asked first. What they say counts only if asking every node could not
give anything else; otherwise all that hold the goods are asked as well.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import GoodsState, SkuForSale
from quanqu.kit.refusals import NotFound, Refused
from quanqu.network.queries import Facts
from quanqu.network.types import Capability
from quanqu.routing.planning import Destination, Draft
from quanqu.routing.promising import FreeBook, Promises, start_loads
from quanqu.routing.refusals import BadDestination, BadQuantity
from quanqu.routing.types import Cart, OfferLine, Wish
from quanqu.stock import queries as stock

PICKUPS_NEAR_A_PLACE: Final = 3
PICKUP_KM: Final = 10.0
LARGEST_QTY: Final = 1_000_000
FIRST_SOURCES: Final = 8
"""More than the alternatives that are timed: often as many of them have all of a cart."""


class Offering:
    """What was asked about a batch of carts, inside `sql.together`, and what each is offered."""

    def __init__(self, carts: Sequence[Cart], facts: Facts, at: datetime) -> None:
        self.carts, self.facts, self.at = carts, facts, at
        self.promises = Promises(facts, at)
        self.book = FreeBook()
        self._sku_ids = list({sku_id for cart in carts for sku_id, _ in cart.lines})
        self._later_skus = catalog.start_for_sale(self._sku_ids)
        self._to = [self._destinations(cart) for cart in carts]
        self._near = [
            [self.promises.nearest(to, FIRST_SOURCES) for to in found]
            if not isinstance(found, Refused)
            else []
            for found in self._to
        ]
        pairs = {
            (sku_id, node.node_id)
            for cart, near in zip(carts, self._near, strict=True)
            for nodes in near
            for node in nodes
            for sku_id, _ in cart.lines
        }
        self._channels = {cart.channel for cart in carts}
        self._free = stock.start_free_on(list(pairs), self._channels)
        asked = {node.node_id: node for near in self._near for nodes in near for node in nodes}
        self._loads = start_loads(asked.values(), at)

    def decide(self) -> list[list[Draft] | Refused]:
        """The best offers of each cart for each destination, or why there is none."""
        self.skus = self._later_skus()
        self.book.add(self._free())
        self.promises.note_loads(self._loads())
        wishes = [self._wish(number) for number in range(len(self.carts))]
        found = [
            [] if isinstance(wish, Refused) else self._from_nearest(number, wish)
            for number, wish in enumerate(wishes)
        ]
        unsure = {
            sku_id
            for number, wish in enumerate(wishes)
            if not isinstance(wish, Refused) and None in found[number]
            for sku_id in wish.goods
        }
        if unsure:
            self._look_everywhere(unsure)
        return [
            wish if isinstance(wish, Refused) else self._complete(number, wish, found[number])
            for number, wish in enumerate(wishes)
        ]

    def _destinations(self, cart: Cart) -> list[Destination] | Refused:
        """Where it may go: the node named, the place, and the nodes near the place."""
        found: list[Destination] = []
        try:
            if cart.pickup_node_id is not None:
                found.append(self.promises.destination(Wish({}, (), cart.pickup_node_id)))
            if cart.place is not None:
                found.append(self.promises.destination(Wish({}, place=cart.place)))
                found += self._pickups(found[-1], cart.pickup_node_id)
        except Refused as refusal:
            return refusal
        return found or BadDestination()

    def _pickups(self, to: Destination, named_id: UUID | None) -> list[Destination]:
        near = self.facts.near(
            to.latitude,
            to.longitude,
            capability=Capability.HANDS_OVER,
            limit=PICKUPS_NEAR_A_PLACE,
        )
        return [
            Destination(one.node.latitude, one.node.longitude, node=one.node)
            for one in near
            if one.distance_km <= PICKUP_KM and one.node.node_id != named_id
        ]

    def _wish(self, number: int) -> Wish | Refused:
        wanted: Counter[UUID] = Counter()
        for sku_id, qty in self.carts[number].lines:
            if type(qty) is not int or not 0 < qty <= LARGEST_QTY:
                return BadQuantity(qty=qty)
            wanted[sku_id] += qty
        skus: dict[UUID, SkuForSale] = self.skus
        for sku_id in wanted:
            if sku_id not in skus or skus[sku_id].state != GoodsState.ACTIVE:
                return NotFound()
        to = self._to[number]
        if isinstance(to, Refused):
            return to
        services = [
            OfferLine(sku_id, qty, skus[sku_id].organisation_id, skus[sku_id].organisation_id)
            for sku_id, qty in wanted.items()
            if not skus[sku_id].is_stocked
        ]
        goods = {sku_id: qty for sku_id, qty in wanted.items() if skus[sku_id].is_stocked}
        return Wish(goods, tuple(services), channel=self.carts[number].channel)

    def _from_nearest(self, number: int, wish: Wish) -> list[list[Draft] | None]:
        """For each destination what the nearest nodes give; None if others could give more."""
        return [
            self.promises.sure_drafts(wish, to, nodes, self.book, asked=FIRST_SOURCES)
            for to, nodes in zip(self._goes_to(number), self._near[number], strict=True)
        ]

    def _complete(
        self, number: int, wish: Wish, found: Sequence[list[Draft] | None]
    ) -> list[Draft]:
        return [
            draft
            for to, sure in zip(self._goes_to(number), found, strict=True)
            for draft in (self._from_anywhere(wish, to) if sure is None else sure)
        ]

    def _goes_to(self, number: int) -> list[Destination]:
        to = self._to[number]
        assert not isinstance(to, Refused)
        return to

    def _from_anywhere(self, wish: Wish, to: Destination) -> list[Draft]:
        for nodes in self.promises.holders(to, wish, self.book):
            drafts = self.promises.drafts(wish, to, nodes, self.book)
            if drafts:
                return drafts
        return []

    def _look_everywhere(self, sku_ids: set[UUID]) -> None:
        self.book.add(stock.free_anywhere(sku_ids, self._channels))
        holding = [self.facts.nodes[id_] for id_ in self.book.nodes if id_ in self.facts.nodes]
        self.promises.note_loads(start_loads(holding, self.at)())
