"""Bad input: a clear refusal, and nothing changed."""

import json

import pytest

from quanqu.doors.api.tests.support import Person, Shop, node_of, refused, told
from quanqu.kit import ids


def _quote(shop: Shop, qty: str) -> str:
    lines = f'[{{"sku_id": "{shop.sku()}", "qty": {qty}}}]'
    return f'{{"node_id": "{node_of(shop.s1.node_id)}", "lines": {lines}}}'


class TestBodies:
    @pytest.mark.parametrize(
        "qty", ["-1", "0", "1e9", "1000000000", "1.5", "true", '"2"', "null", "10000"]
    )
    def test_refuse_impossible_quantities(self, shop: Shop, qty: str) -> None:
        refused(Person().post("/quotes", _quote(shop, qty)), 422, "invalid")

    @pytest.mark.parametrize("qty", ["NaN", "Infinity", "-Infinity"])
    def test_refuse_what_is_not_json(self, shop: Shop, qty: str) -> None:
        refused(Person().post("/quotes", _quote(shop, qty)), 400, "unreadable")

    @pytest.mark.parametrize("extra", ["price_fen", "total_fen", "organisation_id", "role", "tier"])
    def test_refuse_fields_that_are_not_the_clients(self, shop: Shop, extra: str) -> None:
        body = json.loads(_quote(shop, "1")) | {extra: 1}
        problem = refused(Person().post("/quotes", body), 422, "invalid")
        assert problem["errors"][0]["at"].endswith(extra)

    def test_refuse_a_character_that_no_text_has(self, shop: Shop) -> None:
        person, _member = shop.member()
        for channel in ("\0", "a\0b"):
            body = json.loads(_quote(shop, "1")) | {"channel": channel}
            problem = refused(person.post("/quotes", body), 422, "invalid")
            assert problem["errors"][0]["at"].endswith("channel")
        for path, bad in (
            ("/sign-ins", {"username": "g\0", "password": "x"}),
            ("/enrolments/codes", {"phone": "139\0"}),
            ("/orders", {"offer_id": "ofr_\0"}),
        ):
            assert person.post(path, bad).status_code in (404, 422), path

    def test_refuse_deep_nesting(self, shop: Shop) -> None:
        body = "[" * 100_000 + "]" * 100_000
        refused(Person().post("/quotes", body), 400, "unreadable")

    def test_refuse_more_than_they_may_weigh(self, shop: Shop) -> None:
        body = json.dumps({"phone": "1" * 300_000})
        refused(Person().post("/enrolments/codes", body), 413, "too_large")

    def test_say_where_but_never_repeat_the_value(self, shop: Shop) -> None:
        response = Person().post("/sign-ins", {"username": "g1", "password": ["tell-nobody"]})
        refused(response, 422, "invalid")
        assert b"tell-nobody" not in response.content


class TestTimes:
    """A time without its offset means nothing here, and after the last day comes none."""

    def test_refuse_a_moment_without_an_offset(self, shop: Shop) -> None:
        person = shop.staff_person("hq")
        refused(person.get("/trial-balance", until="2026-01-01T00:00:00"), 422, "invalid")
        told(person.get("/trial-balance", until="2026-01-01T00:00:00+08:00"))
        body = {
            "organisation_id": ids.public("org", shop.group.organisation_id),
            "face_fen": 500,
            "valid_until": "2099-01-01T00:00:00",
        }
        problem = refused(person.post("/vouchers", body), 422, "invalid")
        assert problem["errors"][0]["at"].endswith("valid_until")

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
    def test_refuse_days_at_the_ends_of_the_calendar(self, shop: Shop, day: str) -> None:
        person = shop.staff_person("hq")
        refused(person.get("/statements", first_on=day, last_on=day), 422, "invalid")
        refused(person.post("/settlements", {"last_on": day}), 422, "invalid")


class TestAddresses:
    def test_unknown_ones_answer_in_problem_details(self, shop: Shop) -> None:
        refused(Person().get("/nothing"), 404, "not_found")

    @pytest.mark.parametrize(
        "order_id", ["1", "ord_1", "prd_00000000000000000000000000", "ord_x'--"]
    )
    def test_ids_that_are_none_are_not_found(self, shop: Shop, order_id: str) -> None:
        person, _member = shop.member()
        assert person.get(f"/orders/{order_id}").status_code == 404

    def test_refuse_a_character_that_no_text_has(self, shop: Shop) -> None:
        person, _member = shop.member()
        refused(person.get("/orders", text="a\0"), 422, "invalid")

    def test_method_not_allowed_is_a_problem_too(self, shop: Shop) -> None:
        response = Person().client.delete("/api/v1/orders")
        refused(response, 405, "method_not_allowed")

    def test_a_wrong_token_is_refused_even_where_visitors_may_go(self, shop: Shop) -> None:
        response = Person(token="qt_nobody").get("/me")
        refused(response, 401, "token_wrong")
        assert response["WWW-Authenticate"] == "Bearer"

    def test_the_description_names_every_effects_key(self, shop: Shop) -> None:
        description = told(Person().get("/openapi.json"))
        assert description["openapi"].startswith("3.1")
        for path, operations in description["paths"].items():
            if "post" in operations and "preview" not in path and "/price" not in path:
                names = [p["name"] for p in operations["post"].get("parameters", [])]
                assert "Idempotency-Key" in names or "notices" in path, path
