"""Totals per node, statements per organisation, settlement runs."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from quanqu.fees import queries as fees
from quanqu.kit import clock, sql
from quanqu.ledger.types import JournalId
from quanqu.network import queries as network
from quanqu.settlement import rules
from quanqu.settlement.models import Payout
from quanqu.settlement.refusals import PayoutNotFound, RunNotFound
from quanqu.settlement.types import (
    AccountMovement,
    BorneTotal,
    DayTotal,
    NodeOrder,
    NodeTotal,
    PayoutId,
    PayoutState,
    PayoutView,
    PendingShares,
    Role,
    RunId,
    RunState,
    RunView,
    Statement,
)

statements = sql.load(__package__)


def node_totals(
    *,
    first_on: date,
    last_on: date,
    organisation_ids: Collection[UUID] | None = None,
    node_ids: Collection[UUID] | None = None,
) -> list[NodeTotal]:
    """What nodes did in each role on these days, both ends included; None asks for all (A2)."""
    rows = statements.node_totals(
        first_on=first_on,
        last_on=last_on,
        organisation_ids=None if organisation_ids is None else list(organisation_ids),
        node_ids=None if node_ids is None else list(node_ids),
    )
    return _node_totals(rows)


def contributions_of(order_id: UUID) -> list[NodeTotal]:
    """What each node did for one order, in the order in which it happened."""
    return _node_totals(statements.contributions_of_order(order_id=order_id))


def daily_totals(
    *, first_on: date, last_on: date, role: Role, node_ids: Collection[UUID]
) -> list[DayTotal]:
    """What some nodes did in one role, day by day; days without are left out."""
    rows = statements.daily_totals(
        first_on=first_on, last_on=last_on, role=str(role), node_ids=list(node_ids)
    )
    return [DayTotal(**row) for row in rows]


def total_until(
    *, on: date, until: datetime, role: Role, node_ids: Collection[UUID]
) -> list[DayTotal]:
    """What some nodes did in one role on a day up to a moment, by currency."""
    rows = statements.total_until(on=on, until=until, role=str(role), node_ids=list(node_ids))
    return [DayTotal(on=on, **row) for row in rows]


def _node_totals(rows: list[sql.Row]) -> list[NodeTotal]:
    nodes = network.nodes_by_id({row["node_id"] for row in rows})
    return [
        NodeTotal(
            node_id=row["node_id"],
            node_name=nodes[row["node_id"]].name,
            organisation_id=row["organisation_id"],
            role=Role(row["role"]),
            currency=row["currency"],
            order_count=row["order_count"],
            qty=row["qty"],
            total_fen=row["total_fen"],
            net_fen=row["net_fen"],
        )
        for row in rows
    ]


def organisation_statement(*, organisation_id: UUID, first_on: date, last_on: date) -> Statement:
    """An organisation's part in sales, its books on these days, and what waits for it (F7)."""
    books = [organisation_id]
    shares = statements.pending_shares(organisation_id=organisation_id, until=rules.end_of(last_on))
    borne = statements.borne_totals(
        organisation_id=organisation_id,
        since=clock.start_of(first_on),
        until=rules.end_of(last_on),
    )
    return Statement(
        organisation_id=organisation_id,
        first_on=first_on,
        last_on=last_on,
        nodes=tuple(node_totals(first_on=first_on, last_on=last_on, organisation_ids=books)),
        accounts=tuple(_accounts(first_on, last_on, books).get(organisation_id, ())),
        shares=tuple(PendingShares(**row) for row in shares),
        fees=tuple(fees.fee_totals(first_on=first_on, last_on=last_on, organisation_ids=books)),
        borne=tuple(BorneTotal(**row) for row in borne),
    )


def list_statements(*, first_on: date, last_on: date) -> list[Statement]:
    """What all organisations' statements say, read at once whatever their number (F7)."""
    nodes: dict[UUID, list[NodeTotal]] = defaultdict(list)
    for total in node_totals(first_on=first_on, last_on=last_on):
        nodes[total.organisation_id].append(total)
    accounts = _accounts(first_on, last_on, None)
    return [
        Statement(
            organisation_id=organisation_id,
            first_on=first_on,
            last_on=last_on,
            nodes=tuple(nodes.get(organisation_id, ())),
            accounts=tuple(accounts.get(organisation_id, ())),
        )
        for organisation_id in sorted(nodes.keys() | accounts.keys())
    ]


def node_orders(
    *,
    node_id: UUID,
    organisation_ids: Collection[UUID],
    first_on: date,
    last_on: date,
    limit: int = 500,
) -> list[NodeOrder]:
    """The orders behind a node's statement, newest first, as far as they are of these books."""
    rows = statements.node_orders(
        node_id=node_id,
        organisation_ids=list(organisation_ids),
        first_on=first_on,
        last_on=last_on,
        limit=limit,
    )
    return [NodeOrder(**row | {"role": Role(row["role"])}) for row in rows]


def _accounts(
    first_on: date, last_on: date, organisation_ids: list[UUID] | None
) -> dict[UUID, list[AccountMovement]]:
    found: dict[UUID, list[AccountMovement]] = defaultdict(list)
    for row in statements.account_balances(
        since=clock.start_of(first_on),
        until=rules.end_of(last_on),
        organisation_ids=organisation_ids,
    ):
        found[row.pop("organisation_id")].append(AccountMovement(**row))
    return found


def list_runs(limit: int = 60) -> list[RunView]:
    """Settlements, the latest first."""
    return [_run_view(row) for row in statements.runs(run_id=None, limit=limit)]


def get_run(run_id: UUID) -> RunView:
    """One settlement, or RunNotFound."""
    rows = statements.runs(run_id=run_id, limit=1)
    if not rows:
        raise RunNotFound
    return _run_view(rows[0])


def list_payouts(
    *, run_id: UUID | None = None, organisation_ids: Collection[UUID] | None = None
) -> list[PayoutView]:
    """Who gets or pays what: of a run, of some companies, the latest settlement first."""
    found = Payout.objects.select_related("run").order_by("-run__drafted_at", "organisation_id")
    if run_id is not None:
        found = found.filter(run_id=run_id)
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=organisation_ids)
    return [_payout_view(row) for row in found]


def get_payout(payout_id: UUID) -> PayoutView:
    """One payout, or PayoutNotFound."""
    row = Payout.objects.select_related("run").filter(id=payout_id).first()
    if row is None:
        raise PayoutNotFound
    return _payout_view(row)


def _run_view(row: sql.Row) -> RunView:
    facts = {key: value for key, value in row.items() if key not in ("id", "state")}
    return RunView(run_id=RunId(row["id"]), state=RunState(row["state"]), **facts)


def _payout_view(row: Payout) -> PayoutView:
    return PayoutView(
        payout_id=PayoutId(row.id),
        run_id=RunId(row.run_id),
        organisation_id=row.organisation_id,
        claims_fen=row.claims_fen,
        debts_fen=row.debts_fen,
        amount_fen=row.claims_fen - row.debts_fen,
        currency=row.run.currency,
        state=PayoutState(row.state),
        paid_at=row.paid_at,
        journal_id=None if row.journal_id is None else JournalId(row.journal_id),
        reversed_at=row.reversed_at,
        why=row.why,
    )
