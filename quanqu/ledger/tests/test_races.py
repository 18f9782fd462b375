"""Threads that book at once, with real commits."""

import os
import random
from contextlib import suppress
from typing import Final
from uuid import UUID, uuid4

import pytest

from quanqu.kit import clock, sql, tx
from quanqu.kit.tests.threads import at_once, raised
from quanqu.ledger import actions as ledger
from quanqu.ledger import queries
from quanqu.ledger.tests.books import CNY, cash_sale, organisation, stored_value
from quanqu.ledger.types import AccountKind, Entry, Journal, JournalId

THREADS: Final = 20
MANY: Final = int(os.environ.get("QUANQU_REVERSED", "1000"))
"""Journals that are reversed twice; 10,000 take about a minute."""


@pytest.fixture
def books(committed: str) -> UUID:
    with tx.begin(actor="system:test"):
        return organisation("QQ")


def booked(**facts: object) -> JournalId:
    with tx.begin(actor="system:test"):
        return cash_sale(**facts)  # type: ignore[arg-type]


def booked_many(books: UUID, count: int) -> list[JournalId]:
    entries = (
        Entry(books, AccountKind.CASH, 100, CNY),
        Entry(books, AccountKind.CUSTOMER_PREPAYMENTS, -100, CNY),
    )
    with tx.begin(actor="system:test"):
        return ledger.post_many(
            [Journal(f"many:{uuid4()}", "sale", clock.now(), entries) for _ in range(count)]
        )


def reversed_one_by_one(journal_ids: list[JournalId]) -> tuple[int, int]:
    """How many reversals were booked and how many were refused."""
    booked_count = 0
    for journal_id in journal_ids:
        with suppress(ledger.AlreadyPosted), tx.begin(actor="system:test"):
            key = f"undo:{uuid4()}"
            ledger.reverse(journal_id=journal_id, fact_key=key, occurred_at=clock.now(), memo="")
            booked_count += 1
    return booked_count, len(journal_ids) - booked_count


def assert_every_entity_sums_to_zero() -> None:
    entities: dict[tuple[UUID, str], int] = {}
    for total in queries.trial_balance():
        key = (total.organisation_id, total.currency)
        entities[key] = entities.get(key, 0) + total.amount_fen
    assert entities
    assert not any(entities.values())


class TestRaces:
    def test_a_kept_balance_never_falls_below_its_floor(self, books: UUID) -> None:
        booked(books=books, entries=stored_value(books, "card:1", 1_000))
        results = at_once(
            20, lambda n: booked(books=books, entries=stored_value(books, "card:1", -70))
        )
        assert raised(results, ledger.FloorReached) == 20 - 1_000 // 70
        (left,) = queries.kept_balances(parties=["card:1"]).values()
        assert left == 1_000 % 70
        assert left == -queries.balance(
            organisation_id=books,
            kind=AccountKind.STORED_VALUE_PRINCIPAL,
            currency=CNY,
            party="card:1",
        )
        assert_every_entity_sums_to_zero()

    def test_a_fact_is_booked_once(self, books: UUID) -> None:
        results = at_once(20, lambda n: booked(books=books, fact_key="sale:1"))
        assert raised(results, ledger.AlreadyPosted) == 19
        assert queries.balance(organisation_id=books, kind=AccountKind.CASH, currency=CNY) == 100

    def test_a_journal_is_reversed_once(self, books: UUID) -> None:
        journal_id = booked(books=books)

        def reverse(number: int) -> JournalId:
            with tx.begin(actor="system:test"):
                return ledger.reverse(
                    journal_id=journal_id,
                    fact_key=f"undo:{number}",
                    occurred_at=clock.now(),
                    memo="",
                )

        assert raised(at_once(20, reverse), ledger.AlreadyPosted) == 19
        assert queries.balance(organisation_id=books, kind=AccountKind.CASH, currency=CNY) == 0

    def test_many_journals_reversed_twice_at_once_are_each_reversed_once(self, books: UUID) -> None:
        ids = [journal_id for _ in range(MANY // 500) for journal_id in booked_many(books, 500)]

        def reverse_twice(number: int) -> tuple[int, int]:
            mine = [ids[n % MANY] for n in range(2 * MANY) if n % THREADS == number]
            random.Random(number).shuffle(mine)
            return reversed_one_by_one(mine)

        done = [each for each in at_once(THREADS, reverse_twice, 600) if isinstance(each, tuple)]
        assert [sum(side) for side in zip(*done, strict=True)] == [MANY, MANY]
        assert queries.balance(organisation_id=books, kind=AccountKind.CASH, currency=CNY) == 0
        assert_every_entity_sums_to_zero()

    def test_accounts_are_opened_once_and_without_deadlock(self, books: UUID) -> None:
        cards = [f"card:{n}" for n in range(12)]

        def top_up_all(number: int) -> None:
            shuffled = random.Random(number).sample(cards, len(cards))
            entries = [entry for card in shuffled for entry in stored_value(books, card, 10)]
            booked(books=books, entries=entries)

        assert raised(at_once(20, top_up_all), AssertionError) == 0
        assert set(queries.kept_balances(parties=cards).values()) == {200}
        (row,) = sql.run_text("SELECT count(*) AS accounts FROM ledger_account", {})
        assert row["accounts"] == len(cards) + 1
        assert_every_entity_sums_to_zero()

    def test_old_and_new_accounts_in_any_order_do_not_deadlock(self, books: UUID) -> None:
        old = [f"card:{n}" for n in range(6)]
        opening = [entry for card in old for entry in stored_value(books, card, 1_000)]
        booked(books=books, entries=opening)

        def move(number: int) -> None:
            chance = random.Random(number)
            for _ in range(10):
                source, target = chance.choice(old), f"card:{chance.randrange(30)}"
                kind = AccountKind.STORED_VALUE_PRINCIPAL
                entries = [
                    Entry(books, kind, 5, CNY, source),
                    Entry(books, kind, -5, CNY, target),
                ]
                booked(books=books, entries=chance.sample(entries, 2))

        assert raised(at_once(20, move), AssertionError) == 0
        every = queries.kept_balances(parties=[f"card:{n}" for n in range(30)])
        assert sum(every.values()) == 6_000
        assert_every_entity_sums_to_zero()

    def test_a_cut_off_transaction_books_nothing(self, books: UUID) -> None:
        key = f"cut:{uuid4()}"
        with pytest.raises(ZeroDivisionError), tx.begin(actor="system:test"):
            _post_and_fail(books, key)
        booked(books=books, fact_key=key)
        assert queries.balance(organisation_id=books, kind=AccountKind.CASH, currency=CNY) == 100


def _post_and_fail(books: UUID, key: str) -> None:
    cash_sale(books, fact_key=key)
    raise ZeroDivisionError
