from uuid import uuid4

import pytest

from quanqu.kit import sql

sample = sql.load("quanqu.kit.tests.sample")


@pytest.mark.django_db
class TestSqlFiles:
    def test_runs_a_file_like_a_function_and_decodes_json(self) -> None:
        assert sample.add(a=1, b=2) == [{"total": 3, "facts": {"a": 1}, "none": None}]

    def test_names_a_statement_that_is_not_there(self) -> None:
        with pytest.raises(AttributeError, match=r"no statement subtract\.sql"):
            sample.subtract(a=1, b=2)

    def test_is_loaded_once_per_module(self) -> None:
        assert sql.load("quanqu.kit.tests.sample") is sample

    def test_refuses_a_module_that_is_not_a_package(self) -> None:
        with pytest.raises(ImportError):
            sql.load("quanqu.kit.clock")


@pytest.mark.django_db
class TestRunText:
    def test_binds_arrays_and_ids(self) -> None:
        wanted = [uuid4(), uuid4()]
        rows = sql.run_text("SELECT unnest(%(ids)s::uuid[]) AS id", {"ids": wanted})
        assert [row["id"] for row in rows] == wanted

    def test_never_reads_a_parameter_as_a_statement(self) -> None:
        text = "'; DROP TABLE kit_event; --"
        assert sql.run_text("SELECT %(t)s::text AS t", {"t": text}) == [{"t": text}]

    def test_gives_no_rows_for_a_statement_without_an_answer(self) -> None:
        assert sql.run_text("SET LOCAL lock_timeout = '1s'", {}) == []
