"""One key, one request, one effect, one answer."""

import threading
from uuid import uuid4

from django.db import connection

from quanqu.doors.api.tests.support import PASSWORD, Person, Shop, new_phone, refused, told
from quanqu.identity.models import Token


class TestIdempotencyKey:
    def test_is_required_for_an_effect(self, shop: Shop) -> None:
        response = Person().post("/enrolments/codes", {"phone": new_phone()}, key=None)
        refused(response, 400, "idempotency_key_missing")

    def test_gives_the_same_answer_byte_for_byte(self, shop: Shop) -> None:
        person, key = Person(), str(uuid4())
        body = {"username": "g1", "password": PASSWORD}
        first, second = (person.post("/sign-ins", body, key) for _ in range(2))
        assert first.status_code == second.status_code == 201
        assert first.content == second.content

    def test_has_one_effect_when_sent_ten_times_at_once(self, shop: Shop) -> None:
        key, before, answers = str(uuid4()), Token.objects.count(), []
        body = {"username": "c1", "password": PASSWORD}

        def send() -> None:
            try:
                answers.append(Person().post("/sign-ins", body, key).content)
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 10
        assert len(set(answers)) == 1
        assert Token.objects.count() == before + 1

    def test_refuses_another_body(self, shop: Shop) -> None:
        person, key = Person(), str(uuid4())
        told(person.post("/sign-ins", {"username": "g1", "password": PASSWORD}, key), 201)
        other = person.post("/sign-ins", {"username": "g2", "password": PASSWORD}, key)
        refused(other, 409, "idempotency_key_reused")

    def test_is_free_again_after_a_refusal(self, shop: Shop) -> None:
        person, key = Person(), str(uuid4())
        body = {"username": "g1", "password": "not this one at all"}
        refused(person.post("/sign-ins", body, key), 401, "sign_in_refused")
        told(person.post("/sign-ins", {"username": "g1", "password": PASSWORD}, key), 201)

    def test_keeps_no_answer_that_can_be_read(self, shop: Shop) -> None:
        key = str(uuid4())
        body = {"username": "m1", "password": PASSWORD}
        token = told(Person().post("/sign-ins", body, key), 201)["token"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT answer FROM kit_idempotency WHERE key = %s", [key])
            ((kept,),) = cursor.fetchall()
        assert token.encode() not in bytes(kept)

    def test_belongs_to_whoever_sent_it(self, shop: Shop) -> None:
        key = str(uuid4())
        hers, _member = shop.member()
        his, _other = shop.member()
        body = {
            "node_id": "nod_00000000000000000000000000",
            "lines": [{"sku_id": shop.sku(), "qty": 1}],
        }
        refused(hers.post("/quotes", body, key), 404, "node_unknown")
        refused(his.post("/quotes", body, key), 404, "node_unknown")
