"""Codes at the desk: made, printed, read, taken back; another's are not there."""

import io
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quanqu.codes import queries
from quanqu.codes.types import BatchView, CodeState
from quanqu.doors.faces.tests.readers import opened, zbar, zxing
from quanqu.doors.faces.tests.staffed_shop import BARCODE, StaffedShop
from quanqu.kit import ids
from quanqu.scan.queries import tag_url


def make(shop: StaffedShop, who: str = "m1", **fields: Any) -> str:
    usual = {"name": "Door", "purpose": "store", "node": node(shop), "how": "count", "count": "1"}
    answer = shop.client(who).post(
        "/desk/codes/make", {"once": str(uuid4()), **usual, **fields}, follow=True
    )
    return str(answer.content.decode())


def node(shop: StaffedShop, which: str = "s1") -> str:
    return ids.public("nod", getattr(shop, which).node_id)


def made(shop: StaffedShop) -> list[BatchView]:
    return queries.list_batches(node_ids=[shop.s1.node_id, shop.s2.node_id])


def test_a_manager_makes_tags_for_what_lies_there_and_prints_them(shop: StaffedShop) -> None:
    page = make(shop, purpose="product", how="shelf", name="Tags")
    assert "1 codes made" in page or "1 code" in page
    (batch,) = made(shop)
    (tag,) = queries.codes_of_batch(batch.batch_id)
    address = f"/desk/codes/{ids.public('bat', batch.batch_id)}/print"
    client = shop.client("m1")
    picture = opened(client.get(address, {"kind": "tags", "form": "png"}).content)
    assert zxing(picture) == zbar(picture) == sorted([BARCODE, tag_url(BARCODE, tag.token)])
    document = client.get(address, {"kind": "tags", "form": "pdf"})
    text = pypdf.PdfReader(io.BytesIO(document.content)).pages[0].extract_text()
    assert "899.00" in text
    shelf = client.get(address, {"kind": "shelf", "form": "svg", "paper": "A3", "level": "Q"})
    assert shelf["Content-Type"] == "image/svg+xml"
    assert b"<image" in shelf.content


def test_a_table_names_each_code(shop: StaffedShop) -> None:
    table = SimpleUploadedFile("codes.csv", "label,target\n左边,S1\n右边,S1\n".encode())
    make(shop, how="table", table=table)
    (batch,) = made(shop)
    assert [one.label for one in queries.codes_of_batch(batch.batch_id)] == ["左边", "右边"]
    listed = shop.client("m1").get(
        f"/desk/codes/{ids.public('bat', batch.batch_id)}", {"as": "csv"}
    )
    assert "右边" in b"".join(listed).decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"how": "list", "list": "javascript:alert(1)"}, "never to an address"),
        ({"how": "list", "list": "https://evil.test/c/1"}, "never to an address"),
        ({"how": "list", "list": "S2"}, "nothing with the code"),
        ({"purpose": "voucher"}, "made by orders"),
        ({"count": "10001"}, "At most"),
        ({"until": "2020-01-01T00:00"}, "end before they begin"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_why(
    shop: StaffedShop, fields: dict[str, str], said: str
) -> None:
    assert said in make(shop, **fields)
    assert made(shop) == []


def test_a_manager_makes_none_for_another_store(shop: StaffedShop) -> None:
    make(shop, node=node(shop, "s2"))
    make(shop, node="")
    assert made(shop) == []


def test_taken_back_it_is_gone_for_scanners(shop: StaffedShop) -> None:
    make(shop, count="2")
    (batch,) = made(shop)
    first, second = queries.codes_of_batch(batch.batch_id)
    address = f"/desk/codes/{ids.public('bat', batch.batch_id)}/revoke"
    client = shop.client("m1")
    client.post(address, {"once": str(uuid4()), "code": ids.public("cod", first.code_id)})
    assert client.get(f"/c/{first.token}").status_code == 410
    assert client.get(f"/c/{second.token}").status_code == 200
    client.post(address, {"once": str(uuid4())})
    states = {one.state for one in queries.codes_of_batch(batch.batch_id)}
    assert states == {CodeState.REVOKED}


@pytest.mark.parametrize("who", ["m2", "db", "c1"])
def test_another_companys_codes_are_not_there(shop: StaffedShop, who: str) -> None:
    make(shop)
    (batch,) = made(shop)
    stranger = shop.client(who)
    for path in ("", "/print"):
        answer = stranger.get(f"/desk/codes/{ids.public('bat', batch.batch_id)}{path}")
        assert answer.status_code in (403, 404)
    assert batch.name not in stranger.get("/desk/codes").content.decode()


def test_a_ticket_lets_in_once(shop: StaffedShop) -> None:
    until = "2099-01-01T00:00"
    make(shop, purpose="ticket", name="Show", count="2", until=until)
    (batch,) = made(shop)
    address = f"/desk/codes/{ids.public('bat', batch.batch_id)}/print"
    client = shop.client("m1")
    picture = opened(client.get(address, {"kind": "sheet", "form": "png"}).content)
    first, second = zxing(picture)
    assert zbar(picture) == [first, second]

    def show(text: str) -> str:
        answer = client.post("/desk/hand-over", {"node": node(shop), "code": text}, follow=True)
        return str(answer.content.decode())

    assert "The ticket is good" in show(first)
    assert "already used" in show(first)
    assert "do not know this code" in show(first[:-1] + ("A" if first[-1] != "A" else "B"))
    tokens = [one.token for one in queries.codes_of_batch(batch.batch_id) if not one.uses]
    assert "The ticket is good" in show(tokens[0])
    assert "already used" in show(second)
