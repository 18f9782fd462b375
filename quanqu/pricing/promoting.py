"""Promotions and floor prices: written by one person, put in force by another (G3, A2)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.pricing import faults
from quanqu.pricing import form as forms
from quanqu.pricing.form import WHOLE_BPS, Amount, FreeDelivery, Gift, Percent
from quanqu.pricing.listed import LARGEST_PRICE_FEN
from quanqu.pricing.models import (
    Budget,
    FloorDraft,
    Price,
    PriceList,
    Promotion,
    PromotionVersion,
)
from quanqu.pricing.refusals import (
    BadPrice,
    BadPromotion,
    BelowFloor,
    NotADraft,
    SameApprover,
    ScopedByChannel,
)
from quanqu.pricing.types import (
    ANY_TIER,
    FLOOR_TIER,
    PromotionVersionId,
)
from quanqu.pricing.writing import publish, sql

CHANNEL_WORDS = ("channel", "kind_of_node", "node_kind", "capabilit", "device", "door")


@tx.required
def draft_promotion(
    *,
    organisation_id: UUID,
    code: str,
    form: Mapping[str, object],
    at: datetime,
    budget_id: UUID | None = None,
) -> PromotionVersionId:
    """Write the next version of a promotion in the closed rule form (`docs/promotion.schema.json`).

    A promotion of any organisation but the group is for its own sales, and others bear nothing of
    it. Refuses BadPromotion, ScopedByChannel, BelowFloor, NotFound.
    """
    written = sound_form(form, organisation_id)
    _check_budget(written, organisation_id, budget_id)
    Promotion.objects.bulk_create(
        [Promotion(id=new_id(), organisation_id=organisation_id, code=code, budget_id=budget_id)],
        ignore_conflicts=True,
    )
    # Two drafts at once get their numbers one after the other.
    promotion = Promotion.objects.select_for_update().get(
        organisation_id=organisation_id, code=code
    )
    versions = PromotionVersion.objects.filter(promotion=promotion)
    if promotion.budget_id != budget_id:
        if versions.filter(dropped_by=None).exists():
            raise BadPromotion(why=_("the budget of a promotion does not change."))
        Promotion.objects.filter(id=promotion.id).update(budget_id=budget_id)
    last = versions.aggregate(last=Max("number"))["last"] or 0
    version = PromotionVersion.objects.create(
        promotion=promotion, number=last + 1, form=forms.written(written), drafted_at=at
    )
    return PromotionVersionId(version.id)


@tx.required
def approve_promotion(*, version_id: UUID, at: datetime) -> int:
    """Put a draft in force in place of the version before it; returns the version of all prices.

    Refuses SameApprover (whoever wrote it), NotADraft, BelowFloor, NotFound.
    """
    sql.lock_versions()
    draft = PromotionVersion.objects.select_for_update().filter(id=version_id).first()
    if draft is None:
        raise NotFound
    newer = PromotionVersion.objects.filter(
        promotion_id=draft.promotion_id, number__gt=draft.number, from_version__isnull=False
    )
    if draft.from_version_id or draft.dropped_by or newer.exists():
        raise NotADraft
    if draft.drafted_by == tx.actor():
        raise SameApprover
    # Floors may have risen since it was written.
    _check_floors(forms.read(draft.form))
    version = _add_version(at)
    _end(draft.promotion_id, version)
    draft.approved_by = tx.actor()
    draft.from_version_id = version
    draft.save(update_fields=["approved_by", "from_version"])
    return version


@tx.required
def drop_draft(*, version_id: UUID) -> None:
    """Put a draft of a promotion aside for good; its writer may do so, too. What is in force stays.

    Refuses NotADraft, NotFound.
    """
    draft = PromotionVersion.objects.select_for_update().filter(id=version_id).first()
    if draft is None:
        raise NotFound
    if draft.from_version_id or draft.dropped_by:
        raise NotADraft
    draft.dropped_by = tx.actor()
    draft.save(update_fields=["dropped_by"])


@tx.required
def stop_promotion(*, promotion_id: UUID, at: datetime) -> int:
    """End a promotion now; returns the version of all prices. Refuses NotFound, also when over."""
    sql.lock_versions()
    if not _in_force(promotion_id).exists():
        raise NotFound
    version = _add_version(at)
    _end(promotion_id, version)
    return version


@tx.required
def draft_floors(*, list_id: UUID, floors_fen: Mapping[UUID, int | None], at: datetime) -> UUID:
    """Propose what units of SKUs cost at least on a list, whatever the promotions; None: nothing.

    Refuses BadPrice, NotFound.
    """
    for price_fen in floors_fen.values():
        if price_fen is not None and not 0 < price_fen <= LARGEST_PRICE_FEN:
            raise BadPrice(price_fen=price_fen)
    known = PriceList.objects.filter(id=list_id).exists()
    if not known or sql.unknown_skus(sku_ids=list(floors_fen)):
        raise NotFound
    rows = {str(sku_id): price_fen for sku_id, price_fen in floors_fen.items()}
    draft_id = new_id()
    FloorDraft.objects.create(id=draft_id, list_id=list_id, rows=rows, drafted_at=at)
    return draft_id


@tx.required
def approve_floors(*, draft_id: UUID, at: datetime) -> int:
    """Put floor prices in force; returns the version of all prices. Refuses SameApprover,
    NotADraft, NotFound.
    """
    sql.lock_versions()
    draft = _waiting_floors(draft_id)
    if draft.drafted_by == tx.actor():
        raise SameApprover
    version = publish(
        list_id=draft.list_id,
        at=at,
        sku_ids=[UUID(sku_id) for sku_id in draft.rows],
        tiers=[FLOOR_TIER] * len(draft.rows),
        min_qtys=[1] * len(draft.rows),
        prices_fen=list(draft.rows.values()),
    )
    if not version:
        version = _add_version(at)
    draft.approved_by = tx.actor()
    draft.version_id = version
    draft.save(update_fields=["approved_by", "version"])
    return version


@tx.required
def drop_floors(*, draft_id: UUID) -> None:
    """Put proposed floor prices aside for good; their writer may do so, too. Refuses NotADraft,
    NotFound.
    """
    draft = _waiting_floors(draft_id)
    draft.dropped_by = tx.actor()
    draft.save(update_fields=["dropped_by"])


def sound_form(form: Mapping[str, object], organisation_id: UUID) -> forms.Promotion:
    """A form that this organisation may write.

    Refuses BadPromotion, ScopedByChannel, BelowFloor.
    """
    written = _own(read_form(form), organisation_id)
    _check_floors(written)
    return written


def read_form(written: Mapping[str, object]) -> forms.Promotion:
    """Refuses BadPromotion and ScopedByChannel."""
    when = written.get("when")
    words = [*written, *(when if isinstance(when, Mapping) else ())]
    if any(str(word).lower().startswith(CHANNEL_WORDS) for word in words):
        raise ScopedByChannel
    try:
        return forms.read(dict(written))
    except msgspec.ValidationError as fault:
        raise BadPromotion(why=faults.said(str(fault))) from fault


def _waiting_floors(draft_id: UUID) -> FloorDraft:
    draft = FloorDraft.objects.select_for_update().filter(id=draft_id).first()
    if draft is None:
        raise NotFound
    if draft.version_id or draft.dropped_by:
        raise NotADraft
    return draft


def _own(written: forms.Promotion, organisation_id: UUID) -> forms.Promotion:
    """The form with what its writer may not leave open. Only the group spends others' money."""
    if organisation_id == network.platform().organisation_id:
        return written
    own = str(organisation_id)
    if any(bearer.who not in ("seller", own) for bearer in written.bearers):
        raise BadPromotion(why=_("others have not agreed to bear it."))
    if written.when.sellers not in ((), (own,)):
        raise BadPromotion(why=_("it is for sales of others."))
    when = msgspec.structs.replace(written.when, sellers=(own,))
    return msgspec.structs.replace(written, when=when)


