from datetime import timedelta

import pytest

from quanqu.identity import actions as identity
from quanqu.identity import queries
from quanqu.identity.tests.support import AT
from quanqu.identity.types import UserId
from quanqu.kit import tx

PASSWORD = "correct horse battery"


def open_account(username: str = "lin") -> UserId:
    with tx.begin(actor="system:test"):
        return identity.create_user(username=username, password=PASSWORD)


def sign_in(password: str, minutes: float = 0, username: str = "lin") -> UserId:
    with tx.begin(actor="system:test"):
        return identity.sign_in(
            username=username, password=password, at=AT + timedelta(minutes=minutes)
        )


@pytest.mark.django_db
class TestSignIn:
    def test_knows_the_person(self) -> None:
        user_id = open_account()
        assert sign_in(PASSWORD) == user_id
        assert sign_in(PASSWORD, username=" LIN ") == user_id

    def test_answers_the_same_for_a_name_that_does_not_exist(self) -> None:
        open_account()
        with pytest.raises(identity.SignInRefused) as known:
            sign_in("wrong password")
        with pytest.raises(identity.SignInRefused) as unknown:
            sign_in("wrong password", username="nobody")
        assert str(known.value) == str(unknown.value)

    def test_locks_after_ten_failures_and_opens_ten_minutes_later(self) -> None:
        open_account()
        for _ in range(10):
            with pytest.raises(identity.SignInRefused):
                sign_in("wrong password")
        with pytest.raises(identity.SignInLocked):
            sign_in(PASSWORD, minutes=9)
        sign_in(PASSWORD, minutes=10)

    def test_refuses_a_person_who_was_shut_out(self) -> None:
        user_id = open_account()
        with tx.begin(actor="system:test"):
            identity.set_active(user_id=user_id, is_active=False)
        with pytest.raises(identity.SignInRefused):
            sign_in(PASSWORD)

    def test_takes_a_changed_password(self) -> None:
        user_id = open_account()
        with tx.begin(actor="system:test"):
            identity.set_password(user_id=user_id, password="a new long secret")
        assert sign_in("a new long secret") == user_id
        with pytest.raises(identity.SignInRefused):
            sign_in(PASSWORD)


@pytest.mark.django_db
class TestCreateUser:
    def test_refuses_a_name_in_use(self) -> None:
        open_account()
        with pytest.raises(identity.UsernameTaken):
            open_account("Lin")

    def test_refuses_a_short_password(self) -> None:
        with pytest.raises(identity.PasswordWeak, match="10"), tx.begin(actor="system:test"):
            identity.create_user(username="wu", password="short")

    def test_makes_a_person_without_a_name(self) -> None:
        with tx.begin(actor="system:test"):
            first, second = identity.create_user(), identity.create_user()
        assert first != second
        assert queries.get_user(first).username is None
        assert queries.authenticate("", "") is None

    def test_needs_a_transaction(self) -> None:
        with pytest.raises(RuntimeError, match=r"tx\.begin"):
            identity.create_user()
