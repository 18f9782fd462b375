from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from quanqu.identity import actions as identity
from quanqu.identity.tests.support import AT, PHONE, last_code
from quanqu.kit import tx


def send(minutes: float = 0) -> str:
    with tx.begin(actor="system:test"):
        identity.send_one_time_code(
            phone=PHONE, purpose="enrol", at=AT + timedelta(minutes=minutes)
        )
    return last_code()


def check(code: str, minutes: float = 0, purpose: str = "enrol", phone: str = PHONE) -> None:
    with tx.begin(actor="system:test"):
        identity.check_one_time_code(
            phone=phone, purpose=purpose, code=code, at=AT + timedelta(minutes=minutes)
        )


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.django_db
class TestCheckOneTimeCode:
    def test_works_once(self) -> None:
        code = send()
        check(code)
        with pytest.raises(identity.CodeWrong):
            check(code)

    def test_reads_spaces_around_the_digits(self) -> None:
        check(f" {send()} ")

    def test_ends_after_five_minutes(self) -> None:
        code = send()
        with pytest.raises(identity.CodeWrong):
            check(code, minutes=5)

    def test_ends_when_a_newer_one_was_sent(self) -> None:
        old, new = send(), send(1)
        with pytest.raises(identity.CodeWrong):
            check(old if old != new else wrong(new), minutes=1)
        check(new, minutes=1)

    def test_ends_after_five_wrong_attempts_though_each_was_refused(self) -> None:
        code = send()
        for _ in range(5):
            with pytest.raises(identity.CodeWrong):
                check(wrong(code))
        with pytest.raises(identity.CodeWrong):
            check(code)

    def test_serves_one_purpose_and_one_phone(self) -> None:
        code = send()
        with pytest.raises(identity.CodeWrong):
            check(code, purpose="sign_in")
        with pytest.raises(identity.CodeWrong):
            check(code, phone="13900139000")
        check(code)

    def test_answers_the_same_whether_a_code_was_sent_or_not(self) -> None:
        code = send()
        with pytest.raises(identity.CodeWrong) as sent:
            check(wrong(code))
        with pytest.raises(identity.CodeWrong) as unsent:
            check("000000", phone="13900139000")
        assert (str(sent.value), sent.value.facts) == (str(unsent.value), unsent.value.facts)


class TestAtOnce:
    def test_has_one_winner_of_eight(self, committed: str) -> None:
        code = send()

        def attempt(_: int) -> bool:
            try:
                check(code)
            except identity.CodeWrong:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(attempt, range(8))) == 1