def _check_budget(written: forms.Promotion, organisation_id: UUID, budget_id: UUID | None) -> None:
    if budget_id is None:
        return
    budget = Budget.objects.filter(id=budget_id, organisation_id=organisation_id).first()
    if budget is None:
        raise NotFound
    if budget.currency != written.currency or isinstance(written.give, FreeDelivery):
        raise BadPromotion(why=_("the budget does not fit."))


def _check_floors(written: forms.Promotion) -> None:
    """Whoever names SKUs sees at once what would go below their floors; no line ever does."""
    give = written.give
    skus = (give.sku,) if isinstance(give, Gift) else written.what.skus
    if not skus:
        return
    in_force = Price.objects.filter(sku_id__in=skus, min_qty=1, until_version__isnull=True)
    base = {
        (price.list_id, price.sku_id): price.price_fen for price in in_force.filter(tier=ANY_TIER)
    }
    for floor in in_force.filter(tier=FLOOR_TIER):
        now_fen = base.get((floor.list_id, floor.sku_id), floor.price_fen)
        if _price_after(give, now_fen) < floor.price_fen:
            raise BelowFloor(price_fen=floor.price_fen, sku_id=floor.sku_id)


def _price_after(give: forms.Give, price_fen: int) -> int:
    """What one unit would cost, for what can be said of one unit."""
    match give:
        case Percent():
            return price_fen - price_fen * give.bps // WHOLE_BPS
        case forms.Price():
            return min(give.fen, price_fen)
        case Amount(per="unit"):
            return price_fen - give.fen
        case Gift():
            return 0
        case _:
            return price_fen


def _add_version(at: datetime) -> int:
    return int(sql.add_version(at=at)[0]["version"])


def _in_force(promotion_id: UUID) -> "QuerySet[PromotionVersion]":
    return PromotionVersion.objects.filter(
        promotion_id=promotion_id, from_version__isnull=False, until_version__isnull=True
    )


def _end(promotion_id: UUID, version: int) -> None:
    _in_force(promotion_id).update(until_version=version)
