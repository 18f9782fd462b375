from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection

from quanqu.codes import actions as codes
from quanqu.codes import queries
from quanqu.codes.types import SECRET, CodeView, NewCode, Purpose
from quanqu.kit import ids, tx
from quanqu.network.tests import factory
from quanqu.network.tests.factory import AT


@pytest.fixture
def organisation_id(db: None) -> UUID:
    with tx.begin(actor="system:test"):
        return factory.group().organisation_id


def issue(organisation_id: UUID, purpose: Purpose = Purpose.STORE, **more: object) -> CodeView:
    with tx.begin(actor="system:test"):
        return codes.issue(
            purpose=purpose,
            target_id=uuid4(),
            organisation_id=organisation_id,
            **({"valid_from": AT} | more),  # type: ignore[arg-type]
        )


class TestIssue:
    @pytest.mark.parametrize("purpose", [*Purpose])
    def test_gives_secrets_130_random_bits_and_others_a_short_token(
        self, organisation_id: UUID, purpose: Purpose
    ) -> None:
        code = issue(organisation_id, purpose)
        assert len(code.token) == (26 if purpose in SECRET else 10)
        assert set(code.token) <= set(ids.ALPHABET)
        assert code.token not in repr(code)

    def test_makes_a_pickup_code_count_once_whatever_was_asked(self, organisation_id: UUID) -> None:
        assert issue(organisation_id, Purpose.PICKUP, uses_limit=5).uses_limit == 1
        assert issue(organisation_id, Purpose.COUPON, uses_limit=5).uses_limit == 5
        assert issue(organisation_id, Purpose.STORE).uses_limit is None

    def test_makes_many_at_once_in_their_order(self, organisation_id: UUID) -> None:
        targets = [uuid4() for _ in range(300)]
        with tx.begin(actor="system:test"):
            made = codes.issue_many(
                codes=[NewCode(Purpose.PRODUCT, t, organisation_id, AT) for t in targets]
            )
        assert [code.target_id for code in made] == targets
        assert len({code.token for code in made}) == 300

    @pytest.mark.parametrize(
        "breach",
        [
            "uses = 2",
            "uses = -1",
            "uses_limit = 2",
            "purpose = 'url'",
            "token = 'short'",
            "token = 'public0000'",
            "valid_until = valid_from",
        ],
    )
    def test_leaves_a_code_that_the_database_guards(
        self, organisation_id: UUID, breach: str
    ) -> None:
        issue(organisation_id, Purpose.PICKUP)
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(f"UPDATE codes_code SET {breach}")


class TestResolve:
    def test_finds_what_a_token_stands_for(self, organisation_id: UUID) -> None:
        code = issue(organisation_id, label="门口")
        assert queries.resolve(code.token, AT) == code
        assert queries.get_code(code.code_id) == code
        assert queries.code_url(code.token).endswith(f"/c/{code.token}")
        assert queries.list_codes(organisation_ids=[organisation_id], purpose="store") == [code]
        assert queries.list_codes(organisation_ids=[]) == []

    def test_refuses_what_it_does_not_know(self, organisation_id: UUID) -> None:
        code = issue(organisation_id, valid_from=AT + timedelta(days=1))
        for token in ("nothing", code.token, code.token.upper(), "' OR 1=1 --"):
            with pytest.raises(codes.CodeUnknown):
                queries.resolve(token, AT)

    def test_says_when_a_code_is_over(self, organisation_id: UUID) -> None:
        end = AT + timedelta(hours=1)
        code = issue(organisation_id, valid_until=end)
        assert queries.resolve(code.token, end - timedelta(seconds=1)) == code
        with pytest.raises(codes.CodeExpired):
            queries.resolve(code.token, end)

    def test_says_when_a_code_was_taken_back(self, organisation_id: UUID) -> None:
        code = issue(organisation_id)
        with tx.begin(actor="system:test"):
            codes.revoke(code_id=code.code_id)
        with pytest.raises(codes.CodeExpired):
            queries.resolve(code.token, AT)
