"""Now: price, promise, reserve and order in one go, for many waiting customers at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import GoodsState, SkuForSale
from quanqu.kit import sql, tx
from quanqu.kit.refusals import NotFound, Refused
from quanqu.members.types import Customer
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.orders.actions.place import Draft, place
from quanqu.orders.actions.quote import offer_pieces
from quanqu.orders.actions.quoting import buying_at, check_selling, start_price_books
from quanqu.orders.assortment import refuse
from quanqu.orders.refusals import Requote
from quanqu.orders.rules import TIME_TO_PAY
from quanqu.orders.types import HandOverKind, OrderId, Placement
from quanqu.pricing.refusals import NotForSale
from quanqu.pricing.types import Quote
from quanqu.routing import queries as routing
from quanqu.routing.types import OfferLine, Place, Way, Wish
from quanqu.stock import actions as stock_actions
from quanqu.stock import queries as stock


class NoWay(Refused):
    """The units are there, but nobody is open, able or free to bring them in the coming days."""

    code = "no_way"
    status = 409
    text = _("Nobody can hand this over there at the moment.")


@dataclass(frozen=True, slots=True)
class NowWish:
    """A basket, where it shall go, and the most that the customer accepts to pay for all of it."""

    selling_node_id: UUID
    lines: tuple[tuple[UUID, int], ...]
    most_fen: int
    channel: str
    pickup_node_id: UUID | None = None
    place: Place | None = None
    serving_staff_id: UUID | None = None
    address_sealed: bytes | None = None
    coupons: tuple[str, ...] = ()

    def wanted(self) -> dict[UUID, int]:
        """Units by SKU: two lines of one SKU must not be counted against the shelf apart."""
        wanted: dict[UUID, int] = {}
        for sku_id, qty in self.lines:
            wanted[sku_id] = wanted.get(sku_id, 0) + qty
        return wanted


Planned = Draft | Refused


@tx.required
def place_now(wish: NowWish, customer: Customer, *, at: datetime) -> OrderId:
    """Order a basket at once at the price in force, and hold its units. (C3, D1, E1)

    Raises Requote (it costs more than was accepted), OutOfStock, NoWay, NotForSale, NotFound.
    """
    planned = plan_many([wish], [customer], at=at)[0]
    if isinstance(planned, Refused):
        raise planned
    return place(planned.placement, at=at)


def plan_many(
    wishes: Sequence[NowWish], customers: Sequence[Customer], *, at: datetime
) -> list[Planned]:
    """Decide many orders together without writing: what one takes the next does not find."""
    facts = network.facts_kept()
    with sql.together():
        decide = start_planning(wishes, facts, at=at)
    return decide(customers)[0]


Decide = Callable[[Sequence[Customer | Refused]], tuple[list[Planned], network.Facts]]


def start_planning(wishes: Sequence[NowWish], facts: network.Facts, *, at: datetime) -> Decide:
    """`plan_many` inside `sql.together`, as the customers may be asked for in the same trip.

    `facts` may be old: then all is asked again with those in force, which come back as well.
    """
    plan = _Plan(wishes, facts, at)

    def decide(customers: Sequence[Customer | Refused]) -> tuple[list[Planned], network.Facts]:
        current = plan
        while (version := current.version()) != current.facts.version:
            facts = network.facts(version)
            with sql.together():
                current = _Plan(wishes, facts, at)
        return current.decide(customers), current.facts

    return decide


class _Short(Exception):
    """The nodes that were asked have too little, or cannot do it in time."""


class _Plan:
    """What was asked about a batch of wishes, and how each is decided."""

    def __init__(self, wishes: Sequence[NowWish], facts: network.Facts, at: datetime) -> None:
        self.wishes, self.facts, self.at = wishes, facts, at
        self.promises = routing.Promises(facts, at)
        self.book = routing.FreeBook()
        self.version = network.start_version()
        self._skus = catalog.start_for_sale(
            list({sku_id for wish in wishes for sku_id, _ in wish.lines})
        )
        self._has_assortment = catalog.start_has_assortment()
        self._prices = dict(start_price_books(wishes, facts, at))
        near = [self._near(wish) for wish in wishes]
        pairs = {
            (sku_id, node.node_id)
            for wish, nodes in zip(wishes, near, strict=True)
            for sku_id, _ in wish.lines
            for node in nodes
        }
        self._free = stock.start_free_on(list(pairs), {w.channel for w in wishes})
        self._loads = routing.start_loads(
            {node.node_id: node for nodes in near for node in nodes}.values(), at
        )

    def decide(self, customers: Sequence[Customer | Refused]) -> list[Planned]:
        """An order ready to be written, or why not, for each wish."""
        self.skus = self._skus()
        asked = {(one, w.selling_node_id, w.channel) for w in self.wishes for one, _ in w.lines}
        self.denied = catalog.denied(asked) if self._has_assortment() else set()
        self.books = {currency: prices() for currency, prices in self._prices.items()}
        self.book.add(self._free())
        self.promises.note_loads(self._loads())
        planned: dict[int, Planned] = {}
        short = []
        for number, (wish, customer) in enumerate(zip(self.wishes, customers, strict=True)):
            try:
                planned[number] = self._plan(wish, customer, self._from_nearest)
            except Refused as refusal:
                planned[number] = refusal
            except _Short:
                short.append(number)
        if short:
            self._look_everywhere([self.wishes[number] for number in short])
        for number in short:
            try:
                planned[number] = self._plan(
                    self.wishes[number], customers[number], self._from_anywhere
                )
            except Refused as refusal:
                planned[number] = refusal
        return [planned[number] for number in range(len(self.wishes))]

    def _near(self, wish: NowWish) -> list[NodeView]:
        try:
            return self.promises.nearest(self.promises.destination(_to(wish)))
        except Refused:
            # Said again when the wish is decided.
            return []

    def _plan(
        self,
        wish: NowWish,
        customer: Customer | Refused,
        find: Callable[[Wish], Iterator[list[Way]]],
    ) -> Draft:
        if isinstance(customer, Refused):
            raise customer
        node = self.facts.node(wish.selling_node_id)
        check_selling(node)
        wanted = wish.wanted()
        refuse(self.denied & {(one, node.node_id, wish.channel) for one in wanted})
        price = self._price(wanted, node, customer, wish.coupons)
        for ways in find(self._routed(wish, wanted)):
            if ways:
                way = _accepted(ways, price, wish.most_fen)
                self.book.take(way.lines)
                return Draft.of(self._placement(wish, customer, node, price, way))
        raise _Short

    def _price(
        self, wanted: dict[UUID, int], node: NodeView, customer: Customer, coupons: Sequence[str]
    ) -> Quote:
        if wanted.keys() - self.skus.keys():
            raise NotFound
        ended = [one for one in wanted if self.skus[one].state != GoodsState.ACTIVE]
        if ended:
            raise NotForSale(sku_id=ended[0], sku_ids=ended)
        seller_id = node.organisation_id
        book = self.books[self.facts.organisation(seller_id).currency]
        return book.quote(
            lines=list(wanted.items()),
            zone=node.price_zone,
            tier=customer.tier,
            seller_id=seller_id,
            at=self.at,
            buying=buying_at(node, customer.member_id, coupons),
        )

    def _routed(self, wish: NowWish, wanted: dict[UUID, int]) -> Wish:
        services = [
            OfferLine(sku_id, qty, sku.organisation_id, sku.organisation_id)
            for sku_id, qty in wanted.items()
            if not (sku := self.skus[sku_id]).is_stocked
        ]
        goods = {sku_id: qty for sku_id, qty in wanted.items() if self.skus[sku_id].is_stocked}
        return Wish(goods, tuple(services), wish.pickup_node_id, wish.place, wish.channel)

    def _from_nearest(self, wish: Wish) -> Iterator[list[Way]]:
        to = self.promises.destination(wish)
        yield self.promises.ways(wish, to, self.promises.nearest(to), self.book)

    def _from_anywhere(self, wish: Wish) -> Iterator[list[Way]]:
        to = self.promises.destination(wish)
        for nodes in self.promises.holders(to, wish, self.book):
            yield self.promises.ways(wish, to, nodes, self.book)
        for sku_id, qty in wish.goods.items():
            if (free_qty := self.book.free_qty(sku_id, wish.channel)) < qty:
                raise stock_actions.OutOfStock(sku_id=sku_id, wanted_qty=qty, free_qty=free_qty)
        raise NoWay

    def _look_everywhere(self, wishes: Sequence[NowWish]) -> None:
        sku_ids = {sku_id for wish in wishes for sku_id, _ in wish.lines}
        self.book.add(stock.free_anywhere(sku_ids, {wish.channel for wish in wishes}))
        holding = [self.facts.nodes[id_] for id_ in self.book.nodes if id_ in self.facts.nodes]
        self.promises.note_loads(routing.start_loads(holding, self.at)())

    def _placement(
        self, wish: NowWish, customer: Customer, node: NodeView, price: Quote, way: Way
    ) -> Placement:
        skus: dict[UUID, SkuForSale] = self.skus
        return Placement(
            seller_id=node.organisation_id,
            selling_node_id=node.node_id,
            collector_id=self.facts.platform().organisation_id,
            currency=price.currency,
            zone=price.zone,
            tier=price.tier,
            price_version=price.version,
            coupons=price.coupons,
            budgets=price.budgets,
            is_of_first_order=price.is_of_first_order,
            hand_over_kind=HandOverKind(way.kind),
            pieces=offer_pieces(way.lines, way.fee_fen, price=price, skus=skus),
            pay_by=self.at + TIME_TO_PAY,
            channel=wish.channel,
            member_id=customer.member_id,
            serving_staff_id=wish.serving_staff_id,
            hand_over_node_id=way.hand_over_node_id,
            promise_at=way.ready_at,
            address_sealed=wish.address_sealed,
            actor=customer.label,
        )


def _to(wish: NowWish) -> Wish:
    return Wish({}, (), wish.pickup_node_id, wish.place)


def _accepted(ways: Sequence[Way], price: Quote, most_fen: int) -> Way:
    """The earliest way whose total the customer accepts; Requote names the lowest total."""
    for way in ways:
        if price.total_fen + price.fee_after(way.fee_fen) <= most_fen:
            return way
    total_fen = price.total_fen + min(price.fee_after(way.fee_fen) for way in ways)
    raise Requote(price_version=price.version, total_fen=total_fen)
