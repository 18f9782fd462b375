from collections.abc import Iterator

import pytest

from quanqu.payments.providers.gateway import GatewayProvider, read_account
from quanqu.world.gateway.tests.machinery import HTTP, GatewayProcess, Merchant


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    process = GatewayProcess(tmp_path_factory.mktemp("gateway"))
    yield process
    HTTP.close()
    assert process.stop() == 0


@pytest.fixture
def gateway(running: GatewayProcess) -> Iterator[GatewayProcess]:
    yield running
    HTTP.delete(f"{running.url}/control").raise_for_status()


@pytest.fixture
def provider(gateway: GatewayProcess) -> GatewayProvider:
    private = gateway.keys / "quanqu" / "merchant-1.private.pem"
    public = gateway.keys / "gateway-1.public.pem"
    return GatewayProvider(read_account(gateway.url, "quanqu", "merchant-1", private, public))


@pytest.fixture
def merchant(provider: GatewayProvider) -> Iterator[Merchant]:
    merchant = Merchant(provider)
    yield merchant
    merchant.close()
