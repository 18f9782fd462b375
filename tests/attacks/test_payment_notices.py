"""Notices of the payment provider at the real door: forged, doubled, late and never."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from quanqu.world.journey import passwords
from quanqu.world.journey.clients import wait_for
from quanqu.world.journey.story import Story
from quanqu.world.journey.telling import Teller

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def story(stack: Any) -> Iterator[Story]:
    """A member who is known and bound, before her first order."""
    with Story(stack.base_url, passwords(None), Teller()) as told:
        told.scan_a_shelf_tag()
        told.enrol_and_bind()
        yield told


@pytest.fixture
def provider(stack: Any) -> Iterator[httpx.Client]:
    """The provider's control, which behaves again afterwards."""
    with httpx.Client(base_url=stack.gateway_url, trust_env=False, timeout=30) as client:
        yield client
        client.request("DELETE", "/control", json={})


def _begin(story: Story) -> tuple[str, str]:
    """An order with a payment that waits at the provider: its id here, and its page."""
    story.order_what_is_elsewhere()
    path = f"/orders/{story.order['order_id']}/payments"
    payment = story.visitor.post(path, {"provider": "gateway"})["payment"]
    return payment["payment_id"], payment["pay_url"]


def _forge(provider: httpx.Client, payment_id: str, fault: str) -> int:
    """Let the provider send a bad notice about a payment; how our door answered."""
    from quanqu.kit import ids

    forged = {"order_number": str(ids.parse("pay", payment_id)), "fault": fault}
    answer = provider.post("/control/forge", json=forged)
    answer.raise_for_status()
    return int(answer.json()["status"])


def _state(story: Story) -> str:
    return str(story.visitor.get(f"/orders/{story.order['order_id']}")["state"])


class TestNotices:
    @pytest.mark.parametrize("fault", ["unsigned", "signature", "stale", "merchant"])
    def test_that_cannot_be_believed_are_refused(
        self, story: Story, provider: httpx.Client, fault: str
    ) -> None:
        payment_id, _url = _begin(story)
        assert _forge(provider, payment_id, fault) == 401
        assert story.visitor.get(f"/payments/{payment_id}")["status"] == "pending"

    @pytest.mark.parametrize("fault", ["amount", "currency", "order"])
    def test_that_do_not_fit_the_books_have_no_effect(
        self, story: Story, provider: httpx.Client, fault: str
    ) -> None:
        payment_id, _url = _begin(story)
        assert _forge(provider, payment_id, fault) < 500
        assert story.visitor.get(f"/payments/{payment_id}")["status"] == "pending"

    def test_that_come_twice_count_once(self, story: Story, provider: httpx.Client) -> None:
        provider.put("/control", json={"notices": "twice"}).raise_for_status()
        _payment_id, url = _begin(story)
        provider.post(f"{url}/approve", json={}).raise_for_status()
        assert wait_for(lambda: _state(story) == "paid")
        order = story.visitor.get(f"/orders/{story.order['order_id']}")
        assert order["paid_fen"] == order["total_fen"]
        assert len(order["tenders"]) == 1

    def test_that_never_come_are_asked_for(self, story: Story, provider: httpx.Client) -> None:
        provider.put("/control", json={"notices": "never"}).raise_for_status()
        _payment_id, url = _begin(story)
        provider.post(f"{url}/approve", json={}).raise_for_status()
        assert wait_for(lambda: _state(story) == "paid")

    def test_that_come_late_find_a_cancelled_order_and_the_money_goes_back(
        self, story: Story, provider: httpx.Client
    ) -> None:
        provider.put("/control", json={"notices": "late:2"}).raise_for_status()
        _payment_id, url = _begin(story)
        provider.post(f"{url}/approve", json={}).raise_for_status()
        story.visitor.post(f"/orders/{story.order['order_id']}/cancel", {"why": "changed my mind"})

        def given_back() -> bool:
            (tender,) = story.visitor.get(f"/orders/{story.order['order_id']}")["tenders"]
            return bool(tender["refunded_fen"] == tender["amount_fen"])

        assert wait_for(given_back)
        assert _state(story) == "cancelled"


class TestPaymentsBegunAgain:
    def test_have_the_same_answer_when_the_providers_was_lost(
        self, story: Story, provider: httpx.Client
    ) -> None:
        """The provider took the request, its answer was lost: the same key goes on with it."""
        story.order_what_is_elsewhere()
        path, key = f"/orders/{story.order['order_id']}/payments", "the-key-of-this-test"
        provider.put("/control", json={"answer_lost": ["create"]}).raise_for_status()
        response = story.visitor.http.post(
            path, json={"provider": "gateway"}, headers={"Idempotency-Key": key}
        )
        assert response.status_code == 503, response.text
        provider.request("DELETE", "/control", json={}).raise_for_status()
        answers = [story.visitor.post(path, {"provider": "gateway"}, key) for _ in range(2)]
        assert answers[0] == answers[1]
        provider.post(f"{answers[0]['payment']['pay_url']}/approve", json={}).raise_for_status()
        assert wait_for(lambda: _state(story) == "paid")
        order = story.visitor.get(f"/orders/{story.order['order_id']}")
        assert len(order["tenders"]) == 1


@pytest.mark.parametrize(
    ("name", "code"), [("wechat", "130061098828009406"), ("alipay", "280000000000000001")]
)
class TestRealGateways:
    """Both protocols at the real door, with real notices over HTTP."""

    def test_tell_of_a_payment_that_was_scanned(
        self, story: Story, provider: httpx.Client, name: str, code: str
    ) -> None:
        story.order_what_is_elsewhere()
        path = f"/orders/{story.order['order_id']}/payments"
        url = story.visitor.post(path, {"provider": name})["payment"]["pay_url"]
        provider.post(f"{url}/approve", json={}).raise_for_status()
        assert wait_for(lambda: _state(story) == "paid")

    def test_collect_by_the_payers_code_at_once(
        self, story: Story, provider: httpx.Client, name: str, code: str
    ) -> None:
        story.order_what_is_elsewhere()
        path = f"/orders/{story.order['order_id']}/payments"
        body = {"provider": name, "way": "code", "payer": code}
        assert story.visitor.post(path, body)["payment"]["status"] == "captured"
        assert wait_for(lambda: _state(story) == "paid")
