from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.kit.refusals import NotFound
from quanqu.network import actions as network
from quanqu.network.types import ServiceAreaView
from quanqu.routing import actions as routing
from quanqu.routing import queries
from quanqu.routing.offering import FIRST_SOURCES
from quanqu.routing.tests.factory import AT, World
from quanqu.routing.types import LegCode, OfferKind, OfferView, Place
from quanqu.stock import actions as stock
from quanqu.stock.types import ChannelLimit, Shelf, ShelfLimits, Want


def _codes(offer: OfferView) -> list[str]:
    return [leg.code.value for leg in offer.legs]


class TestCollecting:
    def test_serves_from_the_own_shelf_at_once_and_free(self, world: World) -> None:
        world.open("S1")
        world.open("S2")
        world.fill("S1", 2, 1)
        world.fill("S2", 9, 9)
        (offer,) = world.collect("S1", 2, 1)
        assert world.sources(offer) == {"S1": 3}
        assert (offer.kind, offer.fee_fen, offer.parcel_qty) == (OfferKind.PICKUP, 0, 0)
        assert _codes(offer) == ["queue", "pick"]
        assert offer.ready_at == AT + timedelta(minutes=5 + 4 + 2 * 2)
        assert [why.code for why in offer.why] == ["own_shelf", "earliest"]

    def test_brings_what_is_missing_from_the_nearest_that_has_it(self, world: World) -> None:
        for code in ("S1", "S2", "S3"):
            world.open(code)
        world.fill("S1", 1)
        world.fill("S2", 5)
        world.fill("S3", 5)
        (offer,) = world.collect("S1", 2)
        assert world.sources(offer) == {"S1": 1, "S2": 1}
        assert _codes(offer) == ["queue", "pick", "queue", "pick", "travel", "receive"]
        travel = offer.legs[4]
        assert (travel.node_id, travel.to_node_id) == (world.nodes["S2"], world.nodes["S1"])
        # 2.2 km x 1.3 at 30 km/h, and half an hour to load and hand over.
        assert travel.minutes == 30 + 6
        assert offer.ready_at == travel.starts_at + timedelta(minutes=36 + 10)

    def test_prefers_one_parcel_from_afar_to_two_from_near(self, world: World) -> None:
        for code in ("S1", "S2", "S3", "S4"):
            world.open(code)
        world.fill("S2", 1)
        world.fill("S3", 0, 1)
        world.fill("S4", 1, 1)
        (offer,) = world.collect("S1", 1, 1)
        assert world.sources(offer) == {"S4": 2}
        assert [why.code for why in offer.why] == ["one_parcel", "earliest"]

    def test_takes_two_parcels_when_nobody_has_all(self, world: World) -> None:
        """13 wanted, 10 + 15 on two shelves of which one is here: exactly 10 + 3."""
        world.open("S1")
        world.open("S2")
        world.fill("S1", 10)
        world.fill("S2", 15)
        (offer,) = world.collect("S1", 13)
        assert world.sources(offer) == {"S1": 10, "S2": 3}

    def test_counts_two_lines_of_one_sku_together(self, world: World) -> None:
        world.open("S1")
        world.fill("S1", 3)
        twice = world.cart(2) + world.cart(2)
        node_id = world.nodes["S1"]
        assert routing.make_offers(lines=twice, pickup_node_id=node_id, at=AT) == []

    def test_offers_nothing_when_all_have_too_little(self, world: World) -> None:
        world.open("S1")
        world.open("S2")
        world.fill("S1", 1)
        world.fill("S2", 1)
        assert world.collect("S1", 3) == []

    def test_leaves_out_reserved_units_and_safety_stock(self, world: World) -> None:
        world.open("S1")
        world.fill("S1", 5)
        shelf = Shelf(world.sku_ids[0], world.nodes["S1"], world.owner_id)
        stock.reserve_many(wants=[Want(uuid4(), shelf, 2)], until=None)
        stock.set_limits(limits=[ShelfLimits(shelf, safety_qty=1)])
        assert world.collect("S1", 2)
        assert world.collect("S1", 3) == []

    def test_takes_only_from_nodes_that_may_send(self, world: World) -> None:
        world.open("S1")
        world.open("S2", capabilities=["sells", "holds_stock"])
        closed = world.open("S3")
        world.fill("S2", 5)
        world.fill("S3", 5)
        network.close_node(node_id=closed)
        assert world.collect("S1", 1) == []

    def test_takes_the_nodes_own_goods_before_another_owners(self, world: World) -> None:
        other = network.open_organisation(code="dealer", name="经销", kind="supplier")
        world.open("S1")
        world.fill("S1", 2, owner_id=other.organisation_id)
        world.fill("S1", 2)
        (offer,) = world.collect("S1", 3)
        assert [(line.owner_id, line.qty) for line in offer.lines] == [
            (world.owner_id, 2),
            (other.organisation_id, 1),
        ]

    def test_performs_services_where_the_customer_collects(self, world: World) -> None:
        world.open("S1")
        world.open("S2")
        world.fill("S2", 1)
        (offer,) = world.collect("S1", 1, 0, 0, 1)
        service = offer.lines[-1]
        assert (service.is_stocked, service.source_node_id) == (False, world.nodes["S1"])
        (only,) = world.collect("S1", 0, 0, 0, 1)
        assert len(only.lines) == 1


