import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections

from quanqu.codes import actions as codes
from quanqu.codes import queries
from quanqu.codes.types import CodeView, Redeemed
from quanqu.kit import ids, tx
from quanqu.network.tests import factory
from quanqu.network.tests.factory import AT
from quanqu.network.types import NodeView


class Counter:
    """A store with a pickup code, and someone who redeems there."""

    def __init__(self, **code: Any) -> None:
        with tx.begin(actor="system:test"):
            self.town = factory.town()
            self.node = self.town.store_a
            self.code = self.issue(**({"node_id": self.node.node_id} | code))

    def issue(self, purpose: str = "pickup", **code: Any) -> CodeView:
        usual: dict[str, Any] = {"valid_from": AT, "target_id": uuid4()}
        return codes.issue(
            purpose=purpose,
            organisation_id=self.town.dealer_a.organisation_id,
            **(usual | code),
        )

    def redeem(
        self,
        token: str | None = None,
        *,
        purpose: str = "pickup",
        node: NodeView | None = None,
        at: datetime = AT,
        scope: str = "device:1",
    ) -> Redeemed:
        with tx.begin(actor="staff:1"):
            return codes.redeem(
                token=self.code.token if token is None else token,
                purpose=purpose,
                node_id=(node or self.node).node_id,
                at=at,
                scope=scope,
            )

    def guess(self, times: int, scope: str = "device:1", at: datetime = AT) -> None:
        for _ in range(times):
            with pytest.raises(codes.CodeUnknown):
                self.redeem("0" * 26, scope=scope, at=at)


@pytest.mark.django_db
class TestRedeem:
    def test_says_what_the_code_was_for(self) -> None:
        counter = Counter()
        redeemed = counter.redeem()
        assert (redeemed.code_id, redeemed.target_id, redeemed.node_id) == (
            counter.code.code_id,
            counter.code.target_id,
            counter.node.node_id,
        )
        assert queries.get_code(counter.code.code_id).uses == 1

    def test_refuses_a_second_time_with_when_and_where_the_first_was(self) -> None:
        counter = Counter()
        counter.redeem()
        with pytest.raises(codes.AlreadyRedeemed) as refused:
            counter.redeem(at=AT + timedelta(hours=1))
        assert refused.value.facts["redeemed_at"] == AT
        assert refused.value.facts["node_id"] == counter.node.node_id
        assert "2025-03-08 10:00" in str(refused.value)
        assert "门店S1" in str(refused.value)

    def test_counts_only_in_its_window_and_at_its_node(self) -> None:
        counter = Counter(valid_until=AT + timedelta(days=1))
        with pytest.raises(codes.CodeEarly):
            counter.redeem(at=AT - timedelta(seconds=1))
        with pytest.raises(codes.CodeExpired):
            counter.redeem(at=AT + timedelta(days=1))
        with pytest.raises(codes.WrongNode, match="门店S1"):
            counter.redeem(node=counter.town.store_b)
        counter.redeem()

    def test_counts_for_its_purpose_only(self) -> None:
        counter = Counter()
        with pytest.raises(codes.WrongPurpose):
            counter.redeem(purpose="login")

    def test_refuses_a_code_that_was_taken_back(self) -> None:
        counter = Counter()
        with tx.begin(actor="system:test"):
            codes.revoke(code_id=counter.code.code_id)
        with pytest.raises(codes.CodeExpired):
            counter.redeem()

    def test_counts_as_often_as_it_allows(self) -> None:
        counter = Counter()
        with tx.begin(actor="system:test"):
            coupon = counter.issue("coupon", uses_limit=2)
            store = counter.issue("store")
        for _ in range(2):
            counter.redeem(coupon.token, purpose="coupon")
        with pytest.raises(codes.AlreadyRedeemed):
            counter.redeem(coupon.token, purpose="coupon")
        for _ in range(3):
            counter.redeem(store.token, purpose="store")

    def test_leaves_a_row_that_names_its_actor_and_cannot_be_changed(self) -> None:
        counter = Counter()
        counter.redeem()
        with connection.cursor() as cursor:
            cursor.execute("SELECT actor FROM codes_redemption")
            assert cursor.fetchall() == [("staff:1",)]
            with pytest.raises(DatabaseError, match="permission denied"):
                cursor.execute("DELETE FROM codes_redemption")

    def test_accepts_none_of_many_mutated_codes(self) -> None:
        counter, chance = Counter(), random.Random(11)
        for i in range(300):
            place, letters = chance.randrange(26), list(counter.code.token)
            letters[place] = chance.choice([x for x in ids.ALPHABET if x != letters[place]])
            with pytest.raises(codes.CodeUnknown):
                counter.redeem("".join(letters), scope=f"device:{i}")
        counter.redeem()


@pytest.mark.django_db
class TestLock:
    def test_shuts_after_ten_guesses_with_one_answer_for_right_and_wrong(self) -> None:
        counter = Counter()
        counter.guess(10)
        with pytest.raises(codes.CodeLocked) as right:
            counter.redeem()
        with pytest.raises(codes.CodeLocked) as wrong:
            counter.redeem("0" * 26)
        assert (str(right.value), right.value.facts) == (str(wrong.value), wrong.value.facts)
        assert queries.get_code(counter.code.code_id).uses == 0

    def test_opens_ten_minutes_later(self) -> None:
        counter = Counter()
        counter.guess(10)
        counter.redeem(at=AT + timedelta(minutes=10))

    def test_shuts_one_scope_only_and_not_for_nine(self) -> None:
        counter = Counter()
        counter.guess(9)
        counter.guess(10, scope="device:2")
        counter.redeem()

    def test_does_not_count_honest_mistakes(self) -> None:
        counter = Counter()
        for _ in range(12):
            with pytest.raises(codes.WrongNode):
                counter.redeem(node=counter.town.store_b)
        counter.redeem()


class TestAtOnce:
    def test_has_one_winner_of_eight_tills(self, committed: str) -> None:
        for _ in range(3):
            self.one_round()

    def one_round(self) -> None:
        with tx.begin(actor="system:test"):
            group = factory.group()
            code = codes.issue(
                purpose="pickup",
                target_id=uuid4(),
                organisation_id=group.organisation_id,
                valid_from=AT,
            )

        def attempt(till: int) -> str:
            try:
                with tx.begin(actor=f"device:{till}"):
                    codes.redeem(
                        token=code.token,
                        purpose="pickup",
                        node_id=None,
                        at=AT,
                        scope=f"device:{till}",
                    )
            except codes.AlreadyRedeemed:
                return "already"
            finally:
                connections.close_all()
            return "won"

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(attempt, range(8))) == ["already"] * 7 + ["won"]

    def test_keeps_no_more_than_ten_guesses_of_a_scope(self, committed: str) -> None:
        with tx.begin(actor="system:test"):
            factory.group()

        def attempt(_: int) -> str:
            try:
                with tx.begin(actor="device:1"):
                    codes.redeem(
                        token="0" * 26, purpose="pickup", node_id=None, at=AT, scope="device:1"
                    )
            except (codes.CodeUnknown, codes.CodeLocked) as refused:
                return refused.code
            finally:
                connections.close_all()
            return "won"

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(attempt, range(40)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM codes_guess")
            assert cursor.fetchone() == (10,)
        assert set(answers) == {"code_unknown", "code_locked"}
