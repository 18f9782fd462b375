"""The months ahead stand ready before anything is written into them."""

from django.db import connections

from quanqu.kit import jobs, sql

NEXT = "to_char(now() AT TIME ZONE 'UTC' + interval '1 month', '_YYYY_MM')"


def has_next_month(table: str) -> bool:
    (row,) = sql.run_text(
        f"SELECT to_regclass(%(table)s::text || {NEXT}) IS NOT NULL AS there", {"table": table}
    )
    return bool(row["there"])


class TestEnsurePartitions:
    def test_makes_a_next_month_that_is_missing(self, committed: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"SELECT 'DROP TABLE kit_event' || {NEXT}")
            cursor.execute(cursor.fetchone()[0])
        assert not has_next_month("kit_event")
        assert jobs.ensure_partitions() == 1
        assert has_next_month("kit_event")

    def test_leaves_what_stands_alone(self, committed: str) -> None:
        assert jobs.ensure_partitions() == 0
