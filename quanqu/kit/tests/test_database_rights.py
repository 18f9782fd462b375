"""What the application's role may not do, whatever statement it finds."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from quanqu.kit import outbox, sql, tx
from quanqu.kit.embedded_postgres import EmbeddedPostgres

APPEND_ONLY = ("kit_event", "kit_audit")


def partitioned_tables() -> list[str]:
    rows = sql.run_text(
        "SELECT c.relname AS name FROM pg_partitioned_table p "
        "JOIN pg_class c ON c.oid = p.partrelid",
        {},
    )
    return sorted(row["name"] for row in rows)


def partitions() -> list[str]:
    rows = sql.run_text(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits i "
        "JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relkind = 'r'",
        {},
    )
    return sorted(row["name"] for row in rows)


def assert_denied(statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, transaction.atomic():
        sql.run_text(statement, {})


@pytest.mark.django_db
class TestAppendOnly:
    def test_tests_run_as_the_application(self) -> None:
        assert sql.run_text("SELECT current_user::text AS name", {}) == [{"name": "quanqu_app"}]

    @pytest.mark.parametrize("table", APPEND_ONLY)
    def test_rows_are_never_changed_or_removed(self, table: str) -> None:
        assert_denied(f"UPDATE {table} SET id = id")
        assert_denied(f"DELETE FROM {table}")
        assert_denied(f"TRUNCATE {table}")
        assert_denied(f"DROP TABLE {table}")

    def test_every_partition_is_closed_to_it(self) -> None:
        names = partitions()
        assert len(names) >= 5 * len(partitioned_tables())
        for name in names:
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                (row,) = sql.run_text(
                    "SELECT has_table_privilege(%(table)s, %(right)s) AS may",
                    {"table": name, "right": right},
                )
                assert not row["may"], f"{right} on {name}"

    def test_a_partition_is_no_way_around(self) -> None:
        for name in partitions():
            assert_denied(f"UPDATE {name} SET id = id")
            assert_denied(f"DELETE FROM {name}")
            assert_denied(f"INSERT INTO {name} DEFAULT VALUES")

    def test_triggers_cannot_be_switched_off(self) -> None:
        assert_denied("ALTER TABLE kit_event DISABLE TRIGGER ALL")
        assert_denied("SET session_replication_role = replica")

    def test_an_event_needs_somebody_who_acts(self) -> None:
        connection.cursor().execute("SELECT set_config('quanqu.actor', '', true)")
        with pytest.raises(Exception, match='null value in column "actor"'), transaction.atomic():
            sql.run_text("INSERT INTO kit_event (name, payload) VALUES ('x', '{}')", {})


@pytest.fixture
def owner(committed: str) -> None:
    """A partitioned, an append-only and an audited table, made the way a migration does."""
    from django.db import migrations, models

    from quanqu.kit.fields import ActorField, Uuid7Field
    from quanqu.kit.migrations_support import CreatePartitionedModel, append_only, audited

    operations = [
        CreatePartitionedModel(
            "Step",
            [
                ("id", Uuid7Field(primary_key=True)),
                ("note", models.TextField()),
                ("actor", ActorField()),
            ],
            {
                "db_table": "test_step",
                "indexes": [models.Index(fields=["note"], name="test_step_note")],
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(note=""), name="test_step_note_given"
                    )
                ],
            },
        ),
        append_only("test_step"),
        migrations.CreateModel(
            "Price",
            [("id", models.BigAutoField(primary_key=True)), ("fen", models.BigIntegerField())],
            {"db_table": "test_price"},
        ),
        audited("test_price"),
    ]
    _migrate(operations)


def _migrate(operations: list[Any]) -> None:
    from django.db.migrations import Migration
    from django.db.migrations.state import ProjectState

    migration = Migration("0001_test", "kit")
    vars(migration)["operations"] = operations
    with connections["owner"].schema_editor() as editor:
        migration.apply(ProjectState(), editor)


class TestMigrationOperations:
    def test_a_partitioned_table_has_months_indexes_and_rules(self, owner: None) -> None:
        with tx.begin(actor="staff:1"):
            sql.run_text("INSERT INTO test_step (note) VALUES ('a'), ('b')", {})
        rows = sql.run_text(
            "SELECT id, note, actor, tableoid::regclass::text AS part FROM test_step", {}
        )
        month = datetime.now(UTC).strftime("%Y_%m")
        assert {row["part"] for row in rows} == {f"test_step_{month}"}
        assert {row["actor"] for row in rows} == {"staff:1"}
        assert all(row["id"].version == 7 for row in rows)
        assert len([name for name in partitions() if name.startswith("test_step_")]) == 5
        indexed = sql.run_text(
            "SELECT 1 AS found FROM pg_indexes "
            "WHERE tablename = %(part)s AND indexdef LIKE '%%(note)'",
            {"part": f"test_step_{month}"},
        )
        assert len(indexed) == 1
        with pytest.raises(Exception, match="test_step_note_given"), tx.begin(actor="staff:1"):
            sql.run_text("INSERT INTO test_step (note) VALUES ('')", {})

    def test_an_append_only_table_only_grows(self, owner: None) -> None:
        with tx.begin(actor="staff:1"):
            sql.run_text("INSERT INTO test_step (note) VALUES ('a')", {})
        for statement in ("UPDATE test_step SET note = 'b'", "DELETE FROM test_step"):
            assert_denied(statement)

    def test_an_audited_table_tells_who_changed_what(self, owner: None) -> None:
        with tx.begin(actor="staff:1"):
            sql.run_text("INSERT INTO test_price (fen) VALUES (100)", {})
        with tx.begin(actor="staff:2"):
            sql.run_text("UPDATE test_price SET fen = 200", {})
        sql.run_text("DELETE FROM test_price", {})
        trail = sql.run_text("SELECT * FROM kit_audit ORDER BY id", {})
        assert [(row["action"], row["actor"]) for row in trail] == [
            ("INSERT", "staff:1"),
            ("UPDATE", "staff:2"),
            ("DELETE", "database:quanqu_app"),
        ]
        assert (trail[1]["before"]["fen"], trail[1]["after"]["fen"]) == (100, 200)
        assert trail[2]["after"] is None
        assert {row["table_name"] for row in trail} == {"test_price"}


class TestPartitions:
    def test_are_made_once_and_by_the_application(self, committed: str) -> None:
        before = partitions()
        (again,) = sql.run_text("SELECT quanqu_ensure_all_partitions(3) AS made", {})
        assert again["made"] == 0
        (more,) = sql.run_text("SELECT quanqu_ensure_all_partitions(5) AS made", {})
        assert more["made"] == 2 * len(partitioned_tables())
        assert len(partitions()) == len(before) + more["made"]

    def test_refuse_a_table_that_is_not_partitioned(self, committed: str) -> None:
        with pytest.raises(Exception, match="not a partitioned table"):
            sql.run_text("SELECT quanqu_ensure_partitions('kit_consumer', 1)", {})
        with pytest.raises(Exception, match="not a partitioned table"):
            sql.run_text("SELECT quanqu_ensure_partitions('kit_event; DROP TABLE x', 1)", {})

    def test_take_every_moment_of_a_month_and_none_twice(self, committed: str) -> None:
        bounds = sql.run_text(
            "SELECT c.relname::text AS name, pg_get_expr(c.relpartbound, c.oid) AS bound "
            "FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'kit_event'::regclass ORDER BY c.relname",
            {},
        )
        ends = [bound["bound"].split("'")[1::2] for bound in bounds]
        assert all(first[1] == second[0] for first, second in pairwise(ends))
        month = datetime.strptime(bounds[0]["name"][-7:], "%Y_%m").replace(tzinfo=UTC)
        (row,) = sql.run_text("SELECT quanqu_uuid_floor(%(at)s)::text AS floor", {"at": month})
        assert row["floor"] == ends[0][0]

    def test_hold_the_event_log(self, committed: str, postgres: EmbeddedPostgres) -> None:
        with tx.begin(actor="system:test"):
            outbox.publish()
            sql.run_text("INSERT INTO kit_event (name, payload) VALUES ('x', '{}')", {})
        (row,) = sql.run_text("SELECT tableoid::regclass::text AS part FROM kit_event", {})
        assert row["part"] == f"kit_event_{datetime.now(UTC):%Y_%m}"
