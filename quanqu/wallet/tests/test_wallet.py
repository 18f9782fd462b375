from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from quanqu.kit import sql, tx
from quanqu.kit.refusals import Invalid
from quanqu.ledger import queries as ledger
from quanqu.ledger.actions import AlreadyPosted
from quanqu.ledger.types import AccountKind as K
from quanqu.members.tests.factory import member
from quanqu.network.tests.factory import AT, Town, town
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.tests.factory import card
from quanqu.wallet.types import CardId, CardKind, CardMove, Spent

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Iterator[Town]:
    with tx.begin(actor="system:test"):
        yield town()


@pytest.fixture
def group_id(place: Town) -> UUID:
    return place.group.organisation_id


def spend(card_id: CardId, amount_fen: int) -> Spent:
    key = f"s:{uuid4()}"
    return wallet.spend_from(card_id, amount_fen, fact_key=key, about=uuid4(), at=AT).spent


def top_up(card_id: CardId, amount_fen: int, issuer_id: UUID, bonus_fen: int = 0) -> None:
    wallet.top_up(
        card_id=card_id,
        amount_fen=amount_fen,
        bonus_fen=bonus_fen,
        tender=K.CASH,
        taken_by_id=issuer_id,
        fact_key=f"t:{uuid4()}",
        at=AT,
    )


def books(organisation_id: UUID) -> dict[K, int]:
    totals = ledger.trial_balance(organisation_ids=[organisation_id])
    return {total.kind: total.amount_fen for total in totals if total.amount_fen}


class TestOpenCard:
    def test_gives_a_member_one_card_per_issuer_and_currency(
        self, place: Town, group_id: UUID
    ) -> None:
        member_id = member()
        first = card(group_id, member_id=member_id)
        assert card(group_id, member_id=member_id) == first
        assert card(place.dealer_a.organisation_id, member_id=member_id) != first
        assert len(queries.list_cards(member_id)) == 2
        found = queries.find_card(member_id, group_id)
        assert found is not None
        assert (found.card_id, found.kind, found.balance_fen) == (first, CardKind.NAMED, 0)
        assert queries.find_card(member_id, group_id, "GBP") is None

    def test_gives_every_stranger_another_card(self, group_id: UUID) -> None:
        first, second = card(group_id), card(group_id)
        assert first != second
        number = queries.get_card(second).number
        found = queries.find_card_by_number(f" {number.lower()} ")
        assert found is not None
        assert found.card_id == second

    @pytest.mark.parametrize("kind", CardKind)
    def test_refuses_a_kind_that_does_not_fit(self, group_id: UUID, kind: CardKind) -> None:
        member_id = None if kind is CardKind.NAMED else member()
        with pytest.raises(Invalid):
            wallet.open_card(
                member_id=member_id, issuer_id=group_id, kind=kind, currency="CNY", at=AT
            )

    def test_refuses_a_card_that_is_not_there(self, group_id: UUID) -> None:
        with pytest.raises(wallet.CardNotFound) as refusal:
            queries.get_card(CardId(uuid4()))
        assert refusal.value.status == 404


