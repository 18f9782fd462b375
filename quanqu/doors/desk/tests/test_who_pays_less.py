"""Buyers, benefit tokens and floors are kept at the desk, by those who may."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quanqu.doors.desk.tests.test_promotions import deed, newest, write
from quanqu.doors.faces.tests.staffed_shop import PRICE_FEN, StaffedShop
from quanqu.kit import clock, ids, tx
from quanqu.members import queries as members
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import BuyerState, PriceRow


def send(shop: StaffedShop, path: str, who: str = "hq", **fields: Any) -> str:
    said = {"once": str(uuid4()), **fields}
    answer = shop.client(who).post(path, said, follow=True)
    assert answer.status_code == 200, answer.content
    return re.sub(r"<[^>]+>", "", answer.content.decode())


class TestBuyers:
    def state(self, shop: StaffedShop) -> BuyerState:
        (buyer,) = queries.list_buyers(shop.group.organisation_id)
        return buyer.state

    def test_ask_are_approved_and_ended(self, shop: StaffedShop) -> None:
        found = queries.find_list("group", "CNY")
        assert found is not None
        group_id, sku_id = shop.group.organisation_id, shop.product.skus[0].sku_id
        with tx.begin(actor="system:test"):
            pricing.ask_to_buy(member_id=shop.member_id, organisation_id=group_id, at=clock.now())
            rows = [PriceRow(sku_id, 12_345, "wholesale", 10)]
            pricing.set_prices(list_id=found.list_id, rows=rows, at=clock.now())
        page = shop.client("hq").get("/desk/buyers").content.decode()
        assert "Waiting" in page
        # What an approved buyer would see.
        assert "123.45" in re.sub(r"<[^>]+>", "", page)
        member = ids.public("mem", shop.member_id)
        send(shop, "/desk/buyers/approve", member=member)
        assert self.state(shop) == BuyerState.APPROVED
        send(shop, "/desk/buyers/refuse", member=member)
        assert self.state(shop) == BuyerState.REFUSED
        number = members.get_member(shop.member_id).number
        send(shop, "/desk/buyers/add", member=number)
        assert self.state(shop) == BuyerState.APPROVED
        assert "No member has this number" in send(shop, "/desk/buyers/add", member="X")

    def test_are_those_of_one_s_own_company(self, shop: StaffedShop) -> None:
        member = ids.public("mem", shop.member_id)
        said = {"once": str(uuid4()), "member": member}
        assert shop.client("m1").post("/desk/buyers/approve", said).status_code == 403
        assert queries.list_buyers(shop.group.organisation_id) == []


class TestTokens:
    def test_are_given_found_and_taken_back(self, shop: StaffedShop) -> None:
        number = members.get_member(shop.member_id).number
        day = {"last": "2099-12-31", "kind": "gym"}
        assert "Given." in send(shop, "/desk/tokens/give", member=number, **day)
        (token,) = queries.list_tokens(kind="gym")
        page = shop.client("hq").get("/desk/tokens", {"member": number}).content.decode()
        assert "Can be used" in page
        assert queries.list_tokens(kind="spa") == []
        token_id = ids.public("btk", token.token_id)
        assert "Taken back" in send(shop, "/desk/tokens/revoke", token=token_id)
        (token,) = queries.list_tokens(member_id=shop.member_id)
        assert token.revoked_at is not None

    @pytest.mark.parametrize("wrong", [{"kind": "a b"}, {"member": "X"}, {"last": "2000-01-01"}])
    def test_that_nothing_could_ask_for_are_refused(
        self, shop: StaffedShop, wrong: dict[str, str]
    ) -> None:
        fields = {
            "member": members.get_member(shop.member_id).number,
            "kind": "gym",
            "last": "2099-12-31",
        }
        send(shop, "/desk/tokens/give", **fields | wrong)
        assert queries.list_tokens() == []

    def test_are_the_platform_s_alone(self, shop: StaffedShop) -> None:
        assert shop.client("m1").get("/desk/tokens").status_code == 403


class TestFloors:
    def path(self) -> str:
        found = queries.find_list("group", "CNY")
        assert found is not None
        return f"/desk/prices/{ids.public('pls', found.list_id)}/floors"

    def test_take_two_people(self, shop: StaffedShop) -> None:
        path, code = self.path(), shop.product.skus[0].code
        list_id = ids.parse("pls", path.split("/")[3])
        send(shop, f"{path}/propose", "boss", sku=[code, ""], price=["88", ""])
        (waiting,) = queries.list_floor_drafts(list_id)
        draft = ids.public("flr", waiting.draft_id)
        assert "Somebody else has to approve" in send(shop, f"{path}/approve", "boss", draft=draft)
        assert queries.list_floored(list_id) == []
        with tx.begin(actor="system:another"):
            floors_fen: dict[UUID, int | None] = {shop.product.skus[0].sku_id: 8_800}
            other = pricing.draft_floors(list_id=list_id, floors_fen=floors_fen, at=clock.now())
        send(shop, f"{path}/approve", "boss", draft=ids.public("flr", other))
        assert queries.list_floored(list_id) == [shop.product.skus[0].sku_id]
        page = re.sub(r"<[^>]+>", "", shop.client("boss").get(path).content.decode())
        assert "¥88.00" in page
        file = shop.client("boss").get(path, {"as": "csv"}).content.decode()
        assert f"{code},8800" in file

    def test_come_by_table_and_can_be_put_aside(self, shop: StaffedShop) -> None:
        path, code = self.path(), shop.product.skus[0].code
        list_id = ids.parse("pls", path.split("/")[3])
        text = f"sku,price_fen\n{code},{PRICE_FEN // 2}\n{shop.product.skus[1].code},\n"
        table = SimpleUploadedFile("floors.csv", text.encode())
        assert "2 rows taken" in send(shop, f"{path}/table", "boss", table=table)
        (waiting,) = queries.list_floor_drafts(list_id)
        assert sorted(waiting.floors_fen.values(), key=str) == [PRICE_FEN // 2, None]
        send(shop, f"{path}/drop", "boss", draft=ids.public("flr", waiting.draft_id))
        (dropped,) = queries.list_floor_drafts(list_id)
        assert not dropped.is_waiting
        assert queries.list_floored(list_id) == []


def test_a_draft_of_a_promotion_is_put_aside(shop: StaffedShop) -> None:
    write(shop)
    assert "put aside" in deed(shop.client("hq"), newest(shop), "drop")
    assert queries.list_promotions([shop.group.organisation_id]) == []


def test_a_promotion_that_cannot_be_written_is_refused_in_plain_words(shop: StaffedShop) -> None:
    status, page = write(shop, zh="", percent="150")
    assert status == 422
    assert "what the reader is told in Chinese is missing" in page
    status, page = write(shop, percent="150")
    assert "the percentage is too large" in page
    assert "bps" not in page
    assert "$." not in page
