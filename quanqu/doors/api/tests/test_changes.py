"""Later changes over the API: shown first, then done, once, and only by those whose order it is."""

from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from quanqu.doors.api.change_forms import TermsAsked
from quanqu.doors.api.tests.support import PRICE_FEN, Person, Shop, refused, told


def want(order: dict[str, Any], qty: int) -> dict[str, Any]:
    return {"wants": [{"line_id": order["lines"][0]["line_id"], "qty": qty}]}


class TestChange:
    def test_does_what_was_previewed(self, shop: Shop) -> None:
        person, order = shop.paid_order(3)
        place = f"/orders/{order['order_id']}"
        preview = told(person.post(f"{place}/preview-change", want(order, 1)))
        assert (preview["total_fen"], preview["back_fen"]) == (PRICE_FEN, 2 * PRICE_FEN)
        body = want(order, 1) | {"expected_total_fen": preview["total_fen"]}
        changed = told(person.post(f"{place}/change", body))
        assert (changed["live_fen"], changed["due_fen"]) == (PRICE_FEN, 0)
        assert sum(tender["refunded_fen"] for tender in changed["tenders"]) == 2 * PRICE_FEN

    def test_an_answer_that_was_lost_is_given_again(self, shop: Shop) -> None:
        person, order = shop.paid_order(3)
        body, key = want(order, 2) | {"expected_total_fen": 2 * PRICE_FEN}, str(uuid4())
        path = f"/orders/{order['order_id']}/change"
        first, second = (person.post(path, body, key) for _ in range(2))
        assert first.content == second.content
        assert told(first)["live_fen"] == 2 * PRICE_FEN

    def test_another_total_changes_nothing_and_tells_the_new_one(self, shop: Shop) -> None:
        person, order = shop.paid_order(2)
        body = want(order, 1) | {"expected_total_fen": 1}
        problem = refused(
            person.post(f"/orders/{order['order_id']}/change", body), 409, "total_moved"
        )
        assert str(PRICE_FEN) in str(problem)
        assert told(person.get(f"/orders/{order['order_id']}"))["live_fen"] == 2 * PRICE_FEN

    def test_more_is_due_first_and_can_be_dropped(self, shop: Shop) -> None:
        person, order = shop.paid_order(1)
        place = f"/orders/{order['order_id']}"
        body = want(order, 2) | {"expected_total_fen": 2 * PRICE_FEN}
        assert told(person.post(f"{place}/change", body))["due_fen"] == PRICE_FEN
        assert told(person.post(f"{place}/drop-change", {}))["due_fen"] == 0

    def test_some_pieces_are_cancelled(self, shop: Shop) -> None:
        person, order = shop.paid_order(2)
        place = f"/orders/{order['order_id']}"
        pieces = {"pieces": [{"line_id": order["lines"][0]["line_id"], "qty": 1}]}
        preview = told(person.post(f"{place}/preview-cancel", pieces))
        body = pieces | {"expected_total_fen": preview["total_fen"]}
        assert told(person.post(f"{place}/cancel-pieces", body))["live_fen"] == PRICE_FEN

    @pytest.mark.parametrize("qty", [-1, 10_000, 1.5, "2", None])
    def test_refuses_impossible_quantities(self, shop: Shop, qty: Any) -> None:
        person, order = shop.paid_order(1)
        place = f"/orders/{order['order_id']}"
        refused(person.post(f"{place}/preview-change", want(order, qty)), 422, "invalid")

    def test_anothers_order_does_not_exist(self, shop: Shop) -> None:
        _person, order = shop.paid_order(1)
        other, _member = shop.member()
        place = f"/orders/{order['order_id']}"
        for path, body in (
            ("preview-change", want(order, 0)),
            ("change", want(order, 0) | {"expected_total_fen": 0}),
            ("preview-cancel", {}),
            ("drop-change", {}),
            ("notes", {"text": "mine"}),
        ):
            refused(other.post(f"{place}/{path}", body), 404, "order_not_found")
        refused(other.get(f"{place}/timeline"), 404, "order_not_found")
        refused(other.post(f"{place}/claim", {}), 404, "guest_order_not_found")
        refused(Person().post(f"{place}/change", want(order, 0)), 422, "invalid")


class TestStaffOnly:
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("hold", {"why": "odd"}),
            ("release", {}),
            ("tags", {"word": "vip"}),
            ("tags/remove", {"word": "vip"}),
        ],
    )
    def test_a_shopper_cannot(self, shop: Shop, path: str, body: dict[str, Any]) -> None:
        person, order = shop.paid_order(1)
        response = person.post(f"/orders/{order['order_id']}/{path}", body)
        assert response.status_code in (401, 403)


class TestStory:
    def test_is_read_by_the_shopper_without_what_staff_say(self, shop: Shop) -> None:
        person, order = shop.paid_order(1)
        place = f"/orders/{order['order_id']}"
        told(person.post(f"{place}/notes", {"text": "please ring twice"}), 201)
        steps = told(person.get(f"{place}/timeline"))["steps"]
        assert steps[0]["code"] == "placed"
        assert "please ring twice" in [step["detail"] for step in steps]
        assert {step["actor"] for step in steps} == {""}


def test_dates_without_an_offset_are_refused() -> None:
    """Nobody knows which moment they mean."""
    body = """{"deposit_fen": 1, "deposit_by": "%s", "balance_by": "2030-01-02T00:00:00Z"}"""
    assert TermsAsked.model_validate_json(body % "2030-01-01T00:00:00+08:00").deposit_fen == 1
    with pytest.raises(ValidationError, match="timezone"):
        TermsAsked.model_validate_json(body % "2030-01-01T00:00:00")
