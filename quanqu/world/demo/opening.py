"""Opening the demo retailer: three companies, thirty places, their hours and reach."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.kit import tx
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.network.types import NodeView, OrganisationView, ServiceAreaView, WeeklyHours
from quanqu.world import cast
from quanqu.world.demo import tables

HOURS: Final = {
    "store": (10 * 60, 22 * 60),
    "station": (8 * 60, 21 * 60),
    "warehouse": (7 * 60, 23 * 60),
}
"""Open every day between two minutes; other sorts never close."""

REACH: Final = {
    "store": (ServiceAreaView(3_000, 45), ServiceAreaView(8_000, 90)),
    "warehouse": (ServiceAreaView(40_000, 24 * 60),),
}
DAILY_ORDERS: Final = {"store": 120, "warehouse": 600, "station": 150, "locker": 80}
TRANSFER_PRICE_BPS: Final = 8_800


@dataclass(frozen=True, slots=True)
class Retailer:
    """What has been opened, by code."""

    organisations: dict[str, OrganisationView]
    nodes: dict[str, NodeView]

    def organisation_ids(self) -> dict[str, UUID]:
        return {code: view.organisation_id for code, view in self.organisations.items()}

    def node_ids(self) -> dict[str, UUID]:
        return {code: view.node_id for code, view in self.nodes.items()}

    def owner_code(self, node_code: str) -> str:
        owner = self.nodes[node_code].organisation_id
        return next(c for c, view in self.organisations.items() if view.organisation_id == owner)


@tx.required
def ensure_group() -> OrganisationView:
    """The group that runs the platform; a replay may have needed it before the demo did."""
    found = queries.list_organisations(kind="group")
    return (
        found[0]
        if found
        else network.open_organisation(
            code=cast.GROUP,
            name="禾塘集团",
            name_en="Hetang Group",
            kind="group",
            transfer_price_bps=TRANSFER_PRICE_BPS,
        )
    )


@tx.required
def open_retailer(*, at: datetime) -> Retailer:
    """The group, a dealer at the group's prices, a dealer with its own, and all their places."""
    organisations = {cast.GROUP: ensure_group()}
    for code, name, name_en, contract in (
        (cast.DEALER_A, "杭州青屿商贸有限公司", "Qingyu Trading", "agent"),
        (cast.DEALER_B, "杭州云杉百货有限公司", "Yunshan Department Stores", "independent"),
    ):
        organisations[code] = network.open_organisation(
            code=code,
            name=name,
            name_en=name_en,
            kind="dealer",
            contract=contract,
            transfer_price_bps=TRANSFER_PRICE_BPS,
        )
    nodes = {row.code: _open(row, organisations) for row in tables.nodes()}
    return Retailer(organisations, nodes)


def _open(row: tables.NodeRow, organisations: dict[str, OrganisationView]) -> NodeView:
    node = network.open_node(
        organisation_id=organisations[row.organisation].organisation_id,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        capabilities=row.capabilities,
        latitude=row.latitude,
        longitude=row.longitude,
        division_code=row.division_code,
        address=row.address,
        daily_capacity=DAILY_ORDERS.get(row.sort),
    )
    if row.sort in HOURS:
        opens, closes = HOURS[row.sort]
        network.set_hours(
            node_id=node.node_id,
            hours=[WeeklyHours(weekday, opens, closes) for weekday in range(1, 8)],
        )
    if row.sort in REACH:
        network.set_service_areas(node_id=node.node_id, areas=REACH[row.sort])
    return node
