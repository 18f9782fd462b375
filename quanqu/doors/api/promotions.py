"""Promotions, their budgets, and floor prices: written by one, put in force by another."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from quanqu.doors.api.deeds import effect, reading
from quanqu.doors.api.fields import (
    Asked,
    BudgetId,
    Fen,
    FloorDraftId,
    OrganisationId,
    PriceListId,
    PromotionId,
    PromotionVersionId,
    SkuId,
    Told,
)
from quanqu.doors.faces.acting import acting_staff, moment
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.types import PromotionView

router = Router(tags=["promotions"])

PROMOTE = "pricing.promote"
EDIT = "pricing.edit"
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Form = Annotated[
    dict[str, Any],
    Field(description="The closed rule form of docs/promotion.schema.json: integers only."),
]


class For(Asked):
    """For which organisation I speak: my own."""

    organisation_id: OrganisationId


class Draft(For):
    """A promotion, or the next version of the one that has this code."""

    code: Code
    form: Form
    budget_id: BudgetId | None = None


class Approval(Asked):
    """The very version that was looked at."""

    version_id: PromotionVersionId


class OpeningBudget(For):
    name: Name
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    limit_fen: Fen


class Floor(Asked):
    """What a unit costs at least; null takes the floor away."""

    sku_id: SkuId
    price_fen: Fen | None


class Floors(Asked):
    list_id: PriceListId
    floors: Annotated[list[Floor], Field(min_length=1, max_length=1_000)]


class PromotionShown(Told):
    """A version is a draft until `from_version`; `running_number` is the version in force."""

    promotion_id: PromotionId
    version_id: PromotionVersionId
    organisation_id: OrganisationId
    code: str
    number: int
    running_number: int | None
    form: dict[str, Any]
    budget_id: BudgetId | None
    drafted_at: datetime
    from_version: int | None
    until_version: int | None


class Promotions(Told):
    promotions: list[PromotionShown]


class BudgetShown(Told):
    budget_id: BudgetId
    name: str
    currency: str
    limit_fen: int
    left_fen: int


class Budgets(Told):
    budgets: list[BudgetShown]


class BudgetOpened(Told):
    budget_id: BudgetId


class Published(Told):
    """The version of all prices from which on it counts."""

    price_version: int


class FloorsDrafted(Told):
    draft_id: FloorDraftId


class Dropped(Told):
    """What was drafted and will not be."""

    dropped: bool = True


class FloorsShown(Told):
    """`price_version` is that of the approved; null as a price takes a floor away."""

    draft_id: FloorDraftId
    drafted_at: datetime
    is_waiting: bool
    price_version: int | None
    floors: list[Floor]


class FloorDrafts(Told):
    drafts: list[FloorsShown]


@router.get("/promotions", response=Promotions)
@reading
def promotions(request: HttpRequest, organisation_id: OrganisationId) -> Promotions:
    """My organisation's promotions, each in its latest version. (G3)"""
    speak_for(request, organisation_id)
    return Promotions(
        promotions=[_shown(one) for one in queries.list_promotions([organisation_id])]
    )


@router.post("/promotions", response={201: PromotionShown})
@effect()
def draft(request: HttpRequest, body: Draft) -> PromotionShown:
    """Write a promotion; it counts once somebody else has approved it. (G3)

    A form that names a channel or a kind of node is refused: one price at every door (C2).
    """
    speak_for(request, body.organisation_id)
    version_id = pricing.draft_promotion(
        organisation_id=body.organisation_id,
        code=body.code,
        form=body.form,
        budget_id=body.budget_id,
        at=moment(request),
    )
    drafted = queries.list_promotions([body.organisation_id])
    return _shown(next(one for one in drafted if one.version_id == version_id))


@router.get("/promotions/{promotion_id}", response=Promotions)
@reading
def versions(request: HttpRequest, promotion_id: PromotionId) -> Promotions:
    """Every version of one promotion, the newest first."""
    return Promotions(promotions=[_shown(one) for one in _own_versions(request, promotion_id)])


@router.post("/promotions/{promotion_id}/approve", response={201: Published})
@effect()
def approve(request: HttpRequest, promotion_id: PromotionId, body: Approval) -> Published:
    """Put a draft in force, which somebody else wrote. (A2)"""
    if body.version_id not in {one.version_id for one in _own_versions(request, promotion_id)}:
        raise NotFound
    version = pricing.approve_promotion(version_id=body.version_id, at=moment(request))
    return Published(price_version=version)


@router.post("/promotions/{promotion_id}/drop", response={201: Dropped})
@effect()
def drop(request: HttpRequest, promotion_id: PromotionId, body: Approval) -> Dropped:
    """Put a draft aside for good; its writer may do so, too. What is in force stays."""
    if body.version_id not in {one.version_id for one in _own_versions(request, promotion_id)}:
        raise NotFound
    pricing.drop_draft(version_id=body.version_id)
    return Dropped()


