import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from quanqu.kit import tx
from quanqu.pricing import queries
from quanqu.pricing.tests import factory
from quanqu.pricing.tests.factory import World

PUBLISHERS, READERS = 8, 8


@pytest.fixture
def shop(committed: str) -> World:
    with tx.begin(actor="system:test"):
        world = factory.world()
        for sku in range(3):
            world.price(1000, sku)
        return world


class TestPublishingAtOnce:
    def test_every_quote_given_meanwhile_can_be_recomputed(self, shop: World) -> None:
        gate = threading.Barrier(PUBLISHERS + READERS)
        before = queries.current_version()

        def publish(number: int) -> list[tuple[int, int]]:
            for step in range(5):
                with tx.begin(actor="system:race"):
                    shop.price(2000 + number * 10 + step, random.randrange(3))
            return []

        def read(_: int) -> list[tuple[int, int]]:
            quotes = [shop.quote(1, 1, 1) for _ in range(20)]
            return [(quote.version, quote.total_fen) for quote in quotes]

        def run(number: int) -> list[tuple[int, int]]:
            try:
                connection.ensure_connection()
                gate.wait(timeout=30)
                return publish(number) if number < PUBLISHERS else read(number)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(PUBLISHERS + READERS) as pool:
            seen = [pair for pairs in pool.map(run, range(PUBLISHERS + READERS)) for pair in pairs]
        assert queries.current_version() == before + PUBLISHERS * 5
        lines = [(sku_id, 1) for sku_id in shop.sku_ids]
        for version, total_fen in set(seen):
            again = queries.requote(version=version, lines=lines, zone="group", currency="CNY")
            assert sum(line.total_fen for line in again) == total_fen
        assert len({version for version, _ in seen}) > 1
