"""Two organisations agree at their desks, look at what is owed, dispute a line and set off."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from quanqu.alliance import actions as alliance
from quanqu.alliance import queries
from quanqu.alliance.types import AgreementState, ClearingKind, DisputeState, StatementState
from quanqu.doors.faces.tests.staffed_shop import StaffedShop
from quanqu.kit import clock, ids, tx
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.network import actions as network

WORTH = 10_000


@pytest.fixture
def bank(shop: StaffedShop) -> UUID:
    """An ally with an office of its own."""
    with tx.begin(actor="system:test"):
        firm = network.open_organisation(code="BANK", name="银行", kind="partner")
        person = network.employ(
            organisation_id=firm.organisation_id, name="banker", username="banker"
        )
        network.assign(
            staff_id=person.staff_id,
            role="finance",
            at=clock.now(),
            organisation_id=firm.organisation_id,
        )
    return firm.organisation_id


def post(client: Client, address: str, **fields: str) -> str:
    """What the page says that the form leads to."""
    answer = client.post(f"/desk/alliance{address}", {"once": str(uuid4()), **fields}, follow=True)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def propose(shop: StaffedShop, bank: UUID, rate: str = "90") -> str:
    fields = {"other": ids.public("org", bank), "way": "issue", "points": "1"}
    return post(shop.client("hq"), "/propose", rate=rate, day="500", **fields)


def in_force(shop: StaffedShop, bank: UUID) -> UUID:
    propose(shop, bank)
    (found,) = queries.list_agreements([bank])
    post(shop.client("banker"), f"/agreements/{ids.public('agr', found.agreement_id)}/accept")
    return found.agreement_id


def redeem(shop: StaffedShop, bank: UUID, at: datetime) -> None:
    """As the wallet does it when points of ours are spent at the bank."""
    issuer = shop.group.organisation_id
    with tx.begin(actor="system:test"):
        cleared = alliance.clear(
            issuer_id=issuer,
            acceptor_id=bank,
            currency="CNY",
            kind=ClearingKind.POINTS,
            worth_fen=WORTH,
            about=uuid4(),
            member_id=shop.member_id,
            at=at,
        )
        amount = cleared.amount_fen
        ledger.post(
            fact_key=str(uuid4()),
            kind="points_spent",
            occurred_at=at,
            entries=[
                *cleared.entries,
                Entry(issuer, AccountKind.POINTS_PROVISION, amount, "CNY"),
                Entry(bank, AccountKind.CUSTOMER_PREPAYMENTS, -amount, "CNY"),
            ],
        )


def last_month() -> date:
    return (clock.now().astimezone(clock.HOUSE).date().replace(day=1) - timedelta(days=1)).replace(
        day=1
    )


@pytest.fixture
def statement(shop: StaffedShop, bank: UUID) -> str:
    """Last month's, with one redemption of ours at the bank; its public id."""
    in_force(shop, bank)
    during = datetime.combine(last_month(), datetime.min.time(), tzinfo=clock.HOUSE)
    redeem(shop, bank, during)
    with tx.begin(actor="system:test"):
        alliance.make_statements(month=last_month(), at=clock.now())
    (made,) = queries.list_statements([bank])
    return ids.public("stm", made.statement_id)


class TestAgreements:
    def test_count_once_the_other_side_accepts(self, shop: StaffedShop, bank: UUID) -> None:
        assert "Proposed. It counts once they accept." in propose(shop, bank, rate="97.5")
        (found,) = queries.list_agreements([bank])
        assert (found.terms.rate_bps, found.terms.day_fen) == (9_750, 50_000)
        address = f"/agreements/{ids.public('agr', found.agreement_id)}/accept"
        assert "97.5%" in post(shop.client("banker"), address)
        assert queries.get_agreement(found.agreement_id).state == AgreementState.IN_FORCE

    def test_our_own_proposal_is_not_ours_to_accept(self, shop: StaffedShop, bank: UUID) -> None:
        propose(shop, bank)
        (found,) = queries.list_agreements([bank])
        page = post(
            shop.client("hq"), f"/agreements/{ids.public('agr', found.agreement_id)}/accept"
        )
        assert "In force: it counts" not in page
        assert queries.get_agreement(found.agreement_id).state == AgreementState.PROPOSED

    @pytest.mark.parametrize("rate", ["0", "100.01", "-5", "a"])
    def test_a_rate_that_cannot_be_meant_is_refused(
        self, shop: StaffedShop, bank: UUID, rate: str
    ) -> None:
        propose(shop, bank, rate=rate)
        assert queries.list_agreements([bank]) == []

    def test_are_not_there_for_others(self, shop: StaffedShop, bank: UUID) -> None:
        agreement_id = ids.public("agr", in_force(shop, bank))
        assert shop.client("m1").get("/desk/alliance").status_code == 403
        stranger = shop.client("da").post(
            f"/desk/alliance/agreements/{agreement_id}/end", {"once": "x"}
        )
        assert stranger.status_code in (403, 404)
        assert "银行" in shop.client("hq").get("/desk/alliance").content.decode()


class TestStatements:
    def test_both_agree_and_it_is_set_off(
        self, shop: StaffedShop, bank: UUID, statement: str
    ) -> None:
        page = shop.client("hq").get(f"/desk/alliance/{statement}").content.decode()
        assert "It is right" in page
        for who in ("hq", "banker"):
            post(shop.client(who), f"/{statement}/agree")
        (made,) = queries.list_statements([bank])
        assert (made.state, abs(made.net_fen)) == (StatementState.NETTED, 9_000)

    def test_a_disputed_line_waits_for_the_acceptor(
        self, shop: StaffedShop, bank: UUID, statement: str
    ) -> None:
        (line,) = queries.statement_lines(queries.list_statements([bank])[0])
        named = ids.public("clr", line.clearing_id)
        # Only who would pay may say that it is wrong.
        post(shop.client("hq"), f"/{statement}/dispute", line=named, why="nobody was there")
        assert "nobody was there" in post(
            shop.client("banker"), f"/{statement}/uphold", line=named, why="sorry"
        )
        (line, taken_back) = sorted(
            queries.list_clearings([line.agreement_id]), key=lambda one: -one.amount_fen
        )
        assert line.dispute == DisputeState.UPHELD
        assert taken_back.amount_fen == -line.amount_fen

    def test_come_as_a_file(self, shop: StaffedShop, bank: UUID, statement: str) -> None:
        answer = shop.client("banker").get(f"/desk/alliance/{statement}", {"as": "csv"})
        assert "90.00" in answer.content.decode()
