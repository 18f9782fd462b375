"""Writing the demo's three months: every purchase by the verbs that the doors use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryId
from quanqu.kit import tx
from quanqu.network.types import NodeView
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import HandOverKind, HandTender, LineKind, OrderId, Piece, Placement
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardId
from quanqu.world import cast
from quanqu.world.demo.goods import Shelves
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.prices import Prices
from quanqu.world.demo.staff import Hired
from quanqu.world.demo.trade import Purchase, Way, in_time

T = TypeVar("T")

AT_ONCE: Final = 25
DELIVERY_FEE_FEN: Final = 6_00
DELIVERY_VAT_BPS: Final = 600
TIME_TO_PAY: Final = timedelta(minutes=15)


@dataclass(slots=True)
class Historian:
    """Writes purchases; knows the world that they happen in."""

    retailer: Retailer
    shelves: Shelves
    hired: Mapping[str, Hired]
    cards: Mapping[UUID, CardId]
    prices: Prices
    written: dict[int, OrderId] = field(default_factory=dict)

    def write(self, purchases: Sequence[Purchase]) -> None:
        """All sales and returns in the order of their time, some in each transaction."""
        for chunk in _chunks(in_time(purchases), AT_ONCE):
            # The consumers beside us may be in the way: what a try has written counts at its end.
            self.written |= tx.run("system:demo", partial(self._write, purchases, chunk))

    def _write(
        self, purchases: Sequence[Purchase], chunk: Sequence[tuple[datetime, int, bool]]
    ) -> dict[int, OrderId]:
        sold = [n for _at, n, is_return in chunk if not is_return]
        written = self._sell_at_tills(
            {n: purchases[n] for n in sold if self._is_plain(purchases[n])}
        )
        for at, n, is_return in chunk:
            if is_return:
                self._return(purchases[n], (self.written | written)[n], at)
            elif n not in written:
                written[n] = self._sell(purchases[n])
        return written

    def leave_open(self, purchases: Sequence[Purchase]) -> list[OrderId]:
        """Paid orders that the staff still have to work on."""
        with tx.begin(actor="system:demo"):
            return [self.pay(purchase, self.place(purchase)) for purchase in purchases]

    def _is_plain(self, purchase: Purchase) -> bool:
        """At a till and not by card: these are written many at once."""
        customer = purchase.customer
        has_card = customer is not None and customer.member_id in self.cards
        return purchase.way is Way.TILL and not has_card

    def _sell_at_tills(self, purchases: Mapping[int, Purchase]) -> dict[int, OrderId]:
        sales = []
        for purchase in purchases.values():
            placement = self._placement(purchase)
            total = sum(piece.total_fen for piece in placement.pieces)
            tenders = (HandTender(purchase.tender, total),)
            guide = self._guide(purchase.seller)
            sales.append(fulfilment.CounterSale(placement, tenders, purchase.at, guide))
        written = fulfilment.record_counter_sales(sales) if sales else []
        return dict(zip(purchases, written, strict=True))

    def _sell(self, purchase: Purchase) -> OrderId:
        order_id = self.pay(purchase, self.place(purchase))
        if purchase.way is Way.TILL:
            fulfilment.hand_over_now(
                order_id=order_id,
                node_id=self._node(purchase.seller).node_id,
                staff_id=self._guide(purchase.seller),
                at=purchase.at,
            )
        else:
            for delivery_id in fulfilment.plan_deliveries(order_id=order_id, at=purchase.at):
                self._carry(purchase, delivery_id)
        return order_id

    def place(self, purchase: Purchase) -> OrderId:
        """Order, and pay nothing yet."""
        return orders.place(self._placement(purchase), at=purchase.at)

    def _placement(self, purchase: Purchase) -> Placement:
        seller = self._node(purchase.seller)
        tier = str(purchase.customer.tier) if purchase.customer else ""
        kinds = {
            Way.TILL: HandOverKind.IN_STORE,
            Way.PICKUP: HandOverKind.PICKUP,
            Way.DELIVERY: HandOverKind.DELIVERY,
        }
        group = self.retailer.organisations[cast.GROUP]
        collect_at = self._node(purchase.collect_at) if purchase.collect_at else None
        return Placement(
            seller_id=seller.organisation_id,
            selling_node_id=seller.node_id,
            collector_id=group.organisation_id,
            currency=group.currency,
            zone=seller.price_zone,
            tier=tier,
            price_version=self.prices.version,
            hand_over_kind=kinds[purchase.way],
            pieces=self._pieces(purchase, seller, tier),
            pay_by=purchase.at + TIME_TO_PAY,
            channel="till" if purchase.way is Way.TILL else "shop",
            member_id=purchase.customer.member_id if purchase.customer else None,
            serving_staff_id=self._guide(purchase.seller) if purchase.is_served else None,
            hand_over_node_id=collect_at.node_id if collect_at else None,
            promise_at=None if purchase.way is Way.TILL else purchase.at + timedelta(hours=5),
        )

    def _pieces(self, purchase: Purchase, seller: NodeView, tier: str) -> tuple[Piece, ...]:
        source = self._node(purchase.source)
        pieces = []
        for code, qty in purchase.lines:
            line = self.prices.line(
                zone=seller.price_zone, tier=tier, sku_id=self.shelves.sku_ids[code], qty=qty
            )
            product, sku = self.shelves.skus[code]
            label = " ".join(word for word in (product.name, sku.colour, sku.size) if word)
            pieces.append(
                Piece(
                    qty=line.qty,
                    kind=LineKind.GOODS,
                    list_price_fen=line.list_price_fen,
                    total_fen=line.total_fen,
                    vat_bps=sku.vat_bps,
                    sku_id=line.sku_id,
                    owner_id=source.organisation_id,
                    source_node_id=source.node_id,
                    label=label,
                    reasons=tuple({"code": r.code, **dict(r.facts)} for r in line.reasons),
                )
            )
        if purchase.way is Way.DELIVERY:
            pieces.append(_fee())
        return tuple(pieces)

    def pay(self, purchase: Purchase, order_id: OrderId) -> OrderId:
        """By card first where the member has one, the rest by hand."""
        due = order_queries.get_order(order_id).total_fen
        at = purchase.at + timedelta(minutes=1)
        card_id = self.cards.get(purchase.customer.member_id) if purchase.customer else None
        if card_id is not None:
            card = wallets.get_card(card_id)
            part = min(due, card.principal_fen + card.bonus_fen)
            if part:
                orders.pay_by_stored_value(
                    order_id=order_id, card_id=card_id, amount_fen=part, at=at
                )
                due -= part
        if due:
            tender = HandTender(purchase.tender, due)
            orders.pay_at_counter(order_id=order_id, tenders=[tender], at=at)
        return order_id

    def _carry(self, purchase: Purchase, delivery_id: DeliveryId) -> None:
        """From the shelf to the customer: by the store where it is collected, or by courier."""
        at = purchase.at
        delivery = fulfilment.pick(delivery_id=delivery_id, at=at + timedelta(minutes=40))
        if purchase.collect_at is None:
            fulfilment.dispatch(delivery_id=delivery_id, at=at + timedelta(hours=1))
            fulfilment.deliver(
                delivery_id=delivery_id,
                staff_id=self.hired["CWH1"].staff_id,
                at=at + timedelta(hours=3),
            )
            return
        if delivery.needs_transfer:
            fulfilment.dispatch(delivery_id=delivery_id, at=at + timedelta(hours=1))
            fulfilment.receive(delivery_id=delivery_id, at=at + timedelta(hours=3))
        token = deliveries.pickup_code_of(deliveries.get_delivery(delivery_id))
        assert token is not None
        fulfilment.hand_over_by_code(
            token=token,
            node_id=self._node(purchase.collect_at).node_id,
            staff_id=self._guide(purchase.collect_at),
            scope="demo",
            at=at + timedelta(hours=8),
        )

    def _return(self, purchase: Purchase, order_id: OrderId, at: datetime) -> None:
        """One piece of the first line comes back, wherever it suits the customer."""
        line = order_queries.get_order(order_id).lines[0]
        orders.accept_return(
            order_id=order_id,
            node_id=self._node(purchase.return_node).node_id,
            pieces=[orders.ReturnedPiece(line.line_id, 1)],
            at=at,
            why="不合适 does not fit",
        )

    def _node(self, code: str) -> NodeView:
        return self.retailer.nodes[code]

    def _guide(self, node_code: str) -> UUID | None:
        number = {cast.WEB_SHOP: "GW1"}.get(node_code, f"G{node_code.removeprefix('S')}")
        return self.hired[number].staff_id if number in self.hired else None


def _fee() -> Piece:
    return Piece(
        qty=1,
        kind=LineKind.FEE,
        list_price_fen=DELIVERY_FEE_FEN,
        total_fen=DELIVERY_FEE_FEN,
        vat_bps=DELIVERY_VAT_BPS,
        label="delivery",
    )


def _chunks(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while chunk := list(islice(items, size)):
        yield chunk