class TestOpeningHours:
    def test_waits_for_the_morning(self, world: World) -> None:
        world.open("S1")
        world.fill("S1", 1)
        night = datetime(2026, 3, 2, 14, tzinfo=UTC)  # 22:00 in Shanghai
        (offer,) = world.collect("S1", 1, at=night)
        assert _codes(offer) == ["opening", "queue", "pick"]
        nine = datetime(2026, 3, 3, 1, tzinfo=UTC)
        assert offer.ready_at == nine + timedelta(minutes=11)
        assert offer.legs[0].minutes == 11 * 60

    def test_does_not_begin_what_cannot_be_done_before_closing(self, world: World) -> None:
        world.open("S1")
        world.fill("S1", 1)
        closing = datetime(2026, 3, 2, 13, tzinfo=UTC)
        (late,) = world.collect("S1", 1, at=closing - timedelta(minutes=10))
        assert late.ready_at > closing + timedelta(hours=12)
        (in_time,) = world.collect("S1", 1, at=closing - timedelta(minutes=11))
        assert in_time.ready_at == closing

    def test_reads_the_hours_in_the_zone_of_the_node(self, world: World) -> None:
        world.open("S1", timezone="Europe/London")
        world.fill("S1", 1)
        (offer,) = world.collect("S1", 1)  # 4:00 in London
        assert offer.ready_at == datetime(2026, 3, 2, 9, 11, tzinfo=UTC)

    def test_works_across_midnight_where_it_is_always_open(self, world: World) -> None:
        world.open("S1", hours=None)
        world.fill("S1", 1)
        before_midnight = datetime(2026, 3, 2, 15, 55, tzinfo=UTC)
        (offer,) = world.collect("S1", 1, at=before_midnight)
        assert offer.ready_at == before_midnight + timedelta(minutes=11)

    def test_receives_only_when_the_collecting_node_is_open(self, world: World) -> None:
        world.open("S1", hours=(9, 13))
        world.open("S2", hours=None)
        world.fill("S2", 1)
        evening = datetime(2026, 3, 2, 12, tzinfo=UTC)
        (offer,) = world.collect("S1", 1, at=evening)
        assert offer.ready_at == datetime(2026, 3, 3, 1, 10, tzinfo=UTC)

    def test_looks_farther_ahead_over_a_holiday(self, world: World) -> None:
        node_id = world.open("S1")
        world.fill("S1", 1)
        for day in range(2, 6):
            on = datetime(2026, 3, day, tzinfo=UTC).date()
            network.set_holiday(node_id=node_id, on=on)
        (offer,) = world.collect("S1", 1)
        assert offer.ready_at == datetime(2026, 3, 6, 1, 11, tzinfo=UTC)


