"""Both emulated gateways as one process, and a merchant of theirs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from quanqu.kit import clock, tx
from quanqu.payments import providers
from quanqu.payments.types import PaymentId, PaymentStatus
from quanqu.world.gateway.tests.machinery import HTTP, GatewayProcess

if TYPE_CHECKING:
    from tests.payments.merchant import Door, Open

# Modules with tables are imported inside: pytest reads this before Django is set up.


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    process = GatewayProcess(tmp_path_factory.mktemp("gateways"))
    yield process
    process.stop()


@pytest.fixture
def door() -> "Iterator[Door]":
    from tests.payments.merchant import Door

    door = Door()
    yield door
    door.server.shutdown()
    door.server.server_close()


@pytest.fixture
def gateway(
    running: GatewayProcess, door: "Door", settings: Any, committed: str
) -> Iterator[GatewayProcess]:
    """Both gateways, silent unless a test lets them speak."""
    settings.QUANQU_WECHAT = {
        "url": running.url,
        "account": running.keys / "wechat" / "merchant",
        "notify_url": f"{door.url}/wechat",
    }
    settings.QUANQU_ALIPAY = {
        "url": f"{running.url}/gateway.do",
        "account": running.keys / "alipay" / "app",
        "notify_url": f"{door.url}/alipay",
    }
    providers.get_provider.cache_clear()
    running.behave(notices="never")
    yield running
    HTTP.delete(f"{running.url}/control").raise_for_status()
    providers.get_provider.cache_clear()


@pytest.fixture(params=["wechat", "alipay"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def group_id(gateway: GatewayProcess) -> UUID:
    from quanqu.network.tests.factory import group
    from tests.payments.merchant import ACTOR

    with tx.begin(actor=ACTOR):
        return group().organisation_id


@pytest.fixture
def open_one(group_id: UUID, name: str) -> "Open":
    from quanqu.payments import actions as payments
    from tests.payments.merchant import ACTOR

    def open_it(amount_fen: int = 10_000, **more: Any) -> PaymentId:
        wish: dict[str, Any] = {
            "order_id": uuid4(),
            "collector_id": group_id,
            "provider": name,
            "amount_fen": amount_fen,
            "currency": "CNY",
            "expires_at": clock.now() + timedelta(minutes=15),
            "at": clock.now(),
        }
        with tx.begin(actor=ACTOR):
            return payments.open_payment(**(wish | more)).payment_id

    return open_it


@pytest.fixture
def paid(open_one: "Open") -> PaymentId:
    from tests.payments.merchant import approve, ask, submit

    payment_id = open_one()
    approve(submit(payment_id))
    assert ask(payment_id) is PaymentStatus.CAPTURED
    return payment_id
