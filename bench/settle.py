"""A million order lines of 1,247 nodes into the statements of all companies and nodes.

The sales of a year, with what each node did for them and their journals, are loaded by set-based
SQL. Measured is what a person waits for at the end of a period: drafting the settlement, then all
statements with opening and closing balances; beside it, paying every company.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import psycopg

from bench._stage import PROJECT, environment, server, world
from bench.growth import NUMBERED, OLD_LINES, OLD_ORDERS
from quanqu.kit.embedded_postgres import EmbeddedPostgres

NODES: Final = 1_247
COMPANIES: Final = 249
LINES: Final = int(os.environ.get("QUANQU_SETTLE_LINES", "1000000"))
LINES_OF_AN_ORDER: Final = 3
AT_ONCE: Final = 50_000
TARGET_S: Final = 60.0


def run() -> Iterator[dict[str, object]]:
    """Seconds from a year's lines to a drafted settlement and all statements."""
    with server() as postgres:
        database = _loaded(postgres, -(-LINES // LINES_OF_AN_ORDER))
        told = subprocess.run(
            [sys.executable, "-m", "bench._settling"],
            env=environment(postgres, database),
            cwd=PROJECT,
            check=True,
            capture_output=True,
            text=True,
        )
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    yield {
        "name": "settle",
        "value": round(found["draft_s"] + found["statements_s"], 1),
        "unit": f"s for {LINES} lines of {NODES} nodes",
        "target": TARGET_S,
        **found,
    }


def _loaded(postgres: EmbeddedPostgres, orders: int) -> str:
    """A fresh database in which every node belongs to a company, and all sold for a year."""
    database, _facts = world(postgres, stores=NODES, skus=4, members=10)
    with postgres.superuser(database) as connection:
        # Loading old rows: their keys are right by construction, and nobody reacts to them.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET quanqu.actor = 'system:bench'")
        connection.execute(OWNED, {"companies": COMPANIES})
        connection.execute(NUMBERED)
        connection.execute(ACCOUNTS)
        for first in range(0, orders, AT_ONCE):
            _load(connection, first, min(AT_ONCE, orders - first), orders)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    return database


def _load(connection: psycopg.Connection, first: int, count: int, orders: int) -> None:
    wanted = {"first": first, "last": first + count - 1, "all": orders}
    with connection.transaction():
        for statement in (OLD_ORDERS, OLD_LINES, CONTRIBUTIONS, JOURNALS):
            connection.execute(statement, wanted)
        connection.execute("TRUNCATE bench_old, bench_line")


OWNED: Final = """
WITH company AS (
  INSERT INTO network_organisation (id, code, name, name_en, kind, parent_id, tax_status, contract,
                                    currency, transfer_price_bps, state)
  SELECT uuidv7(), 'C' || n, '公司' || n, 'Company ' || n, 'dealer',
         (SELECT id FROM network_organisation WHERE kind = 'group'), 'general', 'agent', 'CNY',
         10000, 'active'
    FROM generate_series(1, %(companies)s::int) n
  RETURNING id, substr(code, 2)::int AS n)
UPDATE network_node d SET organisation_id = company.id
  FROM company WHERE company.n = 1 + substr(d.code, 2)::int %% %(companies)s::int
"""
ACCOUNTS: Final = """
CREATE TABLE bench_account AS
SELECT uuidv7() AS id, books.id AS organisation_id, books.kind, books.party,
       sold.id AS seller_id
  FROM network_organisation sold
 CROSS JOIN (SELECT id FROM network_organisation WHERE kind = 'group') g
 CROSS JOIN LATERAL (VALUES
       (sold.id, 'due_from', 'org:' || g.id), (sold.id, 'due_to', 'org:' || g.id),
       (sold.id, 'revenue', ''), (sold.id, 'output_vat', ''), (sold.id, 'commission_expense', ''),
       (g.id, 'due_to', 'org:' || sold.id), (g.id, 'due_from', 'org:' || sold.id))
       AS books (id, kind, party)
 WHERE sold.kind = 'dealer'
UNION ALL
SELECT uuidv7(), g.id, own.kind, '', NULL
  FROM network_organisation g
 CROSS JOIN (VALUES ('provider_clearing'), ('customer_prepayments'), ('commission_revenue'))
       AS own (kind)
 WHERE g.kind = 'group';
INSERT INTO ledger_account (id, organisation_id, kind, currency, party)
SELECT id, organisation_id, kind, 'CNY', party FROM bench_account
ON CONFLICT DO NOTHING;
UPDATE bench_account b SET id = a.id FROM ledger_account a
 WHERE a.organisation_id = b.organisation_id AND a.kind = b.kind AND a.party = b.party
   AND a.currency = 'CNY';
CREATE INDEX ON bench_account (seller_id);
"""
CONTRIBUTIONS: Final = """
INSERT INTO settlement_contribution (order_id, cause_id, role, node_id, organisation_id, currency,
                                     qty, total_fen, net_fen, "on")
SELECT o.id, o.id, did.role, d.id, d.organisation_id, 'CNY', did.qty, did.qty * 20, did.qty * 18,
       o.at::date
  FROM bench_old o
 CROSS JOIN (VALUES ('found', 31, 3), ('sold', 0, 3), ('held', 7, 2), ('held', 13, 1),
                    ('shipped', 7, 2), ('shipped', 13, 1), ('handed_over', 0, 3))
       AS did (role, step, qty)
  JOIN bench_node d
    ON d.n = 1 + (o.n * 7919 + did.step) %% (SELECT count(*) FROM bench_node)
"""
JOURNALS: Final = """
WITH journal AS (
  INSERT INTO ledger_journal (id, fact_key, kind, occurred_at, memo, about)
  SELECT uuidv7(o.at - now()), fact || o.n, fact, o.at, '', o.id
    FROM bench_old o CROSS JOIN (VALUES ('payment_captured'), ('hand_over')) f (fact)
  RETURNING id, kind, about)
INSERT INTO ledger_posting (journal_id, account_id, organisation_id, currency, amount_fen,
                            reason)
SELECT j.id, a.id, a.organisation_id, 'CNY', entry.fen, ''
  FROM journal j
  JOIN bench_old o ON o.id = j.about
  JOIN (VALUES ('payment_captured', 'provider_clearing', true, 60),
               ('payment_captured', 'customer_prepayments', true, -60),
               ('hand_over', 'customer_prepayments', true, 60), ('hand_over', 'due_to', true, -60),
               ('hand_over', 'due_from', false, 60), ('hand_over', 'revenue', false, -53),
               ('hand_over', 'output_vat', false, -7),
               ('hand_over', 'commission_expense', false, 3), ('hand_over', 'due_to', false, -3),
               ('hand_over', 'due_from', true, 3), ('hand_over', 'commission_revenue', true, -3))
       AS entry (fact, kind, is_groups, fen) ON entry.fact = j.kind
  JOIN bench_account a ON a.kind = entry.kind
                      AND (a.seller_id = o.organisation_id OR a.seller_id IS NULL)
                      AND (a.organisation_id <> o.organisation_id) = entry.is_groups
"""
