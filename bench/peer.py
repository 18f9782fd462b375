"""The same purchase here and at Vendure, by the same client on the same PostgreSQL.

A signed-in customer puts three products into a cart, gives an address, takes a way of delivery
and pays; afterwards the order is paid and its units are held. Both shops have 1,000 variants,
three places with stock, and members or customers who stay signed in.

- **Call for call**: the calls that a shop's page makes. Vendure: three times `addItemToOrder`,
  `setOrderShippingAddress`, `eligibleShippingMethods`, `setOrderShippingMethod`,
  `transitionOrderToState`, `addPaymentToOrder`. Here: the quote (price and every way to get it),
  then the order with its payment.
- **One call**: Vendure takes all steps as aliases of one mutation (`addItemsToOrder` for the three
  lines; the list of methods is not asked for). Here: `POST /api/v1/orders/now`.

Vendure comes from npm (bench/vendure: pinned versions, a lock of digests, no install script is
run) into var/bench/peer and runs as one Node process in production mode, without e-mail, assets,
search index, job table or dashboard, with its own indexes, in a database of its own. Its payment
handler is the dummy one that settles at once and calls nobody; ours spends stored value and writes
the ledger. Here granian runs as `bin/run` starts it, and the idempotency key, the event and the
history of each order are written. No side has a worker beside it.

CPU is user and system time of the server's process tree and of PostgreSQL's processes meanwhile,
from /proc; each database's backends are told apart. The client's own CPU is not counted.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Final
from uuid import uuid4

from bench import _vendure
from bench._client import Connection, Unexpected, expect
from bench._meter import Meter
from bench._rounds import Middle, interleaved
from bench._stage import environment, postmaster, server, web, world

VARIANTS: Final = 1_000
PLACES: Final = 3
CLIENTS: Final = 16
MEMBERS: Final = 200
ROUNDS: Final = 5
SECONDS: Final = float(os.environ.get("QUANQU_BENCH_SECONDS", "10"))

ACCEPTED_FEN: Final = 10_000

Flow = Callable[[Connection, int], None]


def run() -> Iterator[dict[str, object]]:
    """For each comparison: orders for a second of CPU, and orders a second on the wall."""
    _vendure.require_node()
    with ExitStack() as stack:
        postgres = stack.enter_context(server())
        database, facts = world(postgres, stores=PLACES, skus=VARIANTS, members=MEMBERS)
        _vendure.install(postgres, variants=VARIANTS, places=PLACES)
        ours = stack.enter_context(web(environment(postgres, database)))
        theirs = stack.enter_context(_vendure.vendure(postgres))
        meter = Meter(postmaster(postgres), clients=CLIENTS, seconds=SECONDS)
        member = Member(facts)
        shopper = _vendure.Shopper(theirs.port, customers=CLIENTS, variants=VARIANTS)

        def compare(our_flow: Flow, their_flow: Flow) -> dict[str, Middle]:
            return interleaved(
                {
                    "ours": lambda: meter.measure(
                        our_flow, port=ours.port, server=ours.process_id, database=database
                    ),
                    "theirs": lambda: meter.measure(
                        their_flow,
                        port=theirs.port,
                        server=theirs.process_id,
                        database=_vendure.DATABASE,
                    ),
                },
                rounds=ROUNDS,
            )

        in_steps = compare(member.buy_in_steps, shopper.buy_in_steps)
        yield from _figures("calls", in_steps, target=50.0)
        at_once = compare(member.buy_at_once, shopper.buy_at_once)
        yield from _figures("one-call", at_once, target=100.0)


def _figures(name: str, found: dict[str, Middle], target: float) -> Iterator[dict[str, object]]:
    ours, theirs = found["ours"], found["theirs"]
    yield {
        "name": f"peer-{name}",
        "value": round(ours.per_cpu_second, 1),
        "unit": "orders/CPU-s",
        "reference": round(theirs.per_cpu_second, 2),
        "ratio": round(ours.per_cpu_second / theirs.per_cpu_second, 1),
        "target": target,
        "cpu_ms": _split(ours),
        "reference_cpu_ms": _split(theirs),
    }
    yield {
        "name": f"peer-{name}-wall",
        "value": round(ours.rate, 1),
        "unit": "orders/s",
        "reference": round(theirs.rate, 2),
        "ratio": round(ours.rate / theirs.rate, 1),
    }


def _split(side: Middle) -> dict[str, float]:
    """CPU of one order, by where it went."""
    return {"server": round(side.server_cpu_ms, 2), "database": round(side.database_cpu_ms, 2)}


class Member:
    """Members who stay signed in; each client takes the next one whose card is still full."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self._skus = itertools.cycle(facts["skus"])
        self._node_id = facts["nodes"][0]["node_id"]
        self._tokens = itertools.cycle(facts["tokens"])
        place = facts["nodes"][1]
        self._place = {"latitude": place["latitude"], "longitude": place["longitude"]}

    def buy_in_steps(self, connection: Connection, client: int) -> None:
        """Quote the cart for an address, then buy it for the price that was shown."""
        token = next(self._tokens)
        lines = self._lines()
        quoted = self._post(
            connection,
            token,
            "/api/v1/quotes",
            {"node_id": self._node_id, "lines": lines, "place": self._place},
        )
        shown = [offer["total_fen"] for offer in quoted["offers"] if offer["kind"] == "delivery"]
        self._buy(connection, token, lines, min(shown))

    def buy_at_once(self, connection: Connection, client: int) -> None:
        """All of it in one request, for at most a given total."""
        self._buy(connection, next(self._tokens), self._lines(), ACCEPTED_FEN)

    def _buy(
        self, connection: Connection, token: str, lines: list[dict[str, object]], most_fen: int
    ) -> None:
        paid = self._post(
            connection,
            token,
            "/api/v1/orders/now",
            {
                "node_id": self._node_id,
                "lines": lines,
                "place": self._place,
                "accepted_total_fen": most_fen,
                "pay_by_stored_value": True,
            },
        )
        _require_paid(paid)

    def _lines(self) -> list[dict[str, object]]:
        return [{"sku_id": sku_id, "qty": 1} for sku_id in itertools.islice(self._skus, 3)]

    def _post(self, connection: Connection, token: str, path: str, body: object) -> Any:
        answer = connection.post(
            path, body, Authorization=f"Bearer {token}", Idempotency_Key=str(uuid4())
        )
        return expect(answer, 201)


def _require_paid(order: dict[str, Any]) -> None:
    if order["state"] != "paid":
        raise Unexpected(str(order)[:2_000])
