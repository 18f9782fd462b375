"""A price list is kept at the desk of its own company: by a form, by a table, for a while."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quanqu.doors.faces.tests.staffed_shop import StaffedShop
from quanqu.kit import ids
from quanqu.pricing import queries

WHILE = {"from": "2099-10-01T00:00", "until": "2099-10-08T00:00", "name": "国庆"}


@pytest.fixture
def path(shop: StaffedShop) -> str:
    found = queries.find_list("group", "CNY")
    assert found is not None
    return f"/desk/prices/{ids.public('pls', found.list_id)}"


def send(shop: StaffedShop, path: str, **fields: object) -> str:
    answer = shop.client("boss").post(path, {"once": str(uuid4()), **fields}, follow=True)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def test_prices_for_a_while_are_published_shown_and_withdrawn(shop: StaffedShop, path: str) -> None:
    code = shop.product.skus[0].code
    row = {"sku": [code, ""], "price": ["88", ""], "tier": ["", ""], "min_qty": ["1", "1"]}
    page = send(shop, f"{path}/publish", **row, **WHILE)
    assert "国庆" in page
    assert "88" in page
    list_id = ids.parse("pls", path.rpartition("/")[2])
    (window,) = queries.list_windows(list_id)
    page = send(shop, f"{path}/end", window=ids.public("win", window.window_id))
    assert queries.list_windows(list_id) == []


def test_a_table_with_a_bad_row_changes_nothing_and_says_why(shop: StaffedShop, path: str) -> None:
    before = queries.current_version()
    good = f"{shop.product.skus[0].code},4200\n"
    file = SimpleUploadedFile("prices.csv", f"sku,price_fen\n{good}nothing,1\n".encode())
    assert "nothing" in send(shop, f"{path}/table", table=file)
    assert queries.current_version() == before
    file.seek(0)
    send(shop, f"{path}/table", table=file, skip_refused="1")
    assert queries.current_version() == before + 1


def test_whoever_may_not_set_prices_sees_no_list(shop: StaffedShop, path: str) -> None:
    assert shop.client("m1").get("/desk/prices").status_code == 403
    assert shop.client("m1").get(path).status_code in (403, 404)
