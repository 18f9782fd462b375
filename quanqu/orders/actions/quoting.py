"""Quotes for many waiting customers: prices, offers and the network in one round trip."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.kit import sql
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.network.types import Capability, NodeView, State
from quanqu.orders import queries
from quanqu.orders.assortment import refuse
from quanqu.orders.refusals import NotSelling
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import Buying, Quote
from quanqu.routing import actions as routing
from quanqu.routing import queries as offers
from quanqu.routing.types import Cart, OfferView, Place


class Asks(Protocol):
    """What is priced: SKUs at a node that sells them."""

    @property
    def selling_node_id(self) -> UUID: ...

    @property
    def lines(self) -> Sequence[tuple[UUID, int]]: ...


@dataclass(frozen=True, slots=True)
class QuoteWish:
    """A cart, where it is sold, and where it should go: a node, a place, or both."""

    selling_node_id: UUID
    lines: tuple[tuple[UUID, int], ...]
    pickup_node_id: UUID | None = None
    place: Place | None = None
    channel: str = "api"
    coupons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose prices are asked for: the tier, and the member if it is one."""

    tier: str = ""
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a cart costs here and now, and every way to get it."""

    price: Quote
    offers: tuple[OfferView, ...]
    zone: str


Answered = list[Quoted | Refused]
DecideQuotes = Callable[[Sequence[Payer]], Answered]


def start_quoting(
    wishes: Sequence[QuoteWish], facts: network.Facts, *, at: datetime
) -> DecideQuotes:
    """Ask for all that quotes need, inside `sql.together`; then say them to those who ask. The
    offers are not kept yet (`routing.start_keeping`).

    `facts` may be old: then all is asked again with those in force.
    """
    asked = _Asked(wishes, facts, at)

    def decide(payers: Sequence[Payer]) -> Answered:
        current = asked
        while (version := current.version()) != current.facts.version:
            facts = network.facts(version)
            with sql.together():
                current = _Asked(wishes, facts, at)
        return current.decide(payers)

    return decide


def start_price_books(
    wishes: Sequence[Asks], facts: network.Facts, at: datetime
) -> Iterator[tuple[str, sql.Later[pricing.PriceBook]]]:
    """The prices of all wishes by currency, asked inside `sql.together`."""
    wanted: dict[str, tuple[set[UUID], set[str]]] = {}
    for wish in wishes:
        node = facts.nodes.get(wish.selling_node_id)
        if node is not None:
            currency = facts.organisations[node.organisation_id].currency
            sku_ids, zones = wanted.setdefault(currency, (set(), set()))
            sku_ids.update(sku_id for sku_id, _qty in wish.lines)
            zones.add(node.price_zone)
    for currency, (sku_ids, zones) in wanted.items():
        yield currency, pricing.start_prices(sku_ids=sku_ids, zones=zones, currency=currency, at=at)


def check_selling(node: NodeView) -> None:
    """Refuses NotSelling: a warehouse or a poster wall sells nothing, nor does what has closed."""
    if not node.can(Capability.SELLS) or node.state != State.ACTIVE:
        raise NotSelling


def buying_at(node: NodeView, member_id: UUID | None, coupons: Sequence[str] = ()) -> Buying:
    """Who buys where, as promotions ask it; whether it is a first order is read if one asks it."""
    return Buying(
        node.node_id,
        node.timezone,
        member_id,
        partial(queries.is_first_order, member_id) if member_id else None,
        tuple(coupons),
    )


class _Asked:
    """What was asked about a batch of quotes."""

    def __init__(self, wishes: Sequence[QuoteWish], facts: network.Facts, at: datetime) -> None:
        self.wishes, self.facts, self.at = wishes, facts, at
        self.version = network.start_version()
        self._has_assortment = catalog.start_has_assortment()
        self._prices = dict(start_price_books(wishes, facts, at))
        carts = [Cart(wish.lines, wish.pickup_node_id, wish.place, wish.channel) for wish in wishes]
        self._offering = offers.Offering(carts, facts, at)

    def decide(self, payers: Sequence[Payer]) -> Answered:
        """A quote, or why there is none, for each wish."""
        books = {currency: prices() for currency, prices in self._prices.items()}
        asked = {(one, w.selling_node_id, w.channel) for w in self.wishes for one, _ in w.lines}
        self.denied = catalog.denied(asked) if self._has_assortment() else set()
        drafted = self._offering.decide()
        return [
            self._quoted(wish, payer, books, drafts)
            for wish, payer, drafts in zip(self.wishes, payers, drafted, strict=True)
        ]

    def _quoted(
        self,
        wish: QuoteWish,
        payer: Payer,
        books: dict[str, pricing.PriceBook],
        drafts: list[offers.Draft] | Refused,
    ) -> Quoted | Refused:
        try:
            node = self.facts.node(wish.selling_node_id)
            check_selling(node)
            asked = {(sku_id, node.node_id, wish.channel) for sku_id, _ in wish.lines}
            refuse(self.denied & asked)
            seller_id = node.organisation_id
            price = books[self.facts.organisation(seller_id).currency].quote(
                lines=wish.lines,
                zone=node.price_zone,
                tier=payer.tier,
                seller_id=seller_id,
                at=self.at,
                buying=buying_at(node, payer.member_id, wish.coupons),
            )
        except Refused as refusal:
            return refusal
        if isinstance(drafts, Refused):
            return drafts
        return Quoted(
            price, tuple(routing.offers_of(drafts, wish.channel, self.at)), node.price_zone
        )
