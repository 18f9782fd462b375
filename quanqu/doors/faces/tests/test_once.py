"""A form whose effect a deadlock undid is done again: nobody sees an error for it."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import RequestFactory

from quanqu.doors.faces import once as forms
from quanqu.identity.types import ActorKind
from quanqu.kit.tests.threads import Crossing, at_once


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    actor = SimpleNamespace(label="staff:1", kind=ActorKind.STAFF)
    monkeypatch.setattr(forms, "acting", lambda _request: actor)


def test_two_forms_in_a_deadlock_are_both_done(committed: str, somebody: None) -> None:
    crossing = Crossing()

    def send(number: int) -> str:
        def effect() -> str:
            crossing.enter(number)
            return f"/done/{number}"

        request = RequestFactory().post("/form", {forms.FIELD: str(uuid4())})
        return forms.once(request, effect)["Location"]

    assert at_once(2, send) == ["/done/0", "/done/1"]
    assert crossing.entered == 3
