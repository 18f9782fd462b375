"""What an organisation gives its members is set at its own desk, by its own people."""

from uuid import uuid4

import pytest

from quanqu.doors.faces.tests.staffed_shop import StaffedShop
from quanqu.kit import clock, ids, tx
from quanqu.members import queries as members
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.types import CardKind

PROGRAMME = {
    "name": "积分",
    "name_en": "Points",
    "point": "0.01",
    "regular": "100",
    "silver": "150",
    "gold": "200",
    "live_days": "365",
    "transfer_day_qty": "0",
}
VOUCHER = {"face": "20", "label": "sorry", "until": "2099-12-31"}


def do(shop: StaffedShop, deed: str, **fields: str) -> str:
    answer = shop.client("hq").post(
        f"/desk/worth/{deed}", {"once": str(uuid4()), **fields}, follow=True
    )
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def test_a_programme_is_opened_once_and_changed_later(shop: StaffedShop) -> None:
    group_id = shop.group.organisation_id
    do(shop, "programme", **PROGRAMME)
    found = queries.find_programme(group_id)
    assert found is not None
    assert (found.point_fen, found.rates["gold"]) == (1, 200)
    assert "Points" in do(shop, "programme", **PROGRAMME | {"gold": "300", "point": "5"})
    changed = queries.find_programme(group_id)
    assert changed is not None
    # What a point is worth stays, whatever a form says.
    assert (changed.point_fen, changed.rates["gold"]) == (1, 300)


@pytest.mark.parametrize("wrong", [{"gold": "-1"}, {"live_days": "0"}, {"point": "x"}])
def test_a_programme_that_cannot_be_meant_is_refused(
    shop: StaffedShop, wrong: dict[str, str]
) -> None:
    do(shop, "programme", **PROGRAMME | wrong)
    assert queries.find_programme(shop.group.organisation_id) is None


def test_offers_come_and_go(shop: StaffedShop) -> None:
    group_id = shop.group.organisation_id
    do(shop, "offer", pay="500", bonus="50")
    (offer,) = queries.list_offers(group_id)
    assert (offer.pay_fen, offer.bonus_fen) == (50_000, 5_000)
    do(shop, "offer", pay="500", bonus="60.005")
    page = do(shop, "offer", pay="500", bonus="-1")
    assert len(queries.list_offers(group_id)) == 1
    public_id = page.split('name="offer" value="')[1].split('"')[0]
    do(shop, "close-offer", offer=public_id)
    assert queries.list_offers(group_id) == []


def test_idle_cards_follow_the_rule(shop: StaffedShop) -> None:
    group_id = shop.group.organisation_id
    do(shop, "idle", days="800")
    assert queries.idle_days(group_id) == 800
    do(shop, "idle", days="30")
    assert queries.idle_days(group_id) == 800
    do(shop, "idle", days="0")
    assert queries.idle_days(group_id) is None


def test_vouchers_show_a_code_only_if_they_are_nobodys(shop: StaffedShop) -> None:
    number = members.get_member(shop.member_id).number
    do(shop, "voucher", member=number, **VOUCHER)
    page = do(shop, "voucher", **VOUCHER)
    mine, anyones = sorted(
        queries.list_issued(shop.group.organisation_id), key=lambda one: one.member_id is None
    )
    assert mine.member_id == shop.member_id
    assert mine.token not in page
    assert anyones.token in page


def test_a_number_that_nobody_has_is_said(shop: StaffedShop) -> None:
    assert "No member has this number." in do(shop, "voucher", member="M0000-0000-0", **VOUCHER)
    assert queries.list_issued(shop.group.organisation_id) == []


@pytest.mark.parametrize("who", ["m1", "da", "p1"])
def test_others_may_not(shop: StaffedShop, who: str) -> None:
    assert shop.client(who).get("/desk/worth").status_code == 403
    assert shop.client(who).post("/desk/worth/idle", {"days": "0"}).status_code == 403


def test_a_lost_card_is_blocked_and_let_go_again(shop: StaffedShop) -> None:
    with tx.begin(actor="system:test"):
        card_id = wallet.open_card(
            member_id=shop.member_id,
            issuer_id=shop.group.organisation_id,
            kind=CardKind.NAMED,
            currency="CNY",
            at=clock.now(),
        )
    card = queries.get_card(card_id).number
    page = f"/desk/members/{ids.public('mem', shop.member_id)}"
    for deed, is_blocked in (("freeze", True), ("unfreeze", False)):
        form = {"once": str(uuid4()), "card": card}
        told = shop.client("c1").post(f"{page}/cards/{deed}", form, follow=True)
        assert queries.get_card(card_id).frozen is is_blocked
        assert ("Blocked" in told.content.decode()) is is_blocked
    form = {"once": str(uuid4()), "card": card}
    assert shop.client("c3").post(f"{page}/cards/freeze", form).status_code == 404
    assert not queries.get_card(card_id).frozen
