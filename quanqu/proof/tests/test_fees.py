"""What sellers pay for sales, by schedules that two people put in force; returns take it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest

from quanqu.catalog import actions as goods_changed
from quanqu.catalog import queries as catalog
from quanqu.fees import actions as fees
from quanqu.fees import queries
from quanqu.fees.actions import (
    LaterInForce,
    SameApprover,
    ScheduleUnsound,
)
from quanqu.fees.types import FeeKind, Period, Rate, ScheduleId
from quanqu.kit import outbox, sql, tx
from quanqu.kit.money import net_of_vat, part_bps
from quanqu.ledger.types import AccountKind as K
from quanqu.orders import actions as orders
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.events import LinesHandedOver, LinesReturned
from quanqu.orders.tests import factory as shops
from quanqu.orders.tests.factory import AT, PRICE, Shop
from quanqu.orders.types import HandOverKind, LineKind, OrderId, Piece
from quanqu.proof import actions as proof
from quanqu.settlement import handlers

LONG_AGO = AT - timedelta(days=60)
FIRST_ON = LONG_AGO.date()
TEN_PERCENT = Rate(FeeKind.COMMISSION, rate_bps=1_000)


@pytest.fixture
def shop(db: None) -> Shop:
    with tx.begin(actor="system:test"):
        return shops.shop()


def put_in_force(
    organisation_id: UUID | None, *rates: Rate, first_on: date = FIRST_ON, currency: str = "CNY"
) -> ScheduleId:
    with tx.begin(actor="staff:one"):
        schedule_id = fees.draft_schedule(
            organisation_id=organisation_id,
            first_on=first_on,
            rates=rates,
            at=LONG_AGO,
            currency=currency,
        )
    with tx.begin(actor="staff:two"):
        fees.approve_schedule(schedule_id=schedule_id, at=LONG_AGO)
    return schedule_id


def follow() -> None:
    """What settlement does about events; its consumer would wait for the end of this test."""
    known = {outbox.event_name(kind): kind for kind in (LinesHandedOver, LinesReturned)}
    with tx.begin(actor="system:test"):
        new = sql.run_text(
            "SELECT id, name, payload, recorded_at, actor FROM kit_event "
            "WHERE name = ANY (%(names)s) "
            "AND id NOT IN (SELECT cause_id FROM settlement_contribution) ORDER BY id",
            {"names": [*known]},
        )
        for row in new:
            event = msgspec.convert(row["payload"], known[row["name"]])
            recorded = outbox.Recorded(row["id"], row["recorded_at"], row["actor"])
            if isinstance(event, LinesReturned):
                handlers.count_return(event, recorded)
            elif isinstance(event, LinesHandedOver):
                handlers.count_hand_over(event, recorded)


def sell(shop: Shop, qty: int, *handed_over: int) -> OrderId:
    with tx.begin(actor="system:test"):
        order_id = shop.bought(qty)
        for part in handed_over:
            shop.hand_over(order_id, part)
    follow()
    return order_id


def take_back(shop: Shop, order_id: OrderId, qty: int) -> None:
    with tx.begin(actor="system:test"):
        orders.accept_return(
            order_id=order_id,
            node_id=shop.town.group_store.node_id,
            pieces=[ReturnedPiece(shop.order(order_id).lines[0].line_id, qty)],
            at=AT,
        )
    follow()


def paid(shop: Shop) -> int:
    """Commission in dealer A's books, which is what the group's books say it earned."""
    expense = shop.books(shop.town.dealer_a.organisation_id, K.COMMISSION_EXPENSE)
    assert shop.books(shop.town.group.organisation_id, K.COMMISSION_REVENUE) == -expense
    return expense


def broken(codes: Sequence[str] = ("F1", "L1", "L6", "L7", "A2")) -> list[str]:
    return [one.code for one in proof.verify(codes) if one.violation_count]


class TestCommission:
    def test_follows_what_is_kept_to_the_fen_and_to_nothing(self, shop: Shop) -> None:
        put_in_force(shop.town.dealer_a.organisation_id, TEN_PERCENT)
        order_id = sell(shop, 3, 1, 2)
        assert paid(shop) == part_bps(shops.net(3 * PRICE), 1_000)
        take_back(shop, order_id, 1)
        kept = shop.books(shop.town.dealer_a.organisation_id, K.REVENUE)
        assert paid(shop) == part_bps(-kept, 1_000)
        assert not broken()
        take_back(shop, order_id, 2)
        assert paid(shop) == 0
        assert not broken()

    def test_has_a_minimum_and_a_fixed_part_as_long_as_anything_is_kept(self, shop: Shop) -> None:
        rate = replace(TEN_PERCENT, rate_bps=1, minimum_fen=500, fixed_fen=70)
        put_in_force(None, rate)
        order_id = sell(shop, 3, 3)
        assert paid(shop) == 570
        take_back(shop, order_id, 2)
        assert paid(shop) == 570
        take_back(shop, order_id, 1)
        assert paid(shop) == 0
        assert not broken()

    def test_is_that_of_the_nearest_category_and_of_ones_own_schedule(self, shop: Shop) -> None:
        category_id = _category_of(shop)
        goods = replace(TEN_PERCENT, category_id=category_id, rate_bps=300)
        put_in_force(None, replace(TEN_PERCENT, rate_bps=9_000))
        put_in_force(shop.town.dealer_a.organisation_id, TEN_PERCENT, goods)
        sell(shop, 1, 1)
        assert paid(shop) == part_bps(shops.net(PRICE), 300)

    def test_is_nothing_while_it_is_free_but_is_told(self, shop: Shop) -> None:
        put_in_force(None, replace(TEN_PERCENT, free_until=AT.date() + timedelta(days=9)))
        sell(shop, 2, 2)
        assert paid(shop) == 0
        (total,) = queries.fee_totals(
            first_on=FIRST_ON,
            last_on=AT.date(),
            organisation_ids=[shop.town.dealer_a.organisation_id],
        )
        assert (total.count, total.base_fen, total.amount_fen) == (1, shops.net(2 * PRICE), 0)
        assert not broken()

    def test_is_by_the_version_in_force_when_it_was_ordered(self, shop: Shop) -> None:
        put_in_force(None, TEN_PERCENT)
        put_in_force(None, replace(TEN_PERCENT, rate_bps=5_000), first_on=AT.date() + timedelta(2))
        sell(shop, 1, 1)
        assert paid(shop) == part_bps(shops.net(PRICE), 1_000)

    def test_stays_what_it_was_when_the_goods_move_to_another_category(self, shop: Shop) -> None:
        goods = replace(TEN_PERCENT, category_id=_category_of(shop), rate_bps=300)
        put_in_force(shop.town.dealer_a.organisation_id, TEN_PERCENT, goods)
        order_id = sell(shop, 2, 2)
        with tx.begin(actor="system:test"):
            goods_changed.add_category(code="elsewhere", name="别处")
            goods_changed.change_product(shop.skus[0].product_id, category_code="elsewhere")
        take_back(shop, order_id, 1)
        assert paid(shop) == part_bps(shops.net(PRICE), 300)
        assert not broken()

    def test_is_tried_on_what_was_sold_before_it_is_approved(self, shop: Shop) -> None:
        put_in_force(None, TEN_PERCENT)
        # For its sales in another currency only.
        put_in_force(shop.town.dealer_a.organisation_id, currency="GBP")
        sell(shop, 2, 2)
        (told,) = queries.estimate(
            organisation_id=None,
            rates=[replace(TEN_PERCENT, rate_bps=2_000)],
            first_on=FIRST_ON,
            last_on=AT.date(),
        )
        net = shops.net(2 * PRICE)
        assert (told.kind, told.line_count, told.base_fen) == (FeeKind.COMMISSION, 1, net)
        assert (told.would_fen, told.charged_fen) == (part_bps(net, 2_000), part_bps(net, 1_000))


class TestDelivery:
    def test_what_the_customer_paid_for_the_way_goes_to_who_went_it(self, shop: Shop) -> None:
        _deliver(shop, fee=1_090)
        assert shop.books(shop.town.dealer_a.organisation_id, K.DELIVERY_EXPENSE) == 1_000
        assert shop.books(shop.town.dealer_b.organisation_id, K.DELIVERY_REVENUE) == -1_000
        assert not broken()

    def test_a_free_way_is_paid_by_who_bears_it(self, shop: Shop) -> None:
        _deliver(shop, fee=1_090, borne_by=shop.town.group.organisation_id)
        assert shop.books(shop.town.group.organisation_id, K.SUBSIDY_EXPENSE) == 1_090
        assert shop.books(shop.town.dealer_b.organisation_id, K.DELIVERY_REVENUE) == -1_000
        assert not broken()

    def test_by_schedule_it_is_per_line_and_stays_paid_when_goods_return(self, shop: Shop) -> None:
        put_in_force(None, Rate(FeeKind.DELIVERY, fixed_fen=800))
        order_id = _deliver(shop, fee=1_090)
        assert shop.books(shop.town.dealer_a.organisation_id, K.DELIVERY_EXPENSE) == 800
        take_back(shop, order_id, 2)
        assert shop.books(shop.town.dealer_b.organisation_id, K.DELIVERY_REVENUE) == -800
        assert not broken()


class TestPeriods:
    def test_integration_once_and_entry_on_the_first_of_each_period(self, shop: Shop) -> None:
        dealer = shop.town.dealer_a.organisation_id
        entry = Rate(FeeKind.ENTRY, fixed_fen=30_000, period=Period.MONTH)
        joining = Rate(FeeKind.INTEGRATION, fixed_fen=200_000)
        put_in_force(dealer, joining, replace(entry, free_until=date(2026, 2, 1)))
        # The year's fee takes the place of the month's, and joining is not paid a second time.
        put_in_force(dealer, joining, replace(entry, period=Period.YEAR), first_on=date(2026, 4, 2))
        with tx.begin(actor="system:test"):
            made = fees.charge_periods(at=AT + timedelta(days=400))
        with tx.begin(actor="system:test"):
            assert fees.charge_periods(at=AT + timedelta(days=400)) == 0
        # January and February are free; March, April and the year 2027 are not.
        assert made == 1 + 4 + 1
        assert shop.books(dealer, K.PLATFORM_FEE_EXPENSE) == 200_000 + 3 * 30_000
        assert shop.books(shop.town.group.organisation_id, K.PLATFORM_FEE_REVENUE) == -290_000
        assert not broken()


class TestSchedules:
    def test_needs_a_second_person_and_never_begins_before_what_counts(self, shop: Shop) -> None:
        put_in_force(None, TEN_PERCENT)
        with tx.begin(actor="staff:one"):
            schedule_id = fees.draft_schedule(
                organisation_id=None, first_on=FIRST_ON - timedelta(9), rates=[], at=LONG_AGO
            )
        with pytest.raises(SameApprover), tx.begin(actor="staff:one"):
            fees.approve_schedule(schedule_id=schedule_id, at=AT)
        with pytest.raises(LaterInForce), tx.begin(actor="staff:two"):
            fees.approve_schedule(schedule_id=schedule_id, at=LONG_AGO - timedelta(9))
        with tx.begin(actor="staff:two"):
            fees.approve_schedule(schedule_id=schedule_id, at=AT)
        found = queries.in_force(None, AT)
        assert found is not None
        assert (found.number, found.in_force_at) == (2, AT)

    @pytest.mark.parametrize(
        "rates",
        [
            (TEN_PERCENT, TEN_PERCENT),
            (replace(TEN_PERCENT, rate_bps=10_001),),
            (replace(TEN_PERCENT, fixed_fen=-1),),
            (replace(TEN_PERCENT, period=Period.MONTH),),
            (Rate(FeeKind.ENTRY, fixed_fen=1),),
            (Rate(FeeKind.INTEGRATION, fixed_fen=1),),
        ],
    )
    def test_refuses_what_cannot_be_meant(self, shop: Shop, rates: tuple[Rate, ...]) -> None:
        with pytest.raises(ScheduleUnsound), tx.begin(actor="staff:one"):
            fees.draft_schedule(organisation_id=None, first_on=FIRST_ON, rates=rates, at=AT)


def _category_of(shop: Shop) -> UUID:
    (sku,) = catalog.get_skus([shop.skus[0].sku_id]).values()
    return next(
        one.category_id for one in catalog.list_categories() if one.code == sku.category_code
    )


def _deliver(shop: Shop, *, fee: int, borne_by: UUID | None = None) -> OrderId:
    """Dealer A sells two jackets and the way; dealer B's store brings them."""
    reason = {"code": "free_delivery", "off_fen": fee, "borne": {str(borne_by): fee}}
    total = 0 if borne_by else fee
    way = Piece(
        qty=1,
        kind=LineKind.FEE,
        list_price_fen=fee,
        total_fen=total,
        vat_bps=900,
        label="delivery",
        reasons=(reason,) if borne_by else (),
    )
    assert net_of_vat(1_090, 900) == 1_000
    pattern = shop.placement(2)
    with tx.begin(actor="system:test"):
        order_id = orders.place(
            replace(
                pattern,
                pieces=(*pattern.pieces, way),
                hand_over_kind=HandOverKind.DELIVERY,
                hand_over_node_id=None,
            ),
            at=AT,
        )
        shop.pay(order_id, card=2 * PRICE + total)
        goods, delivery = shop.order(order_id).lines
        orders.record_hand_over(
            order_id=order_id,
            delivery_id=UUID(int=7),
            node_id=shop.town.store_b.node_id,
            staff_id=None,
            quantities=[(goods.line_id, 2), (delivery.line_id, 1)],
            at=AT,
        )
    follow()
    return order_id
