"""Reads of routing: an offer as it was made, and its explanation in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quanqu.kit import sql as sql_files
from quanqu.kit.languages import named
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.network.types import NodeView
from quanqu.routing.offering import Offering
from quanqu.routing.planning import Draft
from quanqu.routing.promising import FreeBook, Promises, start_loads
from quanqu.routing.types import Leg, LegCode, OfferKind, OfferLine, OfferView, Place, Why

__all__ = ["Draft", "FreeBook", "Offering", "Promises", "start_loads"]

sql = sql_files.load(__package__)

LEG_TEXTS: Mapping[str, str] = {
    LegCode.OPENING: gettext_noop("%(node)s starts on it at %(time)s"),
    LegCode.QUEUE: gettext_noop("%(node)s: %(minutes)s min until its turn"),
    LegCode.PICK: gettext_noop("%(node)s: %(minutes)s min to pick"),
    LegCode.TRAVEL: gettext_noop("From %(node)s to %(to)s: %(km)s km, %(minutes)s min"),
    LegCode.RECEIVE: gettext_noop("%(node)s: %(minutes)s min to receive"),
}
WHY_TEXTS: Mapping[str, str] = {
    "own_shelf": gettext_noop("All of it lies there already."),
    "one_parcel": gettext_noop("One parcel, from one place that has all of it."),
    "fewest_parcels": gettext_noop("%(parcel_qty)s parcels: no fewer places have all of it."),
    "earliest": gettext_noop("The earliest way."),
    "cheapest": gettext_noop("The cheapest way."),
}


def get_offer(offer_id: UUID) -> OfferView:
    """One offer as it was made; refuses NotFound."""
    rows = sql.offer(offer_id=offer_id)
    if not rows:
        raise NotFound
    return offer_of(rows[0])


def explain(offer: OfferView) -> list[str]:
    """Why this offer and what its time goes into, one sentence each, for the shopper."""
    ids = {leg.node_id for leg in offer.legs}
    ids |= {leg.to_node_id for leg in offer.legs if leg.to_node_id}
    nodes: dict[UUID, NodeView] = dict(network.nodes_by_id(ids).items())
    whys = [_(WHY_TEXTS[why.code]) % why.facts for why in offer.why]
    return whys + [_(LEG_TEXTS[leg.code]) % _leg_facts(leg, nodes) for leg in offer.legs]


def offer_of(row: sql_files.Row) -> OfferView:
    """A row of the table as the view that crosses the border."""
    return OfferView(
        offer_id=row["id"],
        kind=OfferKind(row["kind"]),
        channel=row["channel"],
        hand_over_node_id=row["hand_over_node_id"],
        place=_read(row["place"], Place) if row["place"] else None,
        lines=_read(row["lines"], tuple[OfferLine, ...]),
        legs=_read(row["legs"], tuple[Leg, ...]),
        ready_at=row["ready_at"],
        fee_fen=row["fee_fen"],
        made_at=row["made_at"],
        valid_until=row["valid_until"],
        why=_read(row["why"], tuple[Why, ...]),
    )


def _read(value: Any, into: Any) -> Any:
    return msgspec.convert(value, into)


def _leg_facts(leg: Leg, nodes: Mapping[UUID, NodeView]) -> dict[str, Any]:
    node = nodes[leg.node_id]
    facts = {"node": named(node), "minutes": leg.minutes}
    if leg.code == LegCode.OPENING:
        opens_at = datetime.fromisoformat(str(leg.facts["opens_at"]))
        facts["time"] = f"{opens_at.astimezone(ZoneInfo(node.timezone)):%m-%d %H:%M}"
    if leg.code == LegCode.TRAVEL:
        facts["km"] = f"{int(leg.facts['distance_m']) / 1000:.1f}"
        facts["to"] = named(nodes[leg.to_node_id]) if leg.to_node_id else _("you")
    return facts
