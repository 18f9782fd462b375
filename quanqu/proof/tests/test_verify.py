"""Every promise is looked at, and each one goes red when it is broken."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.utils.translation import override

from quanqu.kit import clock, tx
from quanqu.proof import actions, queries, rules
from quanqu.proof.types import Verdict

HERE = Path(__file__).parent
CODES = [invariant.code for invariant in queries.list_invariants()]


@pytest.fixture
def unguarded(committed: str) -> Iterator[str]:
    """The alias of a throwaway database without constraints and triggers, as its owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute((HERE / "sql" / "without_guards.sql").read_text("utf-8"))
    yield "owner"
    connections["owner"].close()


class TestVerify:
    @pytest.mark.usefixtures("db")
    def test_is_green_on_an_empty_database_and_says_that_nothing_was_exercised(self) -> None:
        results = actions.verify()
        assert [result.code for result in results] == CODES
        assert [r for r in results if r.verdict is Verdict.BROKEN] == []
        assert rules.is_proven(results)
        assert not rules.is_proven(results, allow_not_exercised=False)

    def test_sees_one_planted_violation_of_each(self, unguarded: str) -> None:
        verdicts = {code: self.planted(code, unguarded) for code in CODES}
        assert verdicts == dict.fromkeys(CODES, Verdict.BROKEN)

    def test_is_green_again_once_the_planted_rows_are_gone(self, unguarded: str) -> None:
        for code in CODES[:3]:
            self.planted(code, unguarded)
        assert {result.violation_count for result in actions.verify(using=unguarded)} == {0}

    @pytest.mark.usefixtures("db")
    def test_looks_at_what_was_asked_for(self) -> None:
        assert [result.code for result in actions.verify(["L1", "S1"])] == ["L1", "S1"]

    @pytest.mark.usefixtures("db")
    def test_is_kept_for_the_page(self) -> None:
        at = clock.now()
        with tx.begin(actor="system:test"):
            run_id = actions.record(actions.verify(["L1"]), at=at)
        (check,) = queries.list_latest()
        assert (check.code, check.run_id, check.at) == ("L1", run_id, at)
        assert check.verdict is Verdict.NOT_EXERCISED
        assert [kept.run_id for kept in queries.list_history("L1")] == [run_id]
        with override("zh-hans"):
            assert queries.list_latest()[0].sentence == "每张凭证按币种合计为零。"
        with override("en"):
            assert queries.list_latest()[0].sentence == "Each journal sums to zero per currency."

    @pytest.mark.usefixtures("db")
    def test_is_kept_for_some_time_only(self) -> None:
        at = clock.now()
        with tx.begin(actor="system:test"):
            actions.record(actions.verify(["L1"]), at=at)
            assert actions.forget(before=at) == 0
            assert actions.forget(before=at + timedelta(seconds=1)) == 1
        assert queries.list_latest() == []

    def planted(self, code: str, alias: str) -> Verdict:
        """What is found after planting; the planted rows are rolled back."""
        with transaction.atomic(using=alias):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT set_config('quanqu.actor', 'system:test', true)")
                cursor.execute((HERE / "planted" / f"{code.lower()}.sql").read_text("utf-8"))
            (result,) = actions.verify([code], using=alias)
            transaction.set_rollback(True, using=alias)
        return result.verdict
