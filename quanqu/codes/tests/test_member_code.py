import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connections

from quanqu.codes import actions as codes
from quanqu.codes import queries
from quanqu.kit import ids, tx

AT = datetime(2025, 3, 8, 10, 0, tzinfo=UTC)


def redeem(text: str, seconds: float = 0) -> UUID:
    with tx.begin(actor="system:test"):
        return codes.redeem_member_code(text=text, at=AT + timedelta(seconds=seconds))


@pytest.mark.django_db
class TestMemberCode:
    def test_names_its_member(self) -> None:
        member_id = ids.new_id()
        text = queries.member_code(member_id, AT)
        assert redeem(text) == member_id
        assert text.startswith("QM")
        assert text.isalnum()

    def test_changes_every_30_seconds(self) -> None:
        member_id = ids.new_id()
        texts = {
            queries.member_code(member_id, AT + timedelta(seconds=seconds))
            for seconds in range(0, 90, 10)
        }
        assert len(texts) == 3
        assert queries.member_code_seconds_left(AT) == 30
        assert queries.member_code_seconds_left(AT + timedelta(seconds=29)) == 1

    def test_counts_once_in_a_step(self) -> None:
        member_id = ids.new_id()
        text = queries.member_code(member_id, AT)
        redeem(text)
        with pytest.raises(codes.MemberCodeUsed):
            redeem(text, seconds=20)
        assert redeem(queries.member_code(member_id, AT + timedelta(seconds=30)), 30) == member_id

    @pytest.mark.parametrize("seconds", [-30, 0, 30, 59])
    def test_allows_one_step_before_and_after(self, seconds: int) -> None:
        redeem(queries.member_code(ids.new_id(), AT), seconds)

    @pytest.mark.parametrize("seconds", [-31, 60, 86_400])
    def test_is_over_beyond_that(self, seconds: int) -> None:
        text = queries.member_code(ids.new_id(), AT)
        with pytest.raises(codes.CodeExpired):
            redeem(text, seconds)

    def test_accepts_no_mutated_code_and_no_other_spelling(self) -> None:
        text, chance = queries.member_code(ids.new_id(), AT), random.Random(5)
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        for _ in range(500):
            place, letters = chance.randrange(2, len(text)), list(text)
            letters[place] = chance.choice([x for x in alphabet if x != letters[place]])
            with pytest.raises(codes.CodeExpired):
                redeem("".join(letters))
        for other in (
            "",
            text.lower(),
            text + "=",
            " " + text,
            text[:-1],
            text[2:],
            "QM" + "é" * 40,
        ):
            with pytest.raises(codes.CodeUnknown):
                redeem(other)
        redeem(text)

    def test_forgets_steps_that_no_clock_reaches(self) -> None:
        redeem(queries.member_code(ids.new_id(), AT))
        with tx.begin(actor="system:test"):
            assert codes.forget_old_steps(at=AT + timedelta(hours=23)) == 0
            assert codes.forget_old_steps(at=AT + timedelta(hours=25)) == 1


class TestAtOnce:
    def test_has_one_winner_of_eight(self, committed: str) -> None:
        text = queries.member_code(ids.new_id(), AT)

        def attempt(_: int) -> bool:
            try:
                redeem(text)
            except codes.MemberCodeUsed:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(attempt, range(8))) == 1
