"""A small shop for tests of orders: the group, two dealers, a jacket, stock and a member."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from quanqu.catalog import queries as catalog
from quanqu.catalog.tests import factory as goods
from quanqu.catalog.types import SkuView
from quanqu.kit.money import net_of_vat
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.members.tests import factory as people
from quanqu.network.tests import factory as places
from quanqu.network.tests.factory import Town
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import (
    HandOverKind,
    HandTender,
    LineKind,
    OrderId,
    OrderView,
    Piece,
    Placement,
    TenderKind,
)
from quanqu.stock import actions as stock
from quanqu.stock import queries as shelves
from quanqu.stock.types import Shelf, StockLine
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardId, CardKind

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
PRICE = 50_000


@dataclass(frozen=True)
class Shop:
    """Dealer A sells in S1; dealer B owns ten jackets in S2; the group is the platform."""

    town: Town
    skus: tuple[SkuView, ...]
    member_id: UUID
    card_id: CardId
    numbers: list[int] = field(default_factory=list)

    @property
    def shelf(self) -> Shelf:
        """Dealer B's jacket in size S in S2."""
        return Shelf(
            self.skus[0].sku_id,
            self.town.store_b.node_id,
            self.town.dealer_b.organisation_id,
        )

    def placement(
        self, qty: int = 2, *, price: int = PRICE, external_ref: str | None = None
    ) -> Placement:
        """Dealer A sells dealer B's jackets; collected in S1."""
        return Placement(
            seller_id=self.town.dealer_a.organisation_id,
            selling_node_id=self.town.store_a.node_id,
            collector_id=self.town.group.organisation_id,
            currency="CNY",
            zone="group",
            price_version=1,
            hand_over_kind=HandOverKind.PICKUP,
            hand_over_node_id=self.town.store_a.node_id,
            pieces=(
                Piece(
                    qty=qty,
                    kind=LineKind.GOODS,
                    list_price_fen=price,
                    total_fen=price * qty,
                    vat_bps=1_300,
                    sku_id=self.shelf.sku_id,
                    owner_id=self.shelf.owner_id,
                    source_node_id=self.shelf.node_id,
                ),
            ),
            pay_by=AT + timedelta(minutes=15),
            channel="test",
            external_ref=external_ref,
            member_id=self.member_id,
        )

    def placed(self, qty: int = 2, *, price: int = PRICE) -> OrderId:
        return orders.place(self.placement(qty, price=price), at=AT)

    def pay(self, order_id: OrderId, *, cash: int = 0, card: int = 0, value: int = 0) -> None:
        """Stored value first, then the counter tenders."""
        if value:
            orders.pay_by_stored_value(
                order_id=order_id, card_id=self.card_id, amount_fen=value, at=AT
            )
        tenders = [(TenderKind.CASH, cash), (TenderKind.CARD_TERMINAL, card)]
        given = [HandTender(kind, amount) for kind, amount in tenders if amount]
        if given:
            orders.pay_at_counter(order_id=order_id, tenders=given, at=AT)

    def bought(self, qty: int = 2, *, value: int = 0) -> OrderId:
        """Placed and paid in full: stored value, the rest by card."""
        order_id = self.placed(qty)
        self.pay(order_id, value=value, card=PRICE * qty - value)
        return order_id

    def hand_over(self, order_id: OrderId, qty: int) -> None:
        """Give so many pieces of the first line to the customer."""
        order = queries.get_order(order_id)
        orders.record_hand_over(
            order_id=order_id,
            delivery_id=uuid4(),
            node_id=self.town.store_b.node_id,
            staff_id=None,
            quantities=[(order.lines[0].line_id, qty)],
            at=AT,
        )

    def order(self, order_id: OrderId) -> OrderView:
        return queries.get_order(order_id)

    def free(self) -> int:
        """Free jackets in S2."""
        found = shelves.free_at([self.shelf.sku_id], [self.shelf.node_id])
        return sum(free.free_qty for free in found)

    def books(self, organisation_id: UUID, kind: AccountKind) -> int:
        """The sum of an account kind in one company's books, debit positive."""
        return ledger.balance(organisation_id=organisation_id, kind=kind, currency="CNY")


def shop(stock_qty: int = 10) -> Shop:
    """Open it; call inside a transaction."""
    town = places.town()
    product = goods.jacket(town.group.organisation_id)
    skus = tuple(catalog.get_skus([sku.sku_id for sku in product.skus]).values())
    member_id = people.member()
    card_id = wallet.open_card(
        member_id=member_id,
        issuer_id=town.group.organisation_id,
        kind=CardKind.NAMED,
        currency="CNY",
        at=AT,
    )
    wallet.top_up(
        card_id=card_id,
        amount_fen=40_000,
        bonus_fen=2_000,
        tender=AccountKind.CASH,
        taken_by_id=town.group.organisation_id,
        fact_key="test:top-up",
        at=AT,
    )
    made = Shop(town, skus, member_id, card_id)
    stock.receive(
        lines=[StockLine(made.shelf, stock_qty)], cause_kind="test", cause_id=uuid4(), at=AT
    )
    return made


def net(gross: int) -> int:
    """Without the 13 % VAT of the jackets."""
    return net_of_vat(gross, 1_300)