class TestTopUp:
    def test_books_principal_apart_from_bonus(self, group_id: UUID) -> None:
        card_id = card(group_id, member_id=member(), amount_fen=10_000, bonus_fen=500)
        found = queries.get_card(card_id)
        assert (found.principal_fen, found.bonus_fen, found.balance_fen) == (10_000, 500, 10_500)
        assert books(group_id) == {
            K.CASH: 10_000,
            K.BONUS_EXPENSE: 500,
            K.STORED_VALUE_PRINCIPAL: -10_000,
            K.STORED_VALUE_BONUS: -500,
        }

    def test_makes_another_taker_owe_it_to_the_issuer(self, place: Town, group_id: UUID) -> None:
        card_id = card(group_id, member_id=member())
        top_up(card_id, 300, place.dealer_a.organisation_id)
        assert books(place.dealer_a.organisation_id) == {K.CASH: 300, K.DUE_TO: -300}
        assert books(group_id) == {K.DUE_FROM: 300, K.STORED_VALUE_PRINCIPAL: -300}

    @pytest.mark.parametrize(("is_named", "limit"), [(True, 500_000), (False, 100_000)])
    def test_refuses_more_than_the_law_lets_a_card_hold(
        self, group_id: UUID, is_named: bool, limit: int
    ) -> None:
        card_id = card(group_id, member_id=member() if is_named else None)
        top_up(card_id, limit - 1_000, group_id, bonus_fen=400)
        with pytest.raises(wallet.CardLimit) as refusal:
            top_up(card_id, 601, group_id)
        assert refusal.value.facts["room_fen"] == 600
        with pytest.raises(wallet.CardLimit):
            top_up(card_id, 600, group_id, bonus_fen=1)
        top_up(card_id, 600, group_id)
        assert queries.get_card(card_id).balance_fen == limit

    @pytest.mark.parametrize(
        ("amount", "bonus"), [(0, 0), (-1, 0), (500_001, 0), (10**9, 0), (100, -1)]
    )
    def test_refuses_impossible_amounts(self, group_id: UUID, amount: int, bonus: int) -> None:
        card_id = card(group_id, member_id=member())
        with pytest.raises(Invalid):
            top_up(card_id, amount, group_id, bonus)

    def test_refuses_a_tender_that_is_no_money(self, group_id: UUID) -> None:
        with pytest.raises(Invalid):
            wallet.top_up(
                card_id=card(group_id),
                amount_fen=100,
                tender=K.REVENUE,
                taken_by_id=group_id,
                fact_key="t:1",
                at=AT,
            )

    def test_happens_once_per_fact(self, group_id: UUID) -> None:
        card_id = card(group_id)
        facts: dict[str, Any] = {"tender": K.CASH, "taken_by_id": group_id}
        facts |= {"fact_key": "t:1", "at": AT}
        wallet.top_up(card_id=card_id, amount_fen=100, **facts)
        with pytest.raises(AlreadyPosted):
            wallet.top_up(card_id=card_id, amount_fen=100, **facts)
        assert queries.get_card(card_id).principal_fen == 100


class TestSpend:
    def test_takes_the_principal_first(self, group_id: UUID) -> None:
        card_id = card(group_id, amount_fen=1_000, bonus_fen=300)
        assert spend(card_id, 700) == Spent(700, 0)
        assert spend(card_id, 400) == Spent(300, 100)
        found = queries.get_card(card_id)
        assert (found.principal_fen, found.bonus_fen) == (0, 200)
        assert books(group_id)[K.CUSTOMER_PREPAYMENTS] == -1_100

    def test_refuses_more_than_there_is(self, group_id: UUID) -> None:
        card_id = card(group_id, amount_fen=1_000, bonus_fen=300)
        with pytest.raises(wallet.InsufficientStoredValue) as refusal:
            spend(card_id, 1_301)
        assert refusal.value.facts == {"balance_fen": 1_300, "currency": "CNY"}
        assert spend(card_id, 1_300) == Spent(1_000, 300)

    @pytest.mark.parametrize("amount", [0, -1])
    def test_refuses_impossible_amounts(self, group_id: UUID, amount: int) -> None:
        with pytest.raises(Invalid):
            spend(card(group_id, amount_fen=100), amount)