@router.post("/promotions/{promotion_id}/stop", response={201: Published})
@effect()
def stop(request: HttpRequest, promotion_id: PromotionId) -> Published:
    """End it now; orders placed before keep what they got."""
    _own_versions(request, promotion_id)
    version = pricing.stop_promotion(promotion_id=promotion_id, at=moment(request))
    return Published(price_version=version)


@router.get("/budgets", response=Budgets)
@reading
def budgets(request: HttpRequest, organisation_id: OrganisationId) -> Budgets:
    """My organisation's budgets for promotions, with what they still hold."""
    speak_for(request, organisation_id)
    found = queries.list_budgets([organisation_id])
    return Budgets(
        budgets=[
            BudgetShown(
                budget_id=one.budget_id,
                name=one.name,
                currency=one.currency,
                limit_fen=one.limit_fen,
                left_fen=one.left_fen,
            )
            for one in found
        ]
    )


@router.post("/budgets", response={201: BudgetOpened})
@effect()
def open_budget(request: HttpRequest, body: OpeningBudget) -> BudgetOpened:
    """Open a budget that promotions share and never exceed."""
    speak_for(request, body.organisation_id)
    budget_id = pricing.open_budget(
        organisation_id=body.organisation_id,
        name=body.name,
        currency=body.currency,
        limit_fen=body.limit_fen,
    )
    return BudgetOpened(budget_id=budget_id)


@router.post("/floors", response={201: FloorsDrafted})
@effect()
def draft_floors(request: HttpRequest, body: Floors) -> FloorsDrafted:
    """Propose what goods cost at least on a list of mine, whatever the promotions. (A2)"""
    _own_list(request, body.list_id)
    floors = {floor.sku_id: floor.price_fen for floor in body.floors}
    draft_id = pricing.draft_floors(list_id=body.list_id, floors_fen=floors, at=moment(request))
    return FloorsDrafted(draft_id=draft_id)


@router.get("/floors", response=FloorDrafts)
@reading
def floor_drafts(request: HttpRequest, list_id: PriceListId) -> FloorDrafts:
    """What was proposed for a list of mine; what waits for a second person comes first."""
    _own_list(request, list_id)
    return FloorDrafts(
        drafts=[
            FloorsShown(
                draft_id=one.draft_id,
                drafted_at=one.drafted_at,
                is_waiting=one.is_waiting,
                price_version=one.version,
                floors=[
                    Floor(sku_id=sku_id, price_fen=fen) for sku_id, fen in one.floors_fen.items()
                ],
            )
            for one in queries.list_floor_drafts(list_id)
        ]
    )


@router.post("/floors/{draft_id}/drop", response={201: Dropped})
@effect()
def drop_floors(request: HttpRequest, draft_id: FloorDraftId) -> Dropped:
    """Put proposed floors aside; their writer may do so, too."""
    _own_draft(request, draft_id)
    pricing.drop_floors(draft_id=draft_id)
    return Dropped()


@router.post("/floors/{draft_id}/approve", response={201: Published})
@effect()
def approve_floors(request: HttpRequest, draft_id: FloorDraftId) -> Published:
    """Put floor prices in force, which somebody else proposed."""
    _own_draft(request, draft_id)
    return Published(price_version=pricing.approve_floors(draft_id=draft_id, at=moment(request)))


def speak_for(request: HttpRequest, organisation_id: OrganisationId) -> None:
    """Only its own people give away what an organisation will bear."""
    network.require_own(acting_staff(request), PROMOTE, organisation_id)


def _own_versions(request: HttpRequest, promotion_id: PromotionId) -> list[PromotionView]:
    actor, found = acting_staff(request), queries.versions_of(promotion_id)
    if not found:
        raise NotFound
    network.require_own(actor, PROMOTE, found[0].organisation_id)
    return found


def _own_draft(request: HttpRequest, draft_id: FloorDraftId) -> None:
    list_id = queries.list_of_floors(draft_id)
    if list_id is None:
        acting_staff(request)
        raise NotFound
    _own_list(request, list_id)


def _own_list(request: HttpRequest, list_id: UUID) -> None:
    actor = acting_staff(request)
    found = [one for one in queries.list_price_lists() if one.list_id == list_id]
    if not found:
        raise NotFound
    network.require_own(actor, EDIT, found[0].organisation_id)


def _shown(view: PromotionView) -> PromotionShown:
    return PromotionShown(
        promotion_id=view.promotion_id,
        version_id=view.version_id,
        organisation_id=view.organisation_id,
        code=view.code,
        number=view.number,
        running_number=view.running_number,
        form=dict(view.form),
        budget_id=view.budget_id,
        drafted_at=view.drafted_at,
        from_version=view.from_version,
        until_version=view.until_version,
    )
