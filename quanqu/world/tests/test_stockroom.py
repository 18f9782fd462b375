"""The demo's stockrooms have something in every state, and the books hold."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from quanqu.kit import clock, tx
from quanqu.network import queries as network
from quanqu.proof import actions as proof
from quanqu.proof.types import Verdict
from quanqu.stock import queries as stock
from quanqu.world import cast
from quanqu.world.demo import goods, opening, staff, stockroom

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("db")
def test_has_work_in_every_state() -> None:
    now = clock.now()
    before, random = now - timedelta(days=90), Random(3)
    with tx.begin(actor="system:demo"):
        retailer = opening.open_retailer(at=before)
        hired = staff.hire(
            organisation_ids=retailer.organisation_ids(),
            node_ids=retailer.node_ids(),
            random=random,
            at=before,
        )
        shelves = goods.fill_catalog(retailer)
        goods.deliver_stock(retailer, shelves, random=random, at=before)
        stockroom.fill(retailer, shelves, hired, random=random, now=now)
    store = network.find_node_by_code(cast.STORE_1)
    assert store is not None
    purchases = stock.list_purchases(node_ids=[store.node_id])
    assert Counter(str(one.state) for one in purchases) == {
        "open": 3,
        "received": 1,
        "closed": 1,
    }
    transfers = stock.list_transfers(to_node_id=store.node_id)
    assert Counter(str(one.state) for one in transfers) == {
        "requested": 1,
        "dispatched": 1,
        "received": 2,
        "cancelled": 1,
    }
    assert sum(one.has_differences for one in transfers) == 1
    counts = stock.list_counts(node_ids=[store.node_id]).counts
    assert Counter(str(one.state) for one in counts) == {
        "counting": 1,
        "recounting": 1,
        "counted": 1,
    }
    broken = [r.code for r in proof.verify() if r.verdict is Verdict.BROKEN]
    assert broken == []