class TestGiveBack:
    def give_back(self, card_id: CardId, principal: int, bonus: int) -> None:
        wallet.give_back(
            card_id=card_id,
            principal_fen=principal,
            bonus_fen=bonus,
            fact_key=f"g:{uuid4()}",
            about=uuid4(),
            at=AT,
        )

    def test_is_the_exact_opposite_of_spending(self, group_id: UUID) -> None:
        card_id = card(group_id, amount_fen=1_000, bonus_fen=300)
        before = books(group_id)
        spent = spend(card_id, 1_200)
        self.give_back(card_id, spent.principal_fen, spent.bonus_fen)
        assert books(group_id) == before
        found = queries.get_card(card_id)
        assert (found.principal_fen, found.bonus_fen) == (1_000, 300)

    def test_is_never_refused_for_being_too_much_but_tops_up_are(self, group_id: UUID) -> None:
        card_id = card(group_id, amount_fen=100_000)
        spend(card_id, 60_000)
        top_up(card_id, 60_000, group_id)
        self.give_back(card_id, 60_000, 0)
        assert queries.get_card(card_id).balance_fen == 160_000
        (row,) = sql.run_text(
            "SELECT limit_fen FROM wallet_card WHERE id = %(id)s", {"id": card_id}
        )
        assert row["limit_fen"] == 160_000
        with pytest.raises(wallet.CardLimit) as refusal:
            top_up(card_id, 1, group_id)
        assert refusal.value.facts["room_fen"] == 0

    @pytest.mark.parametrize("parts", [(0, 0), (-1, 2), (2, -1)])
    def test_refuses_impossible_amounts(self, group_id: UUID, parts: tuple[int, int]) -> None:
        with pytest.raises(Invalid):
            self.give_back(card(group_id, amount_fen=100), *parts)


class TestFreeze:
    def test_stops_money_going_in_and_out_but_not_back(self, group_id: UUID) -> None:
        card_id = card(group_id, amount_fen=1_000)
        spend(card_id, 500)
        wallet.freeze(card_id=card_id, at=AT)
        assert queries.get_card(card_id).frozen
        with pytest.raises(wallet.CardFrozen):
            spend(card_id, 1)
        with pytest.raises(wallet.CardFrozen):
            top_up(card_id, 1, group_id)
        TestGiveBack().give_back(card_id, 500, 0)
        wallet.unfreeze(card_id=card_id)
        assert spend(card_id, 1_000) == Spent(1_000, 0)

    def test_leaves_a_trail(self, group_id: UUID) -> None:
        wallet.freeze(card_id=card(group_id), at=AT)
        trail = sql.run_text(
            "SELECT actor FROM kit_audit WHERE table_name = 'wallet_card' AND action = 'UPDATE'", {}
        )
        assert trail == [{"actor": "system:test"}]

    def test_refuses_a_card_that_is_not_there(self, group_id: UUID) -> None:
        with pytest.raises(wallet.CardNotFound):
            wallet.freeze(card_id=CardId(uuid4()), at=AT)
        with pytest.raises(wallet.CardNotFound):
            wallet.unfreeze(card_id=CardId(uuid4()))


class TestHistory:
    def test_tells_what_changed_newest_first(self, group_id: UUID) -> None:
        card_id = card(group_id, amount_fen=1_000, bonus_fen=300)
        spend(card_id, 1_100)
        moves = queries.history(card_id)

        def told(move: CardMove) -> tuple[str, int, int]:
            return move.kind, move.principal_fen, move.bonus_fen

        assert sorted(map(told, moves)) == [
            ("card_spent", -1_000, -100),
            ("card_topped_up", 1_000, 300),
        ]
        older = queries.history(card_id, before_id=moves[0].journal_id)
        assert [move.journal_id for move in older] == [moves[1].journal_id]
        assert moves[0].memo == queries.get_card(card_id).number


class TestDatabase:
    def test_keeps_one_named_card_per_member(self, group_id: UUID) -> None:
        card_id = card(group_id, member_id=member())
        with pytest.raises(IntegrityError, match="wallet_card_of_member"), transaction.atomic():
            sql.run_text(
                "INSERT INTO wallet_card (id, number, member_id, issuer_id, kind, currency, "
                "limit_fen, opened_at) SELECT uuidv7(), 'X', member_id, issuer_id, kind, "
                "currency, limit_fen, opened_at FROM wallet_card WHERE id = %(id)s",
                {"id": card_id},
            )

    def test_keeps_strangers_and_members_apart(self, group_id: UUID) -> None:
        card_id = card(group_id)
        with pytest.raises(IntegrityError, match="wallet_card_kind"), transaction.atomic():
            sql.run_text("UPDATE wallet_card SET kind = 'named' WHERE id = %(id)s", {"id": card_id})
