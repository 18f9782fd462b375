"""What a "no" looks like, to programs and to people."""

import json
import threading
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from quanqu.doors.api.tests.support import PASSWORD, Person, Shop, refused
from quanqu.doors.faces.refusing import Refusing, expected
from quanqu.identity.models import User
from quanqu.kit.refusals import Refused


class Sample(Refused):
    code = "sample"
    status = 409
    text = "Only %(free_qty)s left."


def _refusing() -> Refusing:
    return Refusing(lambda request: HttpResponse(status=200))


def _api() -> HttpRequest:
    return RequestFactory().get("/api/v1/anything")


class TestProblems:
    def test_say_code_sentence_and_facts(self) -> None:
        sku_id = UUID("0190aaaa-0000-7000-8000-000000000001")
        refusal = Sample(free_qty=2, sku_id=sku_id, inside=object())
        response = _refusing().process_exception(_api(), refusal)
        assert response is not None
        problem = json.loads(response.content)
        assert response["Content-Type"] == "application/problem+json"
        assert (problem["status"], problem["code"]) == (409, "sample")
        assert problem["detail"] == "Only 2 left."
        assert problem["facts"].keys() == {"free_qty", "sku_id"}
        assert problem["facts"]["sku_id"].startswith("sku_")

    def test_never_show_what_went_wrong_inside(self) -> None:
        response = _refusing().process_exception(_api(), ValueError("phone 13900000000"))
        assert response is not None
        assert response.status_code == 500
        assert b"139" not in response.content
        assert b"ValueError" not in response.content

    def test_are_in_the_readers_language(self, shop: Shop) -> None:
        body = {"username": "g1", "password": "wrong " * 3}
        answers = [
            Person().client.post(
                "/api/v1/sign-ins",
                json.dumps(body),
                content_type="application/json",
                headers={"Accept-Language": language, "Idempotency-Key": str(uuid4())},
            )
            for language in ("en", "zh-hans")
        ]
        english, chinese = (json.loads(answer.content)["detail"] for answer in answers)
        assert english.isascii()
        assert not chinese.isascii()

    def test_ask_to_come_again_when_a_lock_is_not_had_in_time(self, shop: Shop) -> None:
        """Somebody holds the row that a request needs, for longer than it may wait."""
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            try:
                with transaction.atomic():
                    list(User.objects.select_for_update().filter(username="g1"))
                    held.set()
                    done.wait(30)
            finally:
                connection.close()

        holder = threading.Thread(target=hold)
        holder.start()
        try:
            assert held.wait(30)
            with transaction.atomic():
                error = _lock_error()
        finally:
            done.set()
            holder.join()
        busy = expected(error)
        assert busy is not None
        assert (busy.code, busy.status) == ("busy", 503)


class TestPages:
    def test_are_friendly_and_carry_the_status(self) -> None:
        request = RequestFactory().get("/c/unknown", headers={"HX-Request": "true"})
        response = _refusing().process_exception(request, Sample(free_qty=2))
        assert response is not None
        assert response.status_code == 409
        assert b"Only 2 left." in response.content

    def test_leave_mistakes_to_the_page_for_them(self) -> None:
        request = RequestFactory().get("/shop")
        assert _refusing().process_exception(request, ValueError("ours")) is None


class TestSessions:
    def test_of_a_browser_must_prove_that_our_page_asked(self, shop: Shop) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.login(username="g1", password=PASSWORD)
        headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": "en"}
        response = client.post(
            "/api/v1/sign-ins", "{}", content_type="application/json", headers=headers
        )
        assert response.status_code == 422
        body = json.dumps({"username": "g1", "password": PASSWORD})
        response = client.post(
            "/api/v1/sign-ins", body, content_type="application/json", headers=headers
        )
        refused(response, 403, "cross_site")


def _lock_error() -> Exception:
    with pytest.raises(OperationalError) as caught:
        _want_the_row()
    assert isinstance(caught.value.__cause__, psycopg.errors.LockNotAvailable)
    return caught.value


def _want_the_row() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
        list(User.objects.select_for_update().filter(username="g1"))
