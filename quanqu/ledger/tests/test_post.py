from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from quanqu.kit import sql, tx
from quanqu.kit.refusals import NotFound
from quanqu.ledger import actions as ledger
from quanqu.ledger import queries
from quanqu.ledger.tests.books import CNY, cash_sale, organisation, stored_value
from quanqu.ledger.types import AccountKind, Entry, Journal, JournalId

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def books() -> Iterator[UUID]:
    with tx.begin(actor="system:test"):
        yield organisation("QQ")


def cash(books: UUID) -> int:
    return queries.balance(organisation_id=books, kind=AccountKind.CASH, currency=CNY)


class TestPost:
    def test_books_a_fact_with_its_entries(self, books: UUID) -> None:
        about = uuid4()
        journal_id = cash_sale(
            books, 250, fact_key="sale:1", occurred_at=AT, memo="Q1", about=about
        )
        journal = queries.get_journal(journal_id)
        assert (journal.fact_key, journal.kind, journal.memo) == ("sale:1", "sale", "Q1")
        assert (journal.occurred_at, journal.about, journal.actor) == (AT, about, "system:test")
        assert [(p.kind, p.amount_fen) for p in journal.postings] == [
            (AccountKind.CASH, 250),
            (AccountKind.CUSTOMER_PREPAYMENTS, -250),
        ]
        assert cash(books) == 250

    def test_leaves_entries_of_nothing_out(self, books: UUID) -> None:
        nothing = Entry(books, AccountKind.BONUS_EXPENSE, 0, CNY)
        entries = [*stored_value(books, "card:1", 100), nothing]
        journal_id = cash_sale(books, entries=entries)
        assert len(queries.get_journal(journal_id).postings) == 2

    def test_refuses_a_fact_that_is_booked_already(self, books: UUID) -> None:
        cash_sale(books, fact_key="sale:1")
        with pytest.raises(ledger.AlreadyPosted) as refusal:
            cash_sale(books, 999, fact_key="sale:1")
        assert refusal.value.status == 409
        assert cash(books) == 100

    @pytest.mark.parametrize("amounts", [(100, -99), (100,), (1, 1), (0, 0), ()])
    def test_refuses_entries_that_do_not_balance(
        self, books: UUID, amounts: tuple[int, ...]
    ) -> None:
        entries = [Entry(books, AccountKind.CASH, amount, CNY) for amount in amounts]
        with pytest.raises(ledger.Unbalanced):
            cash_sale(books, entries=entries)

    def test_refuses_what_balances_only_across_entities_or_currencies(self, books: UUID) -> None:
        other = organisation("M1")
        across = [Entry(books, AccountKind.CASH, 5, CNY), Entry(other, AccountKind.CASH, -5, CNY)]
        mixed = [Entry(books, AccountKind.CASH, 5, CNY), Entry(books, AccountKind.CASH, -5, "GBP")]
        for entries in (across, mixed):
            with pytest.raises(ledger.Unbalanced):
                cash_sale(books, entries=entries)

    def test_takes_two_entries_on_one_account(self, books: UUID) -> None:
        entries = [*stored_value(books, "card:1", 70), *stored_value(books, "card:1", 30)]
        cash_sale(books, entries=entries)
        kept = queries.kept_balances(parties=["card:1"])
        assert kept == {("card:1", AccountKind.STORED_VALUE_PRINCIPAL): 100}

    def test_needs_a_transaction_that_names_who_acts(self) -> None:
        with pytest.raises(RuntimeError, match="needs"):
            cash_sale(uuid4())


class TestPostMany:
    def test_books_all_in_one_statement(self, books: UUID) -> None:
        entries = tuple(stored_value(books, "card:1", 10))
        journals = [Journal(f"many:{n}", "topped_up", AT, entries) for n in range(50)]
        ids = ledger.post_many(journals)
        assert [queries.get_journal(i).fact_key for i in ids[:2]] == ["many:0", "many:1"]
        assert cash(books) == 500
        assert list(queries.kept_balances(parties=["card:1"]).values()) == [500]

    def test_is_given_up_whole_when_one_fact_was_booked(self, books: UUID) -> None:
        cash_sale(books, fact_key="many:1")
        entries = tuple(stored_value(books, "card:1", 10))
        journals = [Journal(f"many:{n}", "topped_up", AT, entries) for n in range(3)]
        with pytest.raises(ledger.AlreadyPosted), transaction.atomic():
            ledger.post_many(journals)
        assert cash(books) == 100

    def test_refuses_one_fact_twice_in_one_call(self, books: UUID) -> None:
        journal = Journal("many:1", "topped_up", AT, tuple(stored_value(books, "card:1", 10)))
        with pytest.raises(ledger.AlreadyPosted):
            ledger.post_many([journal, journal])


class TestFloor:
    def test_refuses_to_take_more_than_is_kept(self, books: UUID) -> None:
        cash_sale(books, entries=stored_value(books, "card:1", 100))
        cash_sale(books, entries=stored_value(books, "card:1", -60))
        with pytest.raises(ledger.FloorReached) as refusal, transaction.atomic():
            cash_sale(books, entries=stored_value(books, "card:1", -41))
        assert refusal.value.status == 409
        assert list(queries.kept_balances(parties=["card:1"]).values()) == [40]

    def test_refuses_to_take_from_an_account_that_never_was(self, books: UUID) -> None:
        with pytest.raises(ledger.FloorReached), transaction.atomic():
            cash_sale(books, entries=stored_value(books, "card:1", -1))

    def test_does_not_hold_other_accounts(self, books: UUID) -> None:
        cash_sale(books, -1_000)
        assert cash(books) == -1_000


