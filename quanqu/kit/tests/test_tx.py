import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction

from quanqu.kit import sql, tx
from quanqu.kit.refusals import Refused
from quanqu.kit.tests.threads import Crossing, at_once


class NoWay(Refused):
    code = "no_way"


@tx.required
def verb() -> str:
    return tx.actor()


def note(text: str) -> None:
    sql.run_text(
        "INSERT INTO kit_idempotency (scope, key, request_hash) VALUES ('note', %(key)s, '')",
        {"key": text},
    )


def fail(error: Exception, *writes: Callable[[], object]) -> None:
    """A step that writes and then fails."""
    with tx.begin(actor="staff:1"):
        for write in writes:
            write()
        raise error


def notes() -> set[str]:
    return {row["key"] for row in sql.run_text("SELECT key FROM kit_idempotency", {})}


class TestRequired:
    def test_refuses_a_verb_outside_a_transaction(self) -> None:
        with pytest.raises(RuntimeError, match=r"verb needs tx\.begin"):
            verb()

    def test_names_the_actor_to_the_verb_and_to_the_database(self, committed: str) -> None:
        with tx.begin(actor="staff:1"):
            assert verb() == "staff:1"
            (row,) = sql.run_text("SELECT current_setting('quanqu.actor') AS actor", {})
            assert row["actor"] == "staff:1"
        (row,) = sql.run_text("SELECT current_setting('quanqu.actor', true) AS actor", {})
        assert not row["actor"]
        with pytest.raises(RuntimeError):
            verb()

    def test_does_not_leak_into_another_thread(self, committed: str) -> None:
        refused = []

        def other() -> None:
            try:
                verb()
            except RuntimeError as error:
                refused.append(error)

        with tx.begin(actor="staff:1"):
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        assert len(refused) == 1


class TestBegin:
    def test_refuses_to_open_inside_another(self, committed: str) -> None:
        with tx.begin(actor="staff:1"), pytest.raises(RuntimeError), tx.begin(actor="staff:2"):
            pass

    def test_undoes_everything_of_a_failed_step(self, committed: str) -> None:
        with pytest.raises(ZeroDivisionError):
            fail(ZeroDivisionError(), lambda: note("written-before"))
        assert notes() == set()

    def test_runs_effects_after_commit_only(self, committed: str) -> None:
        ran = []
        with tx.begin(actor="staff:1"):
            tx.after_commit(lambda: ran.append("kept"))
            assert ran == []
        with pytest.raises(NoWay):
            fail(NoWay(), lambda: tx.after_commit(lambda: ran.append("undone")))
        assert ran == ["kept"]


class TestKeepIfRefused:
    def test_outlives_a_refusal_while_all_else_is_undone(self, committed: str) -> None:
        with pytest.raises(NoWay):
            fail(
                NoWay(),
                lambda: note("undone-note"),
                lambda: tx.keep_if_refused(lambda: note("wrong-guess")),
            )
        assert notes() == {"wrong-guess"}

    def test_writes_once_when_the_step_succeeds(self, committed: str) -> None:
        with tx.begin(actor="staff:1"):
            tx.keep_if_refused(lambda: note("wrong-guess"))
        assert notes() == {"wrong-guess"}

    def test_does_not_outlive_a_bug(self, committed: str) -> None:
        with pytest.raises(ZeroDivisionError):
            fail(ZeroDivisionError(), lambda: tx.keep_if_refused(lambda: note("wrong-guess")))
        assert notes() == set()
        assert not connection.in_atomic_block


class TestOutside:
    def test_refuses_a_step_inside_a_transaction(self, committed: str) -> None:
        step = tx.outside(lambda: "called")
        assert step() == "called"
        with tx.begin(actor="staff:1"), pytest.raises(RuntimeError, match="must not be in"):
            step()


class TestBeforeCommit:
    def test_writes_last_and_by_rank_but_not_what_was_undone(self, committed: str) -> None:
        done: list[str] = []

        def later(rank: str) -> None:
            tx.before_commit((rank,), lambda: done.append(rank))

        with tx.begin(actor="staff:1"):
            later("b")
            with suppress(ZeroDivisionError), transaction.atomic():
                later("undone")
                raise ZeroDivisionError
            later("a")
            tx.before_commit(("c",), lambda: note("in-the-same-transaction"))
            done.append("step")
        assert done == ["step", "a", "b"]
        assert notes() == {"in-the-same-transaction"}
        with pytest.raises(ZeroDivisionError):
            fail(ZeroDivisionError(), lambda: later("never"))
        assert done == ["step", "a", "b"]


class TestAgain:
    def test_repeats_what_a_deadlock_undid(self, committed: str) -> None:
        crossing = Crossing()

        def step(number: int) -> str:
            crossing.enter(number)
            note(f"written-by-{number}")
            return "done"

        results = at_once(2, lambda number: tx.run(f"staff:{number}", lambda: step(number)))
        assert results == ["done", "done"]
        assert notes() == {"written-by-0", "written-by-1"}
        assert crossing.entered == 3

    def test_repeats_what_could_not_be_put_in_order(self, committed: str) -> None:
        tries: list[int] = []

        def step() -> str:
            with tx.begin(actor="staff:1"):
                tries.append(1)
                note("written-once")
                if len(tries) < tx.TRIES:
                    sql.run_text("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", {})
                return "done"

        assert tx.again(step) == "done"
        assert len(tries) == tx.TRIES
        assert notes() == {"written-once"}

    def test_gives_up_in_the_end_and_at_once_on_other_errors(self, committed: str) -> None:
        for state, most in (("40001", tx.TRIES), ("22012", 1)):
            tries: list[int] = []

            def step(state: str = state, tries: list[int] = tries) -> None:
                tries.append(1)
                with tx.begin(actor="staff:1"):
                    sql.run_text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$", {})

            with pytest.raises(DatabaseError):
                tx.again(step)
            assert len(tries) == most

    def test_refuses_to_repeat_a_part_of_a_transaction(self, committed: str) -> None:
        with tx.begin(actor="staff:1"), pytest.raises(RuntimeError, match="outside"):
            tx.again(lambda: None)
