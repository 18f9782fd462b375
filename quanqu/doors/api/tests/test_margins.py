"""What was sold is earned by its seller: over the API as in the books, by whatever is asked."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from quanqu.doors.api.tests.support import PRICE_FEN, Shop, refused, told
from quanqu.kit import clock, ids, tx
from quanqu.kit.money import net_of_vat
from quanqu.valuation import actions as valuation

WAYS = [("node", "nod_"), ("sku", "sku_"), ("category", "cat_")]


@pytest.mark.parametrize(("by", "prefix"), WAYS)
def test_a_period_is_told_by_whatever_is_asked(shop: Shop, by: str, prefix: str) -> None:
    shop.collected_order(2)
    while tx.run("system:test", partial(valuation.value_next, at=clock.now())):
        pass
    finance, today = shop.staff_person("hq"), timezone.localdate()
    asked = {"organisation_id": ids.public("org", shop.dealer_a.organisation_id), "by": by}
    last = {"last_on": str(today + timedelta(days=1))}
    long, short = (
        told(finance.get("/margins", first_on=str(today - timedelta(days=days)), **last, **asked))
        for days in (400, 1)
    )
    (row,) = long["margins"]
    assert short["margins"] == [row]
    assert row["key"].startswith(prefix)
    # Each test before has sold two, too.
    assert row["net_fen"] * 2 == row["sold_qty"] * net_of_vat(2 * PRICE_FEN, 1_300)
    refused(
        finance.get("/margins", first_on=str(today), last_on="2000-01-01", **asked), 422, "invalid"
    )
