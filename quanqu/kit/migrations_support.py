"""Operations for migrations: partitioned and append-only tables, audit, SQL files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db.migrations import CreateModel, RunSQL


class CreatePartitionedModel(CreateModel):
    """Like CreateModel, but the table is partitioned by month of its server-made UUIDv7 `id`."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        table = model._meta.db_table
        statement, parameters = schema_editor.table_sql(model)
        schema_editor.execute(f"{statement} PARTITION BY RANGE (id)", parameters or None)
        schema_editor.deferred_sql.extend(schema_editor._model_indexes_sql(model))
        schema_editor.execute("SELECT quanqu_ensure_partitions(%s, 3)", [table])

    def describe(self) -> str:
        return f"Create partitioned model {self.name}"


def append_only(table: str) -> RunSQL:
    """Rows of this table are facts: the application may add and read, never change or remove."""
    return RunSQL(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM quanqu_app", RunSQL.noop)


def audited(table: str, *, without: Sequence[str] = ()) -> RunSQL:
    """Every change of this table, by whatever statement, leaves an audit row with its actor.

    `without` names personal columns, which never enter the trail.
    """
    left_out = ", ".join(f"'{column}'" for column in without)
    return RunSQL(
        f"CREATE TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION quanqu_audit({left_out})",
        f"DROP TRIGGER {table}_audit ON {table}",
    )


def run_sql(migration_file: str, name: str) -> RunSQL:
    """The statements of `migrations/sql/<name>.sql` of the module.

    Call it as `run_sql(__file__, "ranges")` from the migration.
    """
    path = Path(migration_file).parent / "sql" / f"{name}.sql"
    return RunSQL(path.read_text(encoding="utf-8"), RunSQL.noop)
