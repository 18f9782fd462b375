import time

import pytest
from django.db import connections

from quanqu.kit import idempotency, sql, tx
from quanqu.kit.idempotency import Answer, KeyInvalid, KeyReused
from quanqu.kit.tests.threads import at_once

KEY = {"scope": "POST /orders", "key": "key-12345"}


def request_once(body: bytes, seconds: float = 0) -> Answer:
    """What a door does: claim, have the effect, keep the answer, all in one transaction."""
    with tx.begin(actor="system:test"):
        known = idempotency.claim(**KEY, request=body)
        if known:
            return known
        sql.run_text("INSERT INTO kit_effect VALUES ('test', uuidv7())", {})
        time.sleep(seconds)
        answer = Answer(201, b'{"order":1}')
        idempotency.keep(**KEY, answer=answer)
        return answer


def effects() -> int:
    (row,) = sql.run_text("SELECT count(*) AS n FROM kit_effect", {})
    return int(row["n"])


class TestClaim:
    def test_gives_ten_requests_at_once_one_effect_and_one_answer(self, committed: str) -> None:
        answers = at_once(10, lambda n: request_once(b"{}", 0.05))
        assert answers == [Answer(201, b'{"order":1}')] * 10
        assert effects() == 1

    def test_refuses_another_body_under_the_key(self, committed: str) -> None:
        request_once(b'{"qty":1}')
        with pytest.raises(KeyReused) as refusal:
            request_once(b'{"qty":2}')
        assert refusal.value.status == 409
        assert effects() == 1

    def test_keeps_keys_of_different_scopes_apart(self, committed: str) -> None:
        request_once(b"{}")
        with tx.begin(actor="system:test"):
            other = KEY | {"scope": "POST /returns"}
            assert idempotency.claim(**other, request=b"other") is None

    def test_forgets_a_request_that_failed(self, committed: str) -> None:
        with pytest.raises(ZeroDivisionError), tx.begin(actor="system:test"):
            _claim_and_fail()
        assert request_once(b'{"qty":2}').status == 201
        assert effects() == 1

    def test_lets_the_next_one_do_it_when_the_first_fails_meanwhile(self, committed: str) -> None:
        def first_fails(number: int) -> Answer | None:
            if number:
                time.sleep(0.1)
                return request_once(b"{}")
            with pytest.raises(ZeroDivisionError), tx.begin(actor="system:test"):
                _claim_and_fail(0.3)
            return None

        assert at_once(4, first_fails)[1:] == [Answer(201, b'{"order":1}')] * 3
        assert effects() == 1

    @pytest.mark.parametrize("key", ["", "short", "x" * 201])
    @pytest.mark.django_db
    def test_refuses_keys_that_are_too_short_or_too_long(self, key: str) -> None:
        with tx.begin(actor="system:test"), pytest.raises(KeyInvalid):
            idempotency.claim(scope="POST /orders", key=key, request=b"{}")


def _claim_and_fail(seconds: float = 0) -> None:
    idempotency.claim(**KEY, request=b"{}")
    time.sleep(seconds)
    raise ZeroDivisionError


class TestForgetOld:
    def test_removes_keys_after_thirty_days_in_batches(self, committed: str) -> None:
        request_once(b"{}")
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO kit_idempotency (scope, key, request_hash, made_at) "
                "SELECT 'old', 'key-' || 100000 + n, '', now() - interval '31 days' "
                "FROM generate_series(1, 7) n"
            )
        with tx.begin(actor="system:test"):
            assert idempotency.forget_old(batch=5) == 5
            assert idempotency.forget_old(batch=5) == 2
            assert idempotency.forget_old(batch=5) == 0
        assert request_once(b"{}").status == 201
        assert effects() == 1
