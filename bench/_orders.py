"""What the benches of placing share: requests, the reference by pgbench, and one measured round."""

import json
import os
import random
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from bench._load import Burst, burst
from bench._pgbench import ENDING_S
from bench._processes import DatabaseCpu, cpu_seconds
from bench._rounds import Measured
from bench._stage import VAR, Web
from quanqu.kit import ids
from quanqu.kit.embedded_postgres import EmbeddedPostgres

PATH: Final = "/api/v1/orders/now"
SCRIPT: Final = "reference_place.sql"
ACCEPTED_FEN: Final = 10**9


class Requests:
    """Baskets of random members, stores and SKUs, as bytes ready to be sent."""

    def __init__(self, facts: dict[str, Any], port: int, *, lines: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._lines = lines
        self._skus = facts["skus"]
        self._nodes = [node["node_id"] for node in facts["nodes"]]
        self._heads = [
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nAccept-Language: en\r\n"
            for token in facts["tokens"]
        ]

    def __call__(self) -> bytes:
        """One to be collected at a random store."""
        chosen = self._random.sample(self._skus, self._lines)
        return self.of(chosen, self._random.choice(self._nodes))

    def of(self, sku_ids: list[str], node_id: str) -> bytes:
        """One of these SKUs at this store."""
        lines = ",".join([f'{{"sku_id":"{sku_id}","qty":1}}' for sku_id in sku_ids])
        body = (
            f'{{"node_id":"{node_id}","lines":[{lines}],"pickup_node_id":"{node_id}",'
            f'"accepted_total_fen":{ACCEPTED_FEN}}}'
        )
        return (
            f"{self._random.choice(self._heads)}Idempotency-Key: {os.urandom(12).hex()}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


@dataclass
class Bench:
    """One database and the web server on it, measured by CPU from /proc."""

    postgres: EmbeddedPostgres
    postmaster: int
    database: str
    web: Web

    def ours(
        self, request: Callable[[], bytes], *, connections: int, seconds: float, **more: Any
    ) -> tuple[Measured, Burst]:
        """A stretch of requests to our server."""
        web, shelf = cpu_seconds(self.web.process_id), DatabaseCpu.now(self.postmaster)
        found = burst(request, port=self.web.port, connections=connections, seconds=seconds, **more)
        return (
            Measured(
                max(1, found.accepted),
                found.seconds,
                cpu_seconds(self.web.process_id) - web,
                self._database(shelf),
            ),
            found,
        )

    def pgbench(self, *, clients: int, seconds: float, script: str = SCRIPT) -> Measured:
        """The same rows written by one prepared statement of pgbench."""
        shelf = DatabaseCpu.now(self.postmaster)
        command = [str(self.postgres.program("pgbench")), "--no-vacuum", "--protocol=prepared"]
        command += [f"--client={clients}", "--jobs=2", f"--time={int(seconds)}"]
        command += [f"--file={VAR / script}", self.postgres.dsn(self.database, "quanqu_app")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        count = re.search(r"actually processed: (\d+)", done.stdout)
        rate = re.search(r"tps = ([\d.]+)", done.stdout)
        assert count is not None, done.stdout
        assert rate is not None, done.stdout
        orders = int(count[1])
        # What its backends used is counted once the postmaster has seen them end.
        time.sleep(ENDING_S)
        return Measured(orders, orders / float(rate[1]), 0.0, self._database(shelf))

    def _database(self, before: DatabaseCpu) -> float:
        return DatabaseCpu.now(self.postmaster).seconds_since(before, self.database)


def prepare_reference(
    postgres: EmbeddedPostgres, database: str, facts: dict[str, Any], *, answer_bytes: int
) -> None:
    """Write the reference's script: one statement that writes an order's rows, choices included.

    Ids are found by number in three small tables of the bench's own.
    """
    with psycopg.connect(postgres.dsn(database, "quanqu_owner"), autocommit=True) as owner:
        owner.execute(NUMBERED)
        for table, prefix, texts in (
            ("bench_sku", "sku", facts["skus"]),
            ("bench_node", "nod", [node["node_id"] for node in facts["nodes"]]),
        ):
            with owner.cursor().copy(f"COPY {table} (n, id) FROM STDIN") as copy:
                for number, text in enumerate(texts):
                    copy.write_row((number, str(ids.parse(prefix, text))))
        owner.execute(
            "INSERT INTO bench_member SELECT row_number() OVER () - 1, id FROM members_member"
        )
        owner.execute("ANALYZE bench_sku; ANALYZE bench_node; ANALYZE bench_member")
    text = REFERENCE % {
        "skus": len(facts["skus"]) - 1,
        "nodes": len(facts["nodes"]) - 1,
        "members": len(facts["tokens"]) - 1,
        "organisation": facts["organisation_id"],
        "answer": answer_bytes,
        "price": facts["price_fen"],
    }
    (VAR / SCRIPT).write_text(text)


NUMBERED: Final = """
CREATE TABLE IF NOT EXISTS bench_sku (n int PRIMARY KEY, id uuid NOT NULL);
CREATE TABLE IF NOT EXISTS bench_node (n int PRIMARY KEY, id uuid NOT NULL);
CREATE TABLE IF NOT EXISTS bench_member (n int PRIMARY KEY, id uuid NOT NULL);
TRUNCATE bench_sku, bench_node, bench_member;
"""

REFERENCE: Final = r"""
\set one random(0, %(skus)s)
\set two random(0, %(skus)s)
\set three random(0, %(skus)s)
\set node random(0, %(nodes)s)
\set member random(0, %(members)s)
WITH key AS (
  INSERT INTO kit_idempotency (scope, key, request_hash, status, answer)
  VALUES ('member-' || gen_random_uuid(), gen_random_uuid()::text,
          decode(repeat('ab', 32), 'hex'), 201, decode(repeat('ab', %(answer)s), 'hex'))
  ON CONFLICT DO NOTHING RETURNING 1),
place AS (SELECT id FROM bench_node WHERE n = :node),
wanted AS (SELECT DISTINCT id FROM bench_sku WHERE n IN (:one, :two, :three)),
placed AS (
  INSERT INTO orders_order (
    id, number, mode, state, channel, seller_id, selling_node_id, collector_id, member_id,
    currency, zone, tier, price_version, hand_over_kind, hand_over_node_id, promise_at, lines_fen,
    discount_fen, fees_fen, total_fen, placed_at, pay_by)
  SELECT uuidv7(), 'Q' || gen_random_uuid(), 'normal', 'placed', 'api', '%(organisation)s',
         place.id, '%(organisation)s', (SELECT id FROM bench_member WHERE n = :member), 'CNY',
         'group', 'regular', 1, 'pickup', place.id, now(), 3 * %(price)s, 0, 0, 3 * %(price)s,
         now(), now() + interval '15 minutes'
    FROM place
  RETURNING id),
line AS (
  INSERT INTO orders_line (
    id, order_id, position, kind, sku_id, label, qty, list_price_fen, gross_fen, discount_fen,
    total_fen, net_fen, vat_bps, seller_id, owner_id, source_node_id, transfer_fen,
    reasons, fulfilled_qty, cancelled_qty, returned_qty)
  SELECT uuidv7(), placed.id, row_number() OVER (), 'goods', wanted.id,
         '衬衫 P00001 白 M', 1, %(price)s, %(price)s, 0, %(price)s, %(price)s - 2, 1300,
         '%(organisation)s', '%(organisation)s', place.id, 0,
         '[{"code":"list_price","zone":"group","price_fen":20}]', 0, 0, 0
    FROM placed, wanted, place
  RETURNING id, sku_id),
history AS (
  INSERT INTO orders_history (order_id, from_state, to_state, at, why, actor)
  SELECT id, '', 'placed', now(), '', 'member-bench' FROM placed),
event AS (
  INSERT INTO kit_event (name, payload, actor)
  SELECT 'orders.OrderPlaced', jsonb_build_object('order_id', id, 'placed_at', now()),
         'member-bench'
    FROM placed),
taken AS (
  UPDATE stock_level l SET reserved_qty = l.reserved_qty + 1
    FROM wanted, place
   WHERE l.sku_id = wanted.id AND l.node_id = place.id AND l.owner_id = '%(organisation)s'
     AND l.lot = 'none' AND l.reserved_qty + 1 <= l.on_hand_qty + l.backorder_qty
  RETURNING l.id, l.sku_id)
INSERT INTO stock_reservation (level_id, claim_id, wanted_qty, qty, state, expires_at)
SELECT taken.id, line.id, 1, 1, 'held', now() + interval '15 minutes'
  FROM taken JOIN line USING (sku_id);
"""


def answer_size(found: bytes) -> int:
    """How long the kept answer of one order is."""
    return len(json.dumps(json.loads(found), separators=(",", ":")).encode()) + 28
