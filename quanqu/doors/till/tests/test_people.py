"""Members at the till: enrolment, top-up, pickup."""

import re

from django.test import Client

from quanqu.doors.faces.tests.staffed_shop import PHONE, StaffedShop
from quanqu.identity import queries as identity
from quanqu.members import queries as members
from quanqu.wallet import queries as wallets


class TestEnrol:
    def test_makes_a_member_by_the_code_sent_to_the_phone(self, cashier: Client) -> None:
        cashier.post("/till/enrol", {"phone": "13911112222"})
        sent = identity.list_outgoing_messages(1)[0].body
        found = re.search(r"\d{6}", sent)
        assert found
        answer = cashier.post("/till/enrol", {"code": found[0], "name": "李雷"})
        assert answer["Location"] == "/till/"
        member = cashier.get("/till/").context["member"]
        assert member.is_proved
        assert members.find_by_identifier("phone", "13911112222") == member.member.member_id

    def test_refuses_a_wrong_code(self, cashier: Client) -> None:
        cashier.post("/till/enrol", {"phone": "13911113333"})
        assert cashier.post("/till/enrol", {"code": "000000"})["Location"] == "/till/enrol"
        assert members.find_by_identifier("phone", "13911113333") is None


class TestTopUp:
    def test_puts_cash_on_the_card_once(self, shop: StaffedShop, cashier: Client) -> None:
        cashier.post("/till/member", {"member": PHONE})
        form = {"amount": "200", "tender": "cash", "once": "0190-one-press"}
        for _ in range(2):
            assert cashier.post("/till/top-up", form).status_code == 303
        (card,) = wallets.list_cards(shop.member_id)
        assert card.principal_fen == 20_000

    def test_needs_a_member(self, cashier: Client) -> None:
        cashier.post("/till/top-up", {"amount": "200", "tender": "cash", "once": "12345678"})
        assert "No member is known" in cashier.get("/till/top-up").content.decode()


class TestPickup:
    def test_a_wrong_code_gives_nothing(self, cashier: Client) -> None:
        cashier.post("/till/pickup", {"code": "nothing-like-it"})
        answer = cashier.get("/till/pickup")
        assert answer.context["refused"]
