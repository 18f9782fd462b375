"""What goods earned: sales without VAT, their cost and the margin, by node, SKU or category."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from quanqu.doors.api.deeds import reading
from quanqu.doors.api.fields import Day, OrganisationId, Told
from quanqu.doors.faces.acting import acting_staff
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid
from quanqu.network import queries as network
from quanqu.valuation import queries
from quanqu.valuation.queries import By

router = Router(tags=["books"])

RIGHT = "ledger.see"
MOST_DAYS = 3_660
PREFIXES = {By.NODE: "nod", By.SKU: "sku", By.CATEGORY: "cat"}


class MarginRow(Told):
    """Of one node, SKU or category. The margin is that of the pieces whose cost is known: without
    any it is null, which is not 0. Losses are no part of it.
    """

    key: str
    sold_qty: int
    costed_qty: int
    net_fen: int
    costed_net_fen: int
    cost_fen: int
    margin_fen: int | None
    loss_fen: int


class Margins(Told):
    """`valued_at` is up to when movements are valued."""

    organisation_id: OrganisationId
    by: By
    first_on: date
    last_on: date
    currency: str
    valued_at: datetime | None
    margins: list[MarginRow]


@router.get("/margins", response=Margins)
@reading
def margins(
    request: HttpRequest,
    first_on: Day,
    last_on: Day,
    by: By = By.CATEGORY,
    organisation_id: Annotated[OrganisationId | None, Query()] = None,
    limit: Annotated[int, Field(ge=1, le=10_000)] = 1_000,
) -> Margins:
    """What my organisation earned on these days, the most sold first. (F7)"""
    actor = acting_staff(request)
    wanted: UUID | None = organisation_id or actor.organisation_id
    network.require(actor, RIGHT, organisation_id=wanted)
    if wanted is None or not 0 <= (last_on - first_on).days <= MOST_DAYS:
        raise Invalid(most_days=MOST_DAYS)
    found = queries.margins(
        organisation_id=wanted, by=by, first_on=first_on, last_on=last_on, limit=limit
    )
    return Margins(
        organisation_id=wanted,
        by=by,
        first_on=first_on,
        last_on=last_on,
        currency=network.get_organisation(wanted).currency,
        valued_at=queries.valued_at(),
        margins=[
            MarginRow(
                key=ids.public(PREFIXES[by], one.key),
                sold_qty=one.sold_qty,
                costed_qty=one.costed_qty,
                net_fen=one.net_fen,
                costed_net_fen=one.costed_net_fen,
                cost_fen=one.cost_fen,
                margin_fen=one.margin_fen,
                loss_fen=one.loss_fen,
            )
            for one in found
        ],
    )
