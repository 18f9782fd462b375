"""A price list is kept at the desk of its own company: by a form, by a table, for a while."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

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


def test_an_answer_to_a_competitor_takes_two_people(shop: StaffedShop, path: str) -> None:
    code, watch = shop.product.skus[0].code, f"{path}/watch"
    rule = {"kind": "match", "margin": "0", "most_day": "99", "hours": "48", "outlier": "99"}
    send(shop, f"{watch}/rule", **rule)
    seen = f"{timezone.localtime():%Y-%m-%d} 00:00"
    file = SimpleUploadedFile("seen.csv", f"sku,price_fen,seen_at\n{code},4200,{seen}\n".encode())
    page = send(shop, f"{watch}/table", table=file, source="rival.example")
    assert "As rival.example asks ¥42.00." in page
    send(shop, f"{watch}/draft", sku=ids.public("sku", shop.product.skus[0].sku_id))
    list_id = ids.parse("pls", path.rpartition("/")[2])
    (waiting,) = queries.list_drafts(list_id)
    draft = ids.public("ans", waiting.draft_id)
    assert "Somebody else has to approve" in send(shop, f"{watch}/approve", draft=draft)
    assert queries.list_drafts(list_id) == [waiting]
    send(shop, f"{watch}/refuse", draft=draft)
    (decided,) = queries.list_drafts(list_id)
    assert (decided.version, decided.decided_by is None) == (None, False)


def test_whoever_may_not_set_prices_sees_no_list(shop: StaffedShop, path: str) -> None:
    assert shop.client("m1").get("/desk/prices").status_code == 403
    assert shop.client("m1").get(path).status_code in (403, 404)
