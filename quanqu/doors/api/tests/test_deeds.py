"""A request whose effect a deadlock undid is done again: nobody sees an error for it."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import RequestFactory

from quanqu.doors.api import deeds
from quanqu.identity.types import ActorKind
from quanqu.kit.idempotency import Answer
from quanqu.kit.tests.threads import Crossing, at_once


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    actor = SimpleNamespace(label="staff:1", kind=ActorKind.STAFF)
    monkeypatch.setattr(deeds, "acting", lambda _request: actor)


def test_two_requests_in_a_deadlock_are_both_answered(committed: str, somebody: None) -> None:
    crossing = Crossing()

    def send(number: int) -> bytes:
        def view() -> Answer:
            crossing.enter(number)
            return Answer(201, b"%d" % number)

        request = RequestFactory().post("/deed", b"", content_type="application/json")
        return deeds._once(request, str(uuid4()), view).body

    assert at_once(2, send) == [b"0", b"1"]
    assert crossing.entered == 3