class TestCapacity:
    def test_a_busy_day_makes_the_queue_longer(self, world: World) -> None:
        node_id = world.open("S1", capacity=10)
        world.fill("S1", 1)
        routing.record_load(node_id=node_id, on=AT.date(), delta=6)
        (offer,) = world.collect("S1", 1)
        assert offer.legs[0].minutes == 5 + 15

    def test_a_full_day_is_promised_for_the_next(self, world: World) -> None:
        node_id = world.open("S1", capacity=10)
        world.fill("S1", 1)
        routing.record_load(node_id=node_id, on=AT.date(), delta=10)
        (offer,) = world.collect("S1", 1)
        assert offer.ready_at == datetime(2026, 3, 3, 1, 11, tzinfo=UTC)
        routing.record_load(node_id=node_id, on=AT.date(), delta=-1)
        assert world.collect("S1", 1)[0].ready_at < datetime(2026, 3, 3, tzinfo=UTC)

    def test_a_node_without_capacity_serves_nobody(self, world: World) -> None:
        world.open("S1", capacity=0)
        world.fill("S1", 1)
        assert world.collect("S1", 1) == []


class TestDelivering:
    def test_sends_from_the_nearest_that_has_all(self, world: World) -> None:
        for code in ("S1", "S2", "S3"):
            world.open(code)
        world.fill("S1", 1)
        world.fill("S2", 1, 1)
        world.fill("S3", 1, 1)
        (offer,) = world.deliver(1, 1)
        assert world.sources(offer) == {"S2": 2}
        assert _codes(offer) == ["queue", "pick", "travel"]
        assert offer.legs[-1].facts["mode"] == "courier_near"
        assert offer.fee_fen == 500
        assert offer.hand_over_node_id is None

    def test_offers_the_cheaper_way_too_when_it_is_later(self, world: World) -> None:
        world.open("NEAR", step=0, hours=(18, 21))
        world.open("FAR", step=3)
        world.fill("NEAR", 1)
        world.fill("FAR", 1)
        early, cheap = world.deliver(1)
        assert (world.sources(early), early.fee_fen) == ({"FAR": 1}, 800)
        assert (world.sources(cheap), cheap.fee_fen) == ({"NEAR": 1}, 500)
        assert early.ready_at < cheap.ready_at
        assert cheap.why[-1].code == "cheapest"

    def test_sends_several_parcels_for_a_little_more(self, world: World) -> None:
        world.open("S1")
        world.open("S2")
        world.fill("S1", 1)
        world.fill("S2", 0, 1)
        (offer,) = world.deliver(1, 1)
        assert (offer.parcel_qty, offer.fee_fen) == (2, 800)
        assert offer.why[0].code == "fewest_parcels"

    def test_promises_what_the_nodes_service_area_says(self, world: World) -> None:
        node_id = world.open("S1")
        world.fill("S1", 1)
        areas = [ServiceAreaView(3_000, 120), ServiceAreaView(5_000, 180)]
        network.set_service_areas(node_id=node_id, areas=areas)
        assert world.deliver(1)[0].ready_at == AT + timedelta(minutes=120)
        assert world.deliver(1, step=2)[0].ready_at == AT + timedelta(minutes=180)
        beyond = world.deliver(1, step=3)[0]
        assert beyond.legs[-1].facts["mode"] == "van"

    def test_keeps_the_place_to_a_hundred_metres_only(self, world: World) -> None:
        world.open("S1")
        world.fill("S1", 1)
        place = Place(39.9012345, 116.4012345, "110108")
        offers = routing.make_offers(lines=world.cart(1), place=place, at=AT)
        assert queries.get_offer(offers[0].offer_id).place == Place(39.901, 116.401, "110108")

    def test_offers_collecting_at_the_nearest_nodes_as_well(self, world: World) -> None:
        for code in ("S1", "S2", "S3", "S4", "S5"):
            world.open(code)
            world.fill(code, 1)
        offers = routing.make_offers(lines=world.cart(1), place=Place(39.9, 116.4), at=AT)
        kinds = [offer.kind.value for offer in offers]
        assert kinds == ["delivery", "pickup", "pickup", "pickup"]
        nodes = {offer.hand_over_node_id for offer in offers[1:]}
        assert nodes == {world.nodes[code] for code in ("S1", "S2", "S3")}


