"""Rows as the views that cross the border."""

from collections.abc import Mapping
from typing import Any

from quanqu.network.models import Assignment, Node, Organisation, Staff
from quanqu.network.types import (
    AssignmentId,
    AssignmentView,
    Capability,
    Contract,
    NodeId,
    NodeView,
    OrganisationId,
    OrganisationKind,
    OrganisationView,
    Role,
    StaffId,
    StaffView,
    State,
    TaxStatus,
)


def organisation(row: Organisation) -> OrganisationView:
    return OrganisationView(
        organisation_id=OrganisationId(row.id),
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        kind=OrganisationKind(row.kind),
        parent_id=OrganisationId(row.parent_id) if row.parent_id else None,
        tax_status=TaxStatus(row.tax_status),
        contract=Contract(row.contract),
        currency=row.currency,
        transfer_price_bps=row.transfer_price_bps,
        state=State(row.state),
    )


def node(row: Node) -> NodeView:
    return node_of_row(vars(row))


def node_of_row(row: Mapping[str, Any]) -> NodeView:
    return NodeView(
        node_id=NodeId(row["id"]),
        organisation_id=OrganisationId(row["organisation_id"]),
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        capabilities=frozenset(c for c in Capability if row[c.value]),
        latitude=row["latitude"],
        longitude=row["longitude"],
        h3_cell=row["h3_cell"],
        division_code=row["division_code"],
        address=row["address"],
        timezone=row["timezone"],
        price_zone=row["price_zone"],
        daily_capacity=row["daily_capacity"],
        state=State(row["state"]),
    )


def staff(row: Staff) -> StaffView:
    return StaffView(
        staff_id=StaffId(row.id),
        user_id=row.user_id,
        organisation_id=OrganisationId(row.organisation_id),
        number=row.number,
        name=row.name,
        state=State(row.state),
    )


def assignment(row: Assignment) -> AssignmentView:
    return AssignmentView(
        assignment_id=AssignmentId(row.id),
        staff_id=StaffId(row.staff_id),
        role=Role(row.role),
        organisation_id=OrganisationId(row.organisation_id),
        node_id=NodeId(row.node_id) if row.node_id else None,
        since=row.since,
        until=row.until,
    )
