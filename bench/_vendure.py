"""Vendure on our PostgreSQL: from npm, filled by its own services, driven by its shop API."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from bench._client import Answer, Connection, Unexpected, expect
from bench._stage import VAR, Web, await_http, exists, free_port, running
from quanqu.kit.embedded_postgres import EmbeddedPostgres

SOURCE: Final = Path(__file__).with_name("vendure")
HOME: Final = VAR / "peer"
DATABASE: Final = "peer_vendure"
PASSWORD: Final = "only-on-this-machine"
OLDEST_NODE: Final = 20
SHOP_API: Final = "/shop-api"


def require_node() -> None:
    """Refuse in words when there is no Node.js that Vendure runs on."""
    node, npm = shutil.which("node"), shutil.which("npm")
    found = subprocess.run([node, "--version"], capture_output=True, text=True) if node else None
    if not npm or not found or int(found.stdout.strip("v\n").split(".")[0]) < OLDEST_NODE:
        version = found.stdout.strip() if found else "none"
        raise SystemExit(f"peer needs npm and Node.js {OLDEST_NODE} or newer; found: {version}.")


def install(postgres: EmbeddedPostgres, *, variants: int, places: int) -> None:
    """Fetch the pinned packages and fill a database, once for each state of bench/vendure."""
    HOME.mkdir(parents=True, exist_ok=True)
    state = "".join(p.read_text() for p in sorted(SOURCE.iterdir()) if p.is_file())
    done = HOME / "installed"
    if done.exists() and done.read_text() == state and exists(postgres, DATABASE):
        return
    done.unlink(missing_ok=True)
    for file in SOURCE.glob("*.js*"):
        shutil.copy(file, HOME)
    # No script of any package is run: nothing is fetched from elsewhere than the registry.
    command = ["npm", "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]
    subprocess.run([*command, "--loglevel=error"], cwd=HOME, check=True)
    postgres.drop_database(DATABASE)
    postgres.create_database(DATABASE)
    size = {"PEER_FILL": "1", "PEER_VARIANTS": str(variants), "PEER_LOCATIONS": str(places)}
    with (VAR / "vendure-fill.log").open("wb") as log:
        child = environment(postgres, free_port()) | size
        subprocess.run(["node", "fill.js"], cwd=HOME, env=child, stdout=log, stderr=log, check=True)
    with postgres.superuser(DATABASE) as connection:
        connection.execute("VACUUM (ANALYZE)")
    done.write_text(state)


def environment(postgres: EmbeddedPostgres, port: int) -> dict[str, str]:
    """Of a Vendure process in production mode, as the owner of its database."""
    address = urlsplit(postgres.dsn(DATABASE, "quanqu_owner"))
    return os.environ | {
        "NODE_ENV": "production",
        "VENDURE_DISABLE_TELEMETRY": "true",
        "PEER_PORT": str(port),
        "PEER_PASSWORD": PASSWORD,
        "PEER_DATABASE": DATABASE,
        "PEER_DATABASE_HOST": parse_qs(address.query)["host"][0],
        "PEER_DATABASE_USER": address.username or "",
        "PEER_DATABASE_PASSWORD": unquote(address.password or ""),
    }


@contextmanager
def vendure(postgres: EmbeddedPostgres) -> Iterator[Web]:
    """The shop API on a free port."""
    port = free_port()
    child = environment(postgres, port)
    with running(["node", "server.js"], child, log="vendure", folder=HOME) as process:
        await_http(port, "/health", process)
        yield Web(port, process.pid)


class Shopper:
    """Customers of Vendure who stay signed in, one for each client."""

    def __init__(self, port: int, *, customers: int, variants: int) -> None:
        self._variants = itertools.cycle(range(1, variants + 1))
        with Connection(port) as connection:
            self._tokens = [self._sign_up(connection, number) for number in range(customers)]
            self._method = ""
            self.buy_in_steps(connection, 0)

    def buy_in_steps(self, connection: Connection, client: int) -> None:
        """The calls of a page, each with the least that a page needs to know."""
        for variant in itertools.islice(self._variants, 3):
            self._ask(connection, client, ADD, {"variant": str(variant)})
        self._ask(connection, client, ADDRESS, {"address": HOME_ADDRESS})
        methods = self._ask(connection, client, METHODS, {})["eligibleShippingMethods"]
        self._method = methods[0]["id"]
        self._ask(connection, client, METHOD, {"method": [self._method]})
        self._ask(connection, client, ARRANGE, {})
        paid = self._ask(connection, client, PAY, {})
        _require_settled(paid)

    def buy_at_once(self, connection: Connection, client: int) -> None:
        """All steps as one mutation, whose fields are done in their order."""
        lines = [
            {"productVariantId": str(variant), "quantity": 1}
            for variant in itertools.islice(self._variants, 3)
        ]
        told = {"lines": lines, "address": HOME_ADDRESS, "method": [self._method]}
        _require_settled(self._ask(connection, client, ALL, told))

    def _sign_up(self, connection: Connection, number: int) -> str:
        person = {"email": f"shopper{number}@example.com", "password": PASSWORD}
        self._post(connection, SIGN_UP, person, None)
        answer = self._post(connection, SIGN_IN, person, None)
        token = answer.headers.get("vendure-auth-token")
        if not token:
            raise Unexpected(answer.body.decode())
        return token

    def _ask(
        self, connection: Connection, client: int, text: str, variables: dict[str, Any]
    ) -> dict[str, Any]:
        answer = self._post(connection, text, variables, self._tokens[client])
        told: dict[str, Any] = expect(answer)
        if told.get("errors"):
            raise Unexpected(str(told["errors"])[:2_000])
        data: dict[str, Any] = told["data"]
        return data

    def _post(
        self, connection: Connection, text: str, variables: dict[str, Any], token: str | None
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return connection.post(SHOP_API, {"query": text, "variables": variables}, **headers)


def _require_settled(data: dict[str, Any]) -> None:
    paid = data["addPaymentToOrder"]
    if paid.get("state") != "PaymentSettled":
        raise Unexpected(str(data)[:2_000])


HOME_ADDRESS: Final = {
    "fullName": "Li Lei",
    "streetLine1": "1 Zhongguancun Street",
    "city": "Beijing",
    "postalCode": "100080",
    "countryCode": "CN",
}
FAILED: Final = "... on ErrorResult { errorCode message }"
SIGN_UP: Final = """mutation ($email: String!, $password: String!) {
  registerCustomerAccount(input: {emailAddress: $email, password: $password,
    firstName: "Li", lastName: "Lei"}) { __typename } }"""
SIGN_IN: Final = """mutation ($email: String!, $password: String!) {
  login(username: $email, password: $password, rememberMe: true) { __typename } }"""
ADD: Final = f"""mutation ($variant: ID!) {{
  addItemToOrder(productVariantId: $variant, quantity: 1) {{
    __typename ... on Order {{ id totalWithTax }} {FAILED} }} }}"""
ADDRESS: Final = f"""mutation ($address: CreateAddressInput!) {{
  setOrderShippingAddress(input: $address) {{
    __typename ... on Order {{ id totalWithTax }} {FAILED} }} }}"""
METHODS: Final = "{ eligibleShippingMethods { id name priceWithTax } }"
METHOD: Final = f"""mutation ($method: [ID!]!) {{
  setOrderShippingMethod(shippingMethodId: $method) {{
    __typename ... on Order {{ id totalWithTax }} {FAILED} }} }}"""
ARRANGE: Final = f"""mutation {{
  transitionOrderToState(state: "ArrangingPayment") {{
    __typename ... on Order {{ id state }} {FAILED} }} }}"""
PAY: Final = f"""mutation {{
  addPaymentToOrder(input: {{method: "dummy", metadata: {{}}}}) {{
    __typename ... on Order {{ code state totalWithTax }} {FAILED} }} }}"""
ALL: Final = f"""mutation (
  $lines: [AddItemInput!]!, $address: CreateAddressInput!, $method: [ID!]!) {{
  addItemsToOrder(inputs: $lines) {{ order {{ id }} errorResults {{ {FAILED} }} }}
  setOrderShippingAddress(input: $address) {{ __typename {FAILED} }}
  setOrderShippingMethod(shippingMethodId: $method) {{ __typename {FAILED} }}
  transitionOrderToState(state: "ArrangingPayment") {{ __typename {FAILED} }}
  addPaymentToOrder(input: {{method: "dummy", metadata: {{}}}}) {{
    __typename ... on Order {{ code state totalWithTax }} {FAILED} }} }}"""
