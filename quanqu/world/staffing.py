"""`quanqu staff`: who works here, and taking somebody on."""

from rich.console import Console
from rich.table import Table

from quanqu.kit import clock, tx
from quanqu.kit.refusals import Refused
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.network.types import Role


def show(*, organisation_code: str | None) -> int:
    """List the roles in force, by person."""
    console = Console()
    held = queries.list_assignments(clock.now())
    people = queries.staff_by_id({one.staff_id for one in held})
    nodes = queries.nodes_by_id({one.node_id for one in held if one.node_id})
    firms = {firm.organisation_id: firm for firm in queries.list_organisations()}
    table = Table(box=None, pad_edge=False)
    for title in ("number", "name", "employer", "role", "at"):
        table.add_column(title)
    for one in sorted(held, key=lambda one: people[one.staff_id].number):
        person = people[one.staff_id]
        employer = firms[person.organisation_id]
        if organisation_code in (None, employer.code):
            place = nodes[one.node_id].code if one.node_id else firms[one.organisation_id].code
            table.add_row(person.number, person.name, employer.code, one.role, place)
    console.print(table)
    return 0


def add(
    *,
    name: str,
    username: str,
    password: str,
    role: str,
    organisation_code: str,
    node_code: str | None,
) -> int:
    """Employ a person in a role at a node, or at the organisation. 1 with the reason if refused."""
    console = Console()
    organisation = queries.find_organisation_by_code(organisation_code)
    node = queries.find_node_by_code(node_code) if node_code else None
    if organisation is None or (node_code and node is None):
        console.print(
            f"[red]There is no {'node' if organisation else 'organisation'} of that code.[/]"
        )
        return 1
    if role not in list(Role):
        console.print(f"[red]There is no role {role}.[/] Known: {', '.join(Role)}")
        return 1
    try:
        with tx.begin(actor="system:command"):
            staff = network.employ(
                organisation_id=organisation.organisation_id,
                name=name,
                username=username,
                password=password,
                is_office=node is None,
            )
            network.assign(
                staff_id=staff.staff_id,
                role=role,
                at=clock.now(),
                node_id=node.node_id if node else None,
                organisation_id=None if node else organisation.organisation_id,
            )
    except Refused as refused:
        console.print(f"[red]{refused}[/]")
        return 1
    console.print(f"{name} works here now: {staff.number}, signs in as {username.lower()}.")
    return 0
