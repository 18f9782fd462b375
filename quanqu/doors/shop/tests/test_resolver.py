"""The GS1 Digital Link resolver: one spelling, our targets only, and refusals that say why."""

from typing import Any

import pytest
from django.test import Client

from quanqu.codes import queries as codes
from quanqu.codes.types import Purpose
from quanqu.doors.shop.tests.support import BARCODE, Browser, Town
from quanqu.kit import tx
from quanqu.rewards import queries as rewards
from quanqu.scan import actions as scan
from quanqu.scan.queries import tag_url
from quanqu.scan.types import Wanted

GTIN = BARCODE.zfill(14)
LINKSET = "application/linkset+json"
PIP = "https://ref.gs1.org/voc/pip"


def get(path: str, method: str = "get", **headers: str) -> Any:
    return getattr(Client(), method)(path, headers={"Accept-Language": "en"} | headers)


def test_a_phone_gets_the_page_and_where_all_links_are(town: Town) -> None:
    answer = get(f"/01/{GTIN}/10/LOT7/21/1?17=301231", accept="text/html,*/*")
    assert "Waxed jacket" in answer.content.decode()
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert f"/01/{GTIN}/10/LOT7/21/1?linkType=linkset" in answer["Link"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [("?linkType=all", "*/*"), ("?linkType=linkset", "text/html"), ("", LINKSET)],
)
def test_tells_all_links(town: Town, query: str, accept: str) -> None:
    answer = get(f"/01/{BARCODE}{query}", accept=accept)
    assert answer["Content-Type"] == LINKSET
    (linkset,) = answer.json()["linkset"]
    assert linkset["anchor"].endswith(f"/01/{GTIN}")
    assert [one["hreflang"] for one in linkset[PIP]] == [["zh"], ["en"]]
    for one in linkset[PIP]:
        path = "/" + one["href"].partition("//")[2].partition("/")[2]
        assert "Waxed jacket" in Browser().get(path)


def test_leads_to_the_kind_that_is_asked_for_with_the_query(town: Town) -> None:
    for asked in ("gs1:pip", PIP):
        answer = get(f"/01/{GTIN}?17=301231&linkType={asked}&from=a%26b")
        assert answer.status_code == 307
        assert answer["Location"].startswith("/p/prd_")
        assert answer["Location"].endswith("&17=301231&from=a%26b")
    assert get(f"/01/{GTIN}?linkType=gs1:recallStatus").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/01/06901234567893",
        "/01/jacket",
        f"/01/{GTIN}/10",
        f"/01/{GTIN}/ARHKVAdpQg",
        f"/01/{GTIN}/21/1/10/LOT7",
        f"/01/{GTIN}/10/A/10/B",
        f"/01/{GTIN}/99/1",
        f"/01/{GTIN}/10/{'x' * 21}",
        f"/01/{GTIN}?17=301331",
        f"/01/{GTIN}?17=301231&17=301230",
    ],
)
def test_another_spelling_is_refused_with_why(town: Town, path: str) -> None:
    answer = get(path, accept=LINKSET)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_link")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert get(path, accept="text/html").status_code == 400


def test_unknown_goods_are_404(town: Town) -> None:
    assert get("/01/04006381333931", accept=LINKSET).status_code == 404
    assert get("/01/04006381333931", accept="text/html").status_code == 404


def test_head_and_options_answer_and_nothing_is_posted(town: Town) -> None:
    head = get(f"/01/{GTIN}?linkType=all", method="head")
    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", LINKSET)
    options = get(f"/01/{GTIN}", method="options")
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert get(f"/01/{GTIN}", method="post").status_code == 405


def test_says_what_it_can_do(town: Town) -> None:
    told = get("/.well-known/gs1resolver").json()
    assert told["supportedPrimaryKeys"] == ["01"]
    assert told["resolverRoot"].startswith("http")


def test_never_leads_out_of_the_shop(town: Town) -> None:
    for more in ("linkType=https://evil.test/", "linkType=gs1:pip&next=https://evil.test"):
        answer = get(f"/01/{GTIN}?{more}")
        assert answer.status_code == 404 or answer["Location"].startswith("/p/")


def test_a_tag_with_a_link_of_goods_is_still_that_tag(town: Town) -> None:
    with tx.begin(actor="staff:1"):
        batch = scan.make_codes(
            purpose=Purpose.PRODUCT,
            organisation_id=town.places.store_a.organisation_id,
            node_id=town.places.store_a.node_id,
            name="Tag",
            rows=[Wanted(target=BARCODE)],
            at=town.at,
        )
    (tag,) = codes.codes_of_batch(batch.batch_id)
    browser = Browser()
    address = "/" + tag_url(BARCODE, tag.token).partition("//")[2].partition("/")[2]
    assert "You scanned this at" in browser.get(address)
    (touch, *_others) = rewards.list_touches(node_ids=[town.places.store_a.node_id])
    assert touch.code_id == tag.code_id
    # The token of other goods, or of nothing, changes nothing: it is a barcode.
    assert "You scanned this at" not in Browser().get(f"/01/{GTIN}", c=town.store_code)
