"""A small world that can sell, return and share, made by the real verbs.

`plan` opens its own transactions, because two people have a hand in it. Call the others inside
`tx.begin`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.catalog.tests import factory as goods
from quanqu.catalog.types import ProductView
from quanqu.kit import sql, tx
from quanqu.kit.ids import new_id
from quanqu.members import actions as members
from quanqu.network.tests import factory as network
from quanqu.network.tests.factory import Town
from quanqu.network.types import StaffView
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.actions import ReturnedPiece
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
from quanqu.rewards import actions as rewards
from quanqu.rewards.types import Outcome, Role, Side, Terms, VersionId
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine, TransferWant

MARCH: Final = datetime(2026, 3, 7, 3, 0, tzinfo=UTC)
JUNE: Final = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
JULY: Final = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
PRICE_FEN: Final = 29_900

TERMS: Final = Terms(
    rates_bps={"": 1_000},
    shares_bps={
        Role.ACQUIRER_GUIDE: 1_000,
        Role.BOUND_GUIDE: 3_000,
        Role.SERVING_GUIDE: 1_000,
        Role.MANAGER: 500,
        Role.DEALER: 1_500,
        Role.FULFILLING_NODE: 1_000,
    },
)


@dataclass(frozen=True, slots=True)
class World:
    """Three companies with a store each, a guide and manager of dealer A, a jacket at dealer B."""

    town: Town
    guide: StaffView
    manager: StaffView
    jacket: ProductView

    @property
    def dealer_ids(self) -> list[UUID]:
        return [self.town.dealer_a.organisation_id, self.town.dealer_b.organisation_id]


def world(*, stock_qty: int = 100) -> World:
    """No plan is joined yet."""
    town = network.town()
    jacket = goods.jacket(town.dealer_b.organisation_id)
    shelf = Shelf(jacket.skus[0].sku_id, town.store_b.node_id, town.dealer_b.organisation_id)
    stock.receive(
        lines=[StockLine(shelf, stock_qty, 12_000)],
        cause_kind="test",
        cause_id=new_id(),
        at=MARCH,
    )
    return World(
        town=town,
        guide=network.staff(town.dealer_a, "guide", town.store_a, "李雷"),
        manager=network.staff(town.dealer_a, "manager", town.store_a, "韩梅梅"),
        jacket=jacket,
    )


def plan(world: World, terms: Terms = TERMS, *, code: str = "standard", at: datetime) -> VersionId:
    """Drafted by one, approved by another, joined by the group and both dealers."""
    group_id = world.town.group.organisation_id
    with tx.begin(actor="staff:author"):
        version_id = rewards.draft_plan(
            organisation_id=group_id, code=code, name="标准分润", terms=terms
        )
    with tx.begin(actor="staff:approver"):
        rewards.approve_plan(version_id=version_id, at=at)
        for organisation_id in [group_id, *world.dealer_ids]:
            rewards.accept_plan(version_id=version_id, organisation_id=organisation_id, at=at)
    return version_id


def member(world: World, phone: str, *, at: datetime = MARCH, by: StaffView | None = None) -> UUID:
    """A member enrolled in dealer A's store, by its guide unless told otherwise."""
    return members.enrol(
        at=at,
        phone=phone,
        node_id=world.town.store_a.node_id,
        staff_id=(by or world.guide).staff_id,
        source="test",
    )


def own_account(staff: StaffView, phone: str = "13900139000") -> UUID:
    """The member that somebody who works here is."""
    member_id = members.enrol(at=MARCH, phone=phone, source="test")
    sql.run_text(
        "UPDATE members_member SET user_id = %(user_id)s::uuid WHERE id = %(id)s::uuid",
        {"user_id": staff.user_id, "id": member_id},
    )
    return member_id


def bound(world: World, member_id: UUID, *, at: datetime = MARCH) -> None:
    """Both scan each other within a minute."""
    for side, moment in ((Side.MEMBER, at), (Side.GUIDE, at + timedelta(minutes=1))):
        result = rewards.bind(
            member_id=member_id,
            staff_id=world.guide.staff_id,
            node_id=world.town.store_a.node_id,
            side=side,
            at=moment,
        )
    assert result.outcome is Outcome.BOUND


def paid_order(
    world: World,
    member_id: UUID | None,
    *,
    qty: int = 2,
    total_fen: int = 2 * PRICE_FEN,
    at: datetime = JUNE,
    serving: StaffView | None = None,
    price_version: int = 0,
) -> OrderView:
    """Ordered at dealer A's store from dealer B's shelf, sold by dealer A, paid in cash."""
    town = world.town
    sku = world.jacket.skus[0]
    order_id = orders.place(
        Placement(
            seller_id=town.dealer_a.organisation_id,
            selling_node_id=town.store_a.node_id,
            collector_id=town.group.organisation_id,
            currency="CNY",
            zone="group",
            price_version=price_version,
            hand_over_kind=HandOverKind.IN_STORE,
            pieces=(
                Piece(
                    qty=qty,
                    kind=LineKind.GOODS,
                    list_price_fen=-(-total_fen // qty),
                    total_fen=total_fen,
                    vat_bps=sku.vat_bps,
                    sku_id=sku.sku_id,
                    owner_id=town.dealer_b.organisation_id,
                    source_node_id=town.store_b.node_id,
                ),
            ),
            pay_by=at + timedelta(minutes=15),
            channel="test",
            member_id=member_id,
            serving_staff_id=serving.staff_id if serving else None,
        ),
        at=at,
    )
    orders.pay_at_counter(
        order_id=order_id, tenders=[HandTender(TenderKind.CASH, total_fen)], at=at
    )
    return order_queries.get_order(order_id)


def hand_over(order: OrderView, node_id: UUID, *, qty: int, at: datetime = JUNE) -> None:
    """Pieces of the order's only line are brought to a node and go to the customer there."""
    line = order.lines[0]
    if line.source_node_id not in (None, node_id):
        want = TransferWant(line.sku_id, line.owner_id, qty, line.line_id)  # type: ignore[arg-type]
        transfer_id = stock.request_transfer(
            from_node_id=line.source_node_id,
            to_node_id=node_id,
            lines=[want],
            at=at,
        )
        stock.dispatch_transfer(transfer_id, at)
        stock.receive_transfer(transfer_id, at, is_with_delivery=True)
    orders.record_hand_over(
        order_id=order.order_id,
        delivery_id=new_id(),
        node_id=node_id,
        staff_id=None,
        quantities=[(order.lines[0].line_id, qty)],
        at=at,
    )


def give_back(order: OrderView, node_id: UUID, *, qty: int, at: datetime = JULY) -> None:
    """Pieces of the order's only line come back."""
    orders.accept_return(
        order_id=OrderId(order.order_id),
        node_id=node_id,
        pieces=[ReturnedPiece(order.lines[0].line_id, qty)],
        at=at,
    )