class TestRefusals:
    def test_refuses_unknown_or_ended_goods(self, world: World) -> None:
        world.open("S1")
        world.fill("S1", 1)
        with pytest.raises(NotFound):
            routing.make_offers(lines=[(uuid4(), 1)], pickup_node_id=world.nodes["S1"], at=AT)
        product_id = _product_of(world)
        catalog.end_product(product_id, at=AT)
        with pytest.raises(NotFound):
            world.collect("S1", 1)

    def test_refuses_a_destination_that_is_none(self, world: World) -> None:
        world.open("W", capabilities=["holds_stock", "ships"])
        world.fill("W", 1)
        with pytest.raises(routing.BadDestination):
            world.collect("W", 1)
        with pytest.raises(routing.BadDestination):
            routing.make_offers(lines=world.cart(1), at=AT)
        with pytest.raises(routing.BadDestination):
            routing.make_offers(lines=world.cart(1), place=Place(91, 0), at=AT)
        with pytest.raises(NotFound):
            routing.make_offers(lines=world.cart(1), pickup_node_id=uuid4(), at=AT)

    @pytest.mark.parametrize("qty", [-1, 0, 10**9, 1.5])
    def test_refuses_an_impossible_quantity(self, world: World, qty: int) -> None:
        world.open("S1")
        with pytest.raises(routing.BadQuantity):
            routing.make_offers(
                lines=[(world.sku_ids[0], qty)], pickup_node_id=world.nodes["S1"], at=AT
            )


class TestLegs:
    def test_a_promise_is_the_sum_of_its_legs(self, world: World) -> None:
        world.open("S1")
        world.open("S2")
        world.fill("S2", 3)
        (offer,) = world.collect("S1", 3)
        moment = AT
        for leg in offer.legs:
            assert leg.starts_at == moment
            moment += timedelta(minutes=leg.minutes)
        assert offer.ready_at == moment
        assert offer.legs[-1].code == LegCode.RECEIVE


def _product_of(world: World) -> UUID:
    return goods.get_sku(world.sku_ids[0]).product_id


class TestChannels:
    """Thresholds of channels count as if the units were not there: near, far and for each owner."""

    def test_take_the_next_store_that_may_be_shown(self, world: World) -> None:
        for code in ("S1", "S2", "S3"):
            world.open(code)
            world.fill(code, 2)
        first = world.sku_ids[0]
        stock.limit_channels(
            limits=[
                ChannelLimit("market", most_qty=0),
                ChannelLimit("market", node_id=world.nodes["S1"], most_qty=0),
                ChannelLimit("market", node_id=world.nodes["S2"], sku_id=first, kept_qty=1),
                ChannelLimit("market", node_id=world.nodes["S3"], sku_id=first, most_qty=5),
            ]
        )

        def sources(qty: int, channel: str) -> list[dict[str, int]]:
            offers = routing.make_offers(
                lines=world.cart(qty),
                pickup_node_id=world.nodes["S1"],
                at=AT,
                channel=channel,
            )
            return [world.sources(offer) for offer in offers]

        assert sources(1, "market") == [{"S2": 1}]
        assert sources(2, "market") == [{"S3": 2}]
        assert sources(4, "market") == []
        assert sources(2, "web") == [{"S1": 2}]

    def test_hold_for_every_node_that_is_asked_when_the_nearest_have_too_little(
        self, world: World
    ) -> None:
        for number in range(FIRST_SOURCES + 1):
            world.open(f"N{number}")
        far = f"N{FIRST_SOURCES}"
        world.fill(far, 5)
        limit = ChannelLimit("market", node_id=world.nodes[far], kept_qty=3)
        stock.limit_channels(limits=[limit])
        for qty, channel, found in ((2, "market", 1), (3, "market", 0), (3, "web", 1)):
            offers = routing.make_offers(
                lines=world.cart(qty),
                pickup_node_id=world.nodes["N0"],
                at=AT,
                channel=channel,
            )
            assert len(offers) == found, (qty, channel)
