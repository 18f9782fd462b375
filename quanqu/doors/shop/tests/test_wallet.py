"""The wallet's pages: points by when they die, vouchers, gifts given and taken."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from quanqu.doors.shop.tests.support import Browser, Town, town_without_provider
from quanqu.kit import clock, ids, tx
from quanqu.members import queries as members
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.tests.factory import points, programme

PHONE = "13800138000"


@pytest.fixture
def town(committed: str, settings: Any, tmp_path: Path) -> Iterator[Town]:
    with town_without_provider(settings, tmp_path) as town:
        yield town


def test_the_wallet_shows_everything_and_a_gift_goes_round(town: Town) -> None:
    browser = Browser()
    browser.join(PHONE)
    member_id = members.find_by_identifier("phone", PHONE)
    assert member_id is not None
    town.top_up(PHONE, 12_300)
    at, group_id = clock.now(), town.places.group.organisation_id
    with tx.begin(actor="system:test"):
        programme_id = programme(group_id, transfer_day_qty=100)
        points(programme_id, member_id, 1_234, at=at)
        wallet.issue_voucher(
            issuer_id=group_id,
            face_fen=5_000,
            currency="CNY",
            member_id=member_id,
            valid_until=at + timedelta(days=30),
            label="周年庆",
            at=at,
        )
    page = browser.get("/wallet")
    (voucher,) = queries.list_vouchers(member_id)
    for text in ("1,234", voucher.token, "周年庆", "/wallet/gifts"):
        assert text in page, text
    browser.get("/wallet/gifts")
    (card,) = queries.list_cards(member_id)
    fields = {"card": ids.public("crd", card.card_id), "once": browser.once()}
    assert "way" in browser.post("/wallet/gifts/give", amount="100.50", words="生日快乐", **fields)
    gift = queries.list_gifts(member_id)[0]
    assert (gift.held_fen, gift.words) == (10_050, "生日快乐")
    friend = Browser()
    friend.join("13800138001")
    friend.get("/wallet/gifts")
    assert "100.50" in friend.post("/wallet/gifts/take", code=gift.token, once=friend.once())
    friend.get("/wallet/gifts")
    again = friend.post("/wallet/gifts/take", code=gift.token, once=friend.once())
    assert "toast" in again
    assert friend.status == 200
