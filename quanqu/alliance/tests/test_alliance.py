"""Allies: what one owes the other is agreed, limited, netted and disputed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from quanqu.alliance import actions as alliance
from quanqu.alliance import queries
from quanqu.alliance.types import AgreementId, ClearingKind, DisputeState, Terms
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid
from quanqu.kit.states import WrongMove
from quanqu.ledger import actions as ledger
from quanqu.ledger import queries as books
from quanqu.ledger.types import AccountKind as K
from quanqu.ledger.types import Entry
from quanqu.network import actions as network
from quanqu.network.tests.factory import group

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
MARCH, APRIL = date(2026, 3, 1), datetime(2026, 3, 31, 16, 0, tzinfo=UTC)


@pytest.fixture
def bank_id() -> Iterator[UUID]:
    with tx.begin(actor="system:test"):
        group()
        yield network.open_organisation(code="BANK", name="银行", kind="merchant").organisation_id


@pytest.fixture
def air_id(bank_id: UUID) -> UUID:
    return network.open_organisation(code="AIR", name="航空", kind="merchant").organisation_id


def agreed(issuer_id: UUID, acceptor_id: UUID, **limits: Any) -> AgreementId:
    proposed = alliance.propose(
        issuer_id=issuer_id,
        acceptor_id=acceptor_id,
        by_id=issuer_id,
        terms=Terms(9_000, **limits),
        currency="CNY",
        at=AT,
    )
    with pytest.raises(alliance.NotYours):
        alliance.accept(agreement_id=proposed, by_id=issuer_id, at=AT)
    alliance.accept(agreement_id=proposed, by_id=acceptor_id, at=AT)
    return proposed


def spend(
    issuer_id: UUID, acceptor_id: UUID, worth: int, *, member: int = 1, at: datetime = AT
) -> int:
    """What the wallet does when points are spent; returns what the acceptor gets."""
    cleared = alliance.clear(
        issuer_id=issuer_id,
        acceptor_id=acceptor_id,
        currency="CNY",
        kind=ClearingKind.POINTS,
        worth_fen=worth,
        about=uuid4(),
        member_id=UUID(int=member),
        at=at,
    )
    amount = cleared.amount_fen
    ledger.post(
        fact_key=f"s:{uuid4()}",
        kind="points_spent",
        occurred_at=at,
        entries=[
            *cleared.entries,
            Entry(issuer_id, K.POINTS_PROVISION, amount, "CNY"),
            Entry(acceptor_id, K.CUSTOMER_PREPAYMENTS, -amount, "CNY"),
        ],
    )
    return amount


def owes(debtor: UUID, kind: K, creditor: UUID) -> int:
    return -books.balance(
        organisation_id=debtor, kind=kind, currency="CNY", party=f"org:{creditor}"
    )


class TestAgreement:
    def test_counts_once_both_agreed(self, bank_id: UUID, air_id: UUID) -> None:
        with pytest.raises(alliance.NotAccepted):
            spend(bank_id, air_id, 100)
        agreement_id = agreed(bank_id, air_id)
        assert spend(bank_id, air_id, 100) == 90
        with pytest.raises(alliance.NotAccepted):
            spend(air_id, bank_id, 100)
        alliance.end(agreement_id=agreement_id, by_id=bank_id, at=AT)
        with pytest.raises(alliance.NotAccepted):
            spend(bank_id, air_id, 100)
        with pytest.raises(WrongMove):
            alliance.end(agreement_id=agreement_id, by_id=air_id, at=AT)

    def test_is_one_at_a_time(self, bank_id: UUID, air_id: UUID) -> None:
        agreed(bank_id, air_id)
        with pytest.raises(alliance.AgreementInForce):
            agreed(bank_id, air_id)

    def test_is_not_seen_by_a_third(self, bank_id: UUID, air_id: UUID) -> None:
        agreement_id = agreed(bank_id, air_id)
        with pytest.raises(alliance.AgreementNotFound):
            alliance.end(agreement_id=agreement_id, by_id=uuid4(), at=AT)
        with pytest.raises(alliance.AgreementNotFound):
            queries.get_agreement(agreement_id, seen_by=[uuid4()])

    @pytest.mark.parametrize("terms", [Terms(0), Terms(10_001), Terms(9_000, day_fen=0)])
    def test_refuses_terms_that_mean_nothing(
        self, bank_id: UUID, air_id: UUID, terms: Terms
    ) -> None:
        with pytest.raises(Invalid):
            alliance.propose(
                issuer_id=bank_id,
                acceptor_id=air_id,
                by_id=bank_id,
                terms=terms,
                currency="CNY",
                at=AT,
            )

    def test_keeps_its_limits(self, bank_id: UUID, air_id: UUID) -> None:
        agreed(bank_id, air_id, day_fen=150, member_day_fen=100, total_fen=200)
        spend(bank_id, air_id, 100)
        for worth, member, limit in ((13, 1, "member_day"), (70, 2, "day")):
            with pytest.raises(alliance.AllianceLimit) as refusal:
                spend(bank_id, air_id, worth, member=member)
            assert refusal.value.facts["limit"] == limit
        spend(bank_id, air_id, 66, member=2)
        with pytest.raises(alliance.AllianceLimit) as refusal:
            spend(bank_id, air_id, 60, member=3, at=AT + timedelta(days=1))
        assert (refusal.value.facts["limit"], refusal.value.facts["left_fen"]) == ("total", 51)


class TestStatement:
    def test_sets_off_and_leaves_the_rest_due(self, bank_id: UUID, air_id: UUID) -> None:
        agreed(bank_id, air_id)
        agreed(air_id, bank_id)
        spend(bank_id, air_id, 1_000)
        spend(air_id, bank_id, 400)
        spend(bank_id, air_id, 10, at=APRIL)
        with pytest.raises(alliance.MonthNotOver):
            alliance.make_statements(month=MARCH, at=APRIL - timedelta(seconds=1))
        assert alliance.make_statements(month=MARCH, at=APRIL) == 1
        (statement,) = queries.list_statements([bank_id])
        assert abs(statement.net_fen) == 540
        assert len(queries.statement_lines(statement)) == 2
        alliance.agree(statement_id=statement.statement_id, by_id=bank_id, at=APRIL)
        assert owes(bank_id, K.DUE_TO, air_id) == 0
        alliance.agree(statement_id=statement.statement_id, by_id=air_id, at=APRIL)
        assert owes(bank_id, K.DUE_TO, air_id) == 540
        assert owes(bank_id, K.ALLIANCE_DUE_TO, air_id) == 9
        assert owes(air_id, K.ALLIANCE_DUE_TO, bank_id) == 0
        with pytest.raises(alliance.AlreadyNetted):
            alliance.agree(statement_id=statement.statement_id, by_id=air_id, at=APRIL)

    def test_leaves_out_what_is_disputed(self, bank_id: UUID, air_id: UUID) -> None:
        agreement_id = agreed(bank_id, air_id)
        spend(bank_id, air_id, 1_000)
        spend(bank_id, air_id, 500, at=AT + timedelta(hours=1))
        alliance.make_statements(month=MARCH, at=APRIL)
        (statement,) = queries.list_statements([air_id])
        wrong = queries.list_clearings([agreement_id])[0]
        with pytest.raises(alliance.NotYours):
            alliance.dispute(clearing_id=wrong.clearing_id, by_id=air_id, why="?", at=APRIL)
        dispute_id = alliance.dispute(
            clearing_id=wrong.clearing_id, by_id=bank_id, why="no ticket", at=APRIL
        )
        with pytest.raises(alliance.AlreadyDisputed):
            alliance.dispute(clearing_id=wrong.clearing_id, by_id=bank_id, why="x", at=APRIL)
        for by_id in (bank_id, air_id):
            alliance.agree(statement_id=statement.statement_id, by_id=by_id, at=APRIL)
        assert owes(bank_id, K.DUE_TO, air_id) == 900
        assert owes(bank_id, K.ALLIANCE_DUE_TO, air_id) == 450
        with pytest.raises(alliance.NotYours):
            alliance.decide(
                dispute_id=dispute_id, by_id=bank_id, is_right=True, answer="", at=APRIL
            )
        alliance.decide(
            dispute_id=dispute_id, by_id=air_id, is_right=True, answer="sorry", at=APRIL
        )
        assert owes(bank_id, K.ALLIANCE_DUE_TO, air_id) == 0
        states = [line.dispute for line in queries.list_clearings([agreement_id])]
        assert DisputeState.UPHELD in states
