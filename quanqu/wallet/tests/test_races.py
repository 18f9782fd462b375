"""Tills and phones that use one card at once, with real commits."""

from uuid import UUID, uuid4

import pytest

from quanqu.kit import tx
from quanqu.kit.tests.threads import at_once, raised
from quanqu.ledger.types import AccountKind
from quanqu.members.tests.factory import member
from quanqu.network.tests.factory import AT, town
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.tests.factory import card
from quanqu.wallet.types import CardId, CardKind, Spent


@pytest.fixture
def issuer_id(committed: str) -> UUID:
    with tx.begin(actor="system:test"):
        return town().group.organisation_id


class TestRaces:
    def test_a_card_is_never_spent_twice(self, issuer_id: UUID) -> None:
        with tx.begin(actor="system:test"):
            card_id = card(issuer_id, amount_fen=1_000, bonus_fen=100)

        def spend(number: int) -> Spent:
            with tx.begin(actor="system:test"):
                spending = wallet.spend_from(
                    card_id, 300, fact_key=f"s:{number}", about=uuid4(), at=AT
                )
                return spending.spent

        results = at_once(20, spend)
        assert raised(results, wallet.InsufficientStoredValue) == 17
        taken = [result for result in results if isinstance(result, Spent)]
        assert sorted((s.principal_fen, s.bonus_fen) for s in taken) == [(300, 0)] * 3
        assert queries.get_card(card_id).balance_fen == 200

    def test_a_card_never_passes_its_limit(self, issuer_id: UUID) -> None:
        with tx.begin(actor="system:test"):
            card_id = card(issuer_id)

        def top_up(number: int) -> None:
            with tx.begin(actor="system:test"):
                wallet.top_up(
                    card_id=card_id,
                    amount_fen=30_000,
                    tender=AccountKind.CASH,
                    taken_by_id=issuer_id,
                    fact_key=f"t:{number}",
                    at=AT,
                )

        assert raised(at_once(20, top_up), wallet.CardLimit) == 17
        assert queries.get_card(card_id).balance_fen == 90_000

    def test_a_member_gets_one_card(self, issuer_id: UUID) -> None:
        with tx.begin(actor="system:test"):
            member_id = member()

        def open_card(number: int) -> CardId:
            with tx.begin(actor="system:test"):
                return wallet.open_card(
                    member_id=member_id,
                    issuer_id=issuer_id,
                    kind=CardKind.NAMED,
                    currency="CNY",
                    at=AT,
                )

        assert len(set(map(str, at_once(20, open_card)))) == 1
        assert len(queries.list_cards(member_id)) == 1
