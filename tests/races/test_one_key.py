"""One key, one request, one effect: sent ten times at once to two web processes."""

import threading
import uuid
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROUNDS = 10
TIMES = 10


class TestOneKey:
    def test_makes_one_order_and_gives_one_answer(
        self, root: Any, open_shop: Any, race_on: Any
    ) -> None:
        template = root.ensure_template()
        with (
            open_shop(template, with_worker=False, with_gateway=False) as shop,
            race_on(shop, ROUNDS) as race,
        ):
            for sku_id in race.sku_ids:
                assert _send_at_once(race, sku_id) == 1
                assert race.reserved(sku_id) == 1
            with shop.owner() as connection:
                (orders,) = connection.execute("SELECT count(*) FROM orders_order").fetchone()
            assert orders == ROUNDS


def _send_at_once(race: Any, sku_id: str) -> int:
    """How many different answers came to the same request; each must be a success."""
    order, key, answers = race.orders(sku_id)[0], str(uuid.uuid4()), []
    start = threading.Barrier(TIMES)

    def send() -> None:
        person = race.again(race.buyers[0])
        start.wait(30)
        answers.append(person.post("/orders", order, key))
        person.connection.close()

    threads = [threading.Thread(target=send) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [status for status, _body in answers] == [201] * TIMES
    return len({str(body) for _status, body in answers})
