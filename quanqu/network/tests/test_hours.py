from datetime import UTC, date, datetime

import pytest

from quanqu.kit import tx
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.network.tests import factory
from quanqu.network.types import Opening, ServiceAreaView, WeeklyHours

SATURDAY = date(2025, 3, 8)


@pytest.mark.django_db
class TestOpenHours:
    def test_are_moments_of_the_nodes_own_zone(self) -> None:
        with tx.begin(actor="system:test"):
            store = factory.store(factory.group(), "S1")
            hours = [WeeklyHours(6, 540, 720), WeeklyHours(6, 780, 1320), WeeklyHours(1, 600, 660)]
            network.set_hours(node_id=store.node_id, hours=hours)
        assert queries.open_hours([store.node_id], SATURDAY)[store.node_id] == [
            Opening(datetime(2025, 3, 8, 1, tzinfo=UTC), datetime(2025, 3, 8, 4, tzinfo=UTC)),
            Opening(datetime(2025, 3, 8, 5, tzinfo=UTC), datetime(2025, 3, 8, 14, tzinfo=UTC)),
        ]
        assert queries.open_hours([store.node_id], date(2025, 3, 9))[store.node_id] == []

    def test_without_any_mean_always_open(self) -> None:
        with tx.begin(actor="system:test"):
            store = factory.store(factory.group(), "S1")
        (day,) = queries.open_hours([store.node_id], SATURDAY)[store.node_id]
        assert (day.closes_at - day.opens_at).total_seconds() == 86_400

    def test_give_way_to_a_holiday(self) -> None:
        with tx.begin(actor="system:test"):
            store = factory.store(factory.group(), "S1")
            network.set_hours(node_id=store.node_id, hours=[WeeklyHours(6, 540, 1320)])
            network.set_holiday(node_id=store.node_id, on=SATURDAY, name="盘点")
        assert queries.open_hours([store.node_id], SATURDAY)[store.node_id] == []
        with tx.begin(actor="system:test"):
            network.set_holiday(
                node_id=store.node_id, on=SATURDAY, opens_minute=600, closes_minute=660
            )
        (short,) = queries.open_hours([store.node_id], SATURDAY)[store.node_id]
        assert short.opens_at == datetime(2025, 3, 8, 2, tzinfo=UTC)

    @pytest.mark.parametrize(
        "wrong",
        [
            [WeeklyHours(0, 540, 600)],
            [WeeklyHours(6, 600, 600)],
            [WeeklyHours(6, 540, 1441)],
            [WeeklyHours(6, 540, 720), WeeklyHours(6, 719, 800)],
        ],
    )
    def test_are_refused_when_they_cannot_be(self, wrong: list[WeeklyHours]) -> None:
        with tx.begin(actor="system:test"):
            store = factory.store(factory.group(), "S1")
        with pytest.raises(network.HoursWrong), tx.begin(actor="system:test"):
            network.set_hours(node_id=store.node_id, hours=wrong)


@pytest.mark.django_db
class TestServiceAreas:
    def test_are_replaced_and_listed_from_the_smallest(self) -> None:
        near, far = ServiceAreaView(3_000, 120), ServiceAreaView(10_000, 1_440)
        with tx.begin(actor="system:test"):
            store = factory.store(factory.group(), "S1")
            network.set_service_areas(node_id=store.node_id, areas=[ServiceAreaView(500, 10)])
            network.set_service_areas(node_id=store.node_id, areas=[far, near])
        assert queries.list_service_areas([store.node_id]) == {store.node_id: [near, far]}


@pytest.mark.django_db
class TestOpenNode:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"latitude": 91.0},
            {"latitude": 0.0, "longitude": 0.0},
            {"latitude": float("nan")},
            {"timezone": "Asia/Atlantis"},
            {"price_zone": "online"},
            {"code": "no spaces"},
        ],
    )
    def test_refuses_a_place_that_cannot_be(self, wrong: dict[str, object]) -> None:
        usual: dict[str, object] = {"latitude": 39.9, "longitude": 116.4, "code": "S1"}
        with pytest.raises(network.PlaceWrong), tx.begin(actor="system:test"):
            network.open_node(
                organisation_id=factory.group().organisation_id,
                name="门店",
                capabilities=["sells"],
                **(usual | wrong),  # type: ignore[arg-type]
            )

    def test_prices_an_independent_dealers_node_in_its_own_zone(self) -> None:
        with tx.begin(actor="system:test"):
            store = factory.store(factory.dealer("IND", contract="independent"), "S1")
            other = factory.store(factory.dealer("AG"), "S2")
        assert (store.price_zone, other.price_zone) == ("dealer:IND", "group")
        assert store.can("sells")
        assert store.h3_cell > 2**59

    def test_refuses_a_code_in_use_and_an_unknown_organisation(self) -> None:
        with tx.begin(actor="system:test"):
            factory.store(factory.group(), "S1")
        with pytest.raises(network.CodeTaken), tx.begin(actor="system:test"):
            factory.store(factory.group(), "S1")
