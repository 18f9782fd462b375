from datetime import timedelta

import pytest
from django.db import connection

from quanqu.identity import actions as identity
from quanqu.identity import queries
from quanqu.identity.tests.support import AT, PHONE, last_code
from quanqu.kit import tx


def send(minutes: float = 0, phone: str = PHONE, address: str | None = None) -> None:
    with tx.begin(actor="system:test"):
        identity.send_one_time_code(
            phone=phone, purpose="enrol", at=AT + timedelta(minutes=minutes), address=address
        )


@pytest.mark.django_db
class TestSendOneTimeCode:
    def test_texts_six_digits_to_a_masked_number(self) -> None:
        send()
        (message,) = queries.list_outgoing_messages()
        assert message.to_masked == "138****8000"
        assert len(last_code()) == 6

    def test_keeps_neither_phone_nor_code_in_plain(self) -> None:
        send()
        with connection.cursor() as cursor:
            cursor.execute("SELECT c::text FROM identity_one_time_code c")
            (code_row,) = cursor.fetchall()
            cursor.execute("SELECT m::text FROM identity_outgoing_message m")
            (message_row,) = cursor.fetchall()
            cursor.execute("SELECT t::text FROM identity_throttle t")
            (throttle_row,) = cursor.fetchall()
        assert last_code() not in code_row[0]
        assert not any("13800138000" in row[0] for row in (code_row, message_row, throttle_row))

    def test_refuses_a_second_code_within_a_minute(self) -> None:
        send()
        with pytest.raises(identity.TooManyCodes):
            send(0.9)
        send(1)

    def test_refuses_a_sixth_code_within_an_hour(self) -> None:
        for minute in (0, 10, 20, 30, 40):
            send(minute)
        with pytest.raises(identity.TooManyCodes):
            send(59)
        send(60)
        with pytest.raises(identity.TooManyCodes):
            send(65)
        send(70)

    def test_counts_each_phone_alone_but_an_address_as_one(self) -> None:
        for number in range(30):
            send(phone=f"138001380{number:02d}", address="203.0.113.9")
        with pytest.raises(identity.TooManyCodes):
            send(phone="13900139000", address="203.0.113.9")
        send(phone="13900139000", address="203.0.113.10")

    def test_refuses_a_phone_that_is_none(self) -> None:
        with pytest.raises(identity.PhoneWrong):
            send(phone="12")
