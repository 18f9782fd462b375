"""Statements: each month two allies set off what they owe each other; the rest is paid."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from quanqu.alliance import queries
from quanqu.alliance.models import Agreement, Statement
from quanqu.alliance.refusals import AlreadyNetted, MonthNotOver, StatementNotFound
from quanqu.alliance.rules import owed
from quanqu.alliance.types import StatementState, StatementView
from quanqu.kit import clock, tx
from quanqu.kit import sql as statements
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry

sql = statements.load("quanqu.alliance")


@tx.required
def make_statement(
    *, one_id: UUID, other_id: UUID, currency: str, month: date, at: datetime
) -> StatementView:
    """What two allies cleared until the end of a month and have not netted yet. Made again, it is
    the same, with what came late for it until one of them agrees. Raises MonthNotOver."""
    first, second = sorted((one_id, other_id))
    until = _month_after(month)
    if at < until:
        raise MonthNotOver
    row, is_new = Statement.objects.select_for_update(no_key=True).get_or_create(
        one_id=first,
        other_id=second,
        currency=currency,
        month=month.replace(day=1),
        defaults={
            "one_owes_fen": 0,
            "other_owes_fen": 0,
            "state": StatementState.MADE.value,
            "made_at": at,
        },
    )
    if is_new or not (row.one_agreed_at or row.other_agreed_at):
        sql.take_lines(
            statement_id=row.id, one_id=first, other_id=second, currency=currency, until=until
        )
        _sum(row)
    return queries.statement_view(row)


@tx.required
def make_statements(*, month: date, at: datetime) -> int:
    """A statement for every two allies with an agreement that was ever in force; how many."""
    pairs = {
        (*sorted((row.issuer_id, row.acceptor_id)), row.currency)
        for row in Agreement.objects.filter(accepted_at__isnull=False)
    }
    for one_id, other_id, currency in sorted(pairs):
        make_statement(one_id=one_id, other_id=other_id, currency=currency, month=month, at=at)
    return len(pairs)


@tx.required
def agree(*, statement_id: UUID, by_id: UUID, at: datetime) -> StatementView:
    """One side says that it is right; with the second it is netted: both sides are set off, and the
    rest becomes an ordinary debt that settlement pays. Disputed lines wait for a later month.

    Raises StatementNotFound, AlreadyNetted.
    """
    row = Statement.objects.select_for_update(no_key=True).filter(id=statement_id).first()
    if row is None or by_id not in (row.one_id, row.other_id):
        raise StatementNotFound
    if row.state == StatementState.NETTED.value:
        raise AlreadyNetted
    if by_id == row.one_id:
        row.one_agreed_at = row.one_agreed_at or at
    else:
        row.other_agreed_at = row.other_agreed_at or at
    row.save(update_fields=["one_agreed_at", "other_agreed_at"])
    if row.one_agreed_at and row.other_agreed_at:
        _net(row, at)
    return queries.statement_view(row)


def _net(row: Statement, at: datetime) -> None:
    sql.drop_disputed(statement_id=row.id)
    _sum(row)
    row.state, row.netted_at = StatementState.NETTED.value, at
    row.save(update_fields=["state", "netted_at"])
    entries = _entries(queries.statement_view(row))
    if any(entry.amount_fen for entry in entries):
        ledger.post(
            fact_key=f"alliance_netting:{row.id}",
            kind="alliance_netted",
            occurred_at=at,
            about=row.id,
            memo=f"{row.month:%Y-%m}",
            entries=entries,
        )


def _entries(statement: StatementView) -> Sequence[Entry]:
    """Both debts leave the clearing accounts; what remains is due to whoever gets it."""
    one, other, currency = statement.one_id, statement.other_id, statement.currency
    net = statement.net_fen
    debtor, creditor = (one, other) if net >= 0 else (other, one)
    left = abs(net)
    return [
        *_settled(one, other, statement.one_owes_fen, currency),
        *_settled(other, one, statement.other_owes_fen, currency),
        Entry(debtor, AccountKind.DUE_TO, -left, currency, f"org:{creditor}"),
        Entry(creditor, AccountKind.DUE_FROM, left, currency, f"org:{debtor}"),
    ]


def _settled(issuer: UUID, acceptor: UUID, amount: int, currency: str) -> list[Entry]:
    return [
        Entry(issuer, AccountKind.ALLIANCE_DUE_TO, amount, currency, f"org:{acceptor}"),
        Entry(acceptor, AccountKind.ALLIANCE_DUE_FROM, -amount, currency, f"org:{issuer}"),
    ]


def _sum(row: Statement) -> None:
    sums = [(s["issuer_id"], s["amount_fen"]) for s in sql.statement_sums(statement_id=row.id)]
    row.one_owes_fen, row.other_owes_fen = owed(row.one_id, sums)
    row.save(update_fields=["one_owes_fen", "other_owes_fen"])


def _month_after(month: date) -> datetime:
    year, number = (month.year + 1, 1) if month.month == 12 else (month.year, month.month + 1)
    return datetime(year, number, 1, tzinfo=clock.HOUSE)
