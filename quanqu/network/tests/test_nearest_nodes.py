import math
import random

import pytest

from quanqu.kit import tx
from quanqu.network import actions as network
from quanqu.network import queries, rules
from quanqu.network.tests import factory
from quanqu.network.types import Capability


@pytest.mark.django_db
class TestNearestNodes:
    def test_orders_by_the_way_over_the_globe(self) -> None:
        with tx.begin(actor="system:test"):
            group = factory.group()
            factory.store(group, "SHANGHAI", 31.2304, 121.4737)
            factory.store(group, "TIANJIN", 39.0842, 117.2009)
            factory.store(group, "WANGFUJING", 39.9139, 116.4103)
        found = queries.nearest_nodes(39.9042, 116.4074, capability="sells")
        assert [near.node.code for near in found] == ["WANGFUJING", "TIANJIN", "SHANGHAI"]
        assert found[0].distance_km == pytest.approx(1.1, abs=0.1)
        assert found[2].distance_km == pytest.approx(1067, abs=3)

    def test_agrees_with_a_plain_walk_over_all_nodes(self) -> None:
        chance = random.Random(7)
        with tx.begin(actor="system:test"):
            group = factory.group()
            nodes = [
                factory.store(group, f"N{i}", chance.uniform(-80, 80), chance.uniform(-180, 180))
                for i in range(60)
            ]
        for latitude, longitude in [(0.0, 179.9), (79.0, -179.5), (-45.0, 10.0), (39.9, 116.4)]:
            expected = sorted(
                (rules.distance_km(latitude, longitude, n.latitude, n.longitude), n.code)
                for n in nodes
            )
            found = queries.nearest_nodes(latitude, longitude, limit=5)
            assert [near.node.code for near in found] == [code for _, code in expected[:5]]
            for near, (distance_km, _) in zip(found, expected, strict=False):
                assert math.isclose(near.distance_km, distance_km, abs_tol=0.001)

    def test_finds_its_neighbour_over_the_date_line(self) -> None:
        with tx.begin(actor="system:test"):
            factory.store(factory.group(), "FIJI", -17.0, -179.99)
        (near,) = queries.nearest_nodes(-17.0, 179.99, within_km=10)
        assert near.distance_km < 3

    def test_leaves_out_who_cannot_do_it_is_closed_or_too_far(self) -> None:
        with tx.begin(actor="system:test"):
            town = factory.town()
            factory.store(town.group, "POSTER", capabilities=[Capability.SHOWS])
            before = queries.nearest_nodes(39.92, 116.46, capability="hands_over")
            network.close_node(node_id=town.store_a.node_id)
        assert [n.node.code for n in before] == ["S1", "S2", "S3"]
        found = queries.nearest_nodes(39.92, 116.46, capability="hands_over", within_km=10)
        assert [near.node.code for near in found] == ["S2"]

    def test_looks_among_the_ids_given(self) -> None:
        with tx.begin(actor="system:test"):
            town = factory.town()
        found = queries.nearest_nodes(39.92, 116.46, node_ids=[town.group_store.node_id])
        assert [near.node.code for near in found] == ["S3"]
        assert queries.nearest_nodes(39.92, 116.46, node_ids=[]) == []