class TestReverse:
    def test_books_the_exact_opposite_once(self, books: UUID) -> None:
        about = uuid4()
        journal_id = cash_sale(books, 250, about=about)
        reversal = ledger.reverse(
            journal_id=journal_id, fact_key="undo:1", occurred_at=AT, memo="wrong"
        )
        journal = queries.get_journal(reversal)
        assert (journal.kind, journal.about) == ("sale_reversed", about)
        assert cash(books) == 0
        with pytest.raises(ledger.AlreadyPosted), transaction.atomic():
            ledger.reverse(journal_id=journal_id, fact_key="undo:2", occurred_at=AT, memo="")

    def test_refuses_a_journal_that_is_not_there(self, books: UUID) -> None:
        with pytest.raises(NotFound):
            ledger.reverse(
                journal_id=JournalId(uuid4()), fact_key="undo:1", occurred_at=AT, memo=""
            )


class TestDatabase:
    """What plain SQL of the application's role cannot do either."""

    def test_refuses_postings_that_do_not_balance(self, books: UUID) -> None:
        journal_id = cash_sale(books)
        with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
            sql.run_text(
                "INSERT INTO ledger_posting (journal_id, account_id, organisation_id, currency, "
                "amount_fen, reason) SELECT journal_id, account_id, organisation_id, currency, "
                "1, '' FROM ledger_posting WHERE journal_id = %(id)s",
                {"id": journal_id},
            )

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_posting SET amount_fen = 1",
            "DELETE FROM ledger_posting",
            "TRUNCATE ledger_posting",
            "UPDATE ledger_journal SET memo = ''",
            "DELETE FROM ledger_journal",
        ],
    )
    def test_lets_nobody_change_what_is_booked(self, books: UUID, statement: str) -> None:
        cash_sale(books)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql.run_text(statement, {})

    def test_refuses_a_posting_of_nothing(self, books: UUID) -> None:
        journal_id = cash_sale(books)
        with pytest.raises(IntegrityError, match="not_zero"), transaction.atomic():
            sql.run_text(
                "INSERT INTO ledger_posting (journal_id, account_id, organisation_id, currency, "
                "amount_fen, reason) SELECT journal_id, account_id, organisation_id, currency, "
                "0, '' FROM ledger_posting WHERE journal_id = %(id)s",
                {"id": journal_id},
            )


class TestQueries:
    def test_balance_sums_one_party_or_all(self, books: UUID) -> None:
        for card, amount in (("card:1", 100), ("card:2", 50)):
            cash_sale(books, entries=stored_value(books, card, amount))
        kind = AccountKind.STORED_VALUE_PRINCIPAL
        one = queries.balance(organisation_id=books, kind=kind, currency=CNY, party="card:2")
        both = queries.balance(organisation_id=books, kind=kind, currency=CNY)
        assert (one, both) == (-50, -150)
        assert queries.balance(organisation_id=books, kind=kind, currency="GBP") == 0

    def test_trial_balance_is_zero_for_every_entity(self, books: UUID) -> None:
        other, about = organisation("M1"), uuid4()
        cash_sale(books, 100)
        cash_sale(other, 70, about=about)
        for totals in (queries.trial_balance(), queries.trial_balance(about=about)):
            for entity in {total.organisation_id for total in totals}:
                assert sum(t.amount_fen for t in totals if t.organisation_id == entity) == 0
        (mine, _prepaid) = queries.trial_balance(organisation_ids=[books])
        assert (mine.organisation_name, mine.kind, mine.amount_fen) == ("QQ", "cash", 100)
        assert {t.organisation_id for t in queries.trial_balance(about=about)} == {other}
        assert queries.trial_balance(organisation_ids=[books], about=about) == []

    def test_totals_take_what_occurred_in_the_period(self, books: UUID) -> None:
        for days in (0, 1, 2):
            cash_sale(books, 100, occurred_at=AT + timedelta(days=days))
        found = queries.totals(since=AT, until=AT + timedelta(days=2), organisation_ids=[books])
        assert {t.kind: t.amount_fen for t in found} == {
            AccountKind.CASH: 200,
            AccountKind.CUSTOMER_PREPAYMENTS: -200,
        }

    def test_journals_about_a_thing_come_oldest_first(self, books: UUID) -> None:
        about = uuid4()
        ids = [cash_sale(books, about=about) for _ in range(3)]
        cash_sale(books)
        assert [journal.journal_id for journal in queries.journals_about(about)] == ids

    def test_lists_pages_of_books_and_of_a_party(self, books: UUID) -> None:
        other = organisation("M1")
        mine = [
            cash_sale(books, entries=stored_value(books, f"card:{n % 2}", 10)) for n in range(6)
        ]
        cash_sale(other)
        mine.sort(reverse=True)
        first = queries.list_journals(organisation_ids=[books], limit=4)
        second = queries.list_journals(
            organisation_ids=[books], limit=4, before_id=first[-1].journal_id
        )
        assert [j.journal_id for j in (*first, *second)] == mine
        of_card = queries.list_journals(party="card:1", limit=2)
        rest = queries.list_journals(party="card:1", before_id=of_card[-1].journal_id)
        assert len(of_card) == 2
        assert len(rest) == 1
        assert queries.list_journals(party="card:1", organisation_ids=[other]) == []

    def test_get_journal_refuses_an_unknown_one(self) -> None:
        with pytest.raises(NotFound):
            queries.get_journal(JournalId(uuid4()))
