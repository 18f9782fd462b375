"""Totals per node and statements per organisation."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from quanqu.kit import sql
from quanqu.network import queries as network
from quanqu.settlement.types import AccountMovement, DayTotal, NodeTotal, Role, Statement

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
    """An organisation's part in sales and the movement of its books on these days (F7)."""
    accounts = statements.account_movements(
        organisation_id=organisation_id, first_on=first_on, last_on=last_on
    )
    return Statement(
        organisation_id=organisation_id,
        first_on=first_on,
        last_on=last_on,
        nodes=tuple(
            node_totals(first_on=first_on, last_on=last_on, organisation_ids=[organisation_id])
        ),
        accounts=tuple(
            AccountMovement(row["kind"], row["party"], row["currency"], row["amount_fen"])
            for row in accounts
        ),
    )
