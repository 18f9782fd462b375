"""Competitors watched: rules, suggestions, and answers that two people put in force (C2)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.catalog import queries as goods
from quanqu.kit import clock, tx
from quanqu.kit.ids import new_id
from quanqu.kit.money import BPS
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.pricing import listed
from quanqu.pricing.answering import Answered, Standing, answer
from quanqu.pricing.models import AnswerDraft, AnswerRule, PriceList, SeenPrice
from quanqu.pricing.refusals import AnswersMoved, BadGuard, NotADraft, SameApprover
from quanqu.pricing.setting import set_prices
from quanqu.pricing.showing import FIRST, get_list, listed_prices
from quanqu.pricing.types import (
    ANY_TIER,
    FLOOR_TIER,
    AnswerDraftId,
    AnswerDraftView,
    AnswerKind,
    AnswerRow,
    Guard,
    PriceListView,
    PriceRow,
    Reason,
    Seen,
    Suggestion,
)
from quanqu.pricing.windows import turn_now
from quanqu.pricing.writing import sql
from quanqu.stock import queries as stock

MOST_HOURS = 24 * 365
HISTORY = 200


@tx.required
def set_guard(*, list_id: UUID, guard: Guard) -> None:
    """Say how a list answers for a category, or for all others; refuses BadGuard, NotFound."""
    get_list(list_id)
    beats = guard.kind == AnswerKind.BEAT
    shares = (guard.most_day_bps, guard.outlier_bps)
    if (
        not (0 < guard.beat_bps < BPS if beats else guard.beat_bps == 0)
        or not 0 <= guard.margin_bps <= 10 * BPS
        or not all(0 < share <= BPS for share in shares)
        or not 0 < guard.fresh_hours <= MOST_HOURS
    ):
        raise BadGuard
    AnswerRule.objects.update_or_create(
        **_about(list_id, guard.category_id),
        defaults={
            "kind": guard.kind.value,
            "beat_bps": guard.beat_bps,
            "margin_bps": guard.margin_bps,
            "most_day_bps": guard.most_day_bps,
            "fresh_hours": guard.fresh_hours,
            "outlier_bps": guard.outlier_bps,
        },
    )


@tx.required
def drop_guard(*, list_id: UUID, category_id: UUID | None) -> None:
    """Forget a rule: its goods answer by the rule for all others, or not at all."""
    if not AnswerRule.objects.filter(**_about(list_id, category_id)).delete()[0]:
        raise NotFound


def _about(list_id: UUID, category_id: UUID | None) -> dict[str, Any]:
    return {"list_id": list_id, "category_id": category_id}


def list_guards(list_id: UUID) -> list[Guard]:
    """The rules of a list, the one for all others last."""
    found = AnswerRule.objects.filter(list_id=list_id).order_by("category__code")
    return [
        Guard(
            kind=AnswerKind(rule.kind),
            beat_bps=rule.beat_bps,
            margin_bps=rule.margin_bps,
            most_day_bps=rule.most_day_bps,
            fresh_hours=rule.fresh_hours,
            outlier_bps=rule.outlier_bps,
            category_id=rule.category_id,
        )
        for rule in found
    ]


def list_watched(list_id: UUID, *, after_id: UUID | None = None, limit: int = 50) -> list[UUID]:
    """SKUs that a competitor was seen to sell, a page at a time."""
    rows = sql.watched_skus(list_id=list_id, after_id=after_id or FIRST, row_limit=limit)
    return [row["sku_id"] for row in rows]


def list_seen(list_id: UUID, sku_id: UUID) -> list[Seen]:
    """What was seen of a SKU, the last first: the history."""
    found = SeenPrice.objects.filter(list_id=list_id, sku_id=sku_id).order_by("-seen_at", "source")
    return [Seen(one.source, one.price_fen, one.seen_at, one.url) for one in found[:HISTORY]]


def suggest(list_id: UUID, sku_ids: Collection[UUID], at: datetime) -> list[Suggestion]:
    """What a list could ask for some SKUs, with the reasons; nothing is written."""
    price_list = get_list(list_id)
    guards = {guard.category_id: guard for guard in list_guards(list_id)}
    standings = _standings(price_list, list(sku_ids), at)
    categories = {row["sku_id"]: row["category_ids"] for row in sql.goods(sku_ids=list(standings))}
    suggested = []
    for sku_id, standing in standings.items():
        guard = _guard(guards, categories.get(sku_id, ()))
        found = answer(standing, guard, at) if guard else Answered(None, None, (NO_RULE,))
        suggested.append(
            Suggestion(
                sku_id,
                standing.our_fen,
                found.theirs or min(standing.seen, key=_fen, default=None),
                found.price_fen,
                found.reasons,
                standing.seen,
            )
        )
    return suggested


NO_RULE = Reason("no_rule")


@tx.required
def draft_answers(*, list_id: UUID, sku_ids: Collection[UUID], at: datetime) -> AnswerDraftId:
    """Choose suggested answers; another person puts them in force. Refuses Invalid (none)."""
    rows = _answers(list_id, sku_ids, at)
    if not rows:
        raise Invalid(answers=0)
    draft_id = new_id()
    AnswerDraft.objects.create(id=draft_id, list_id=list_id, rows=rows, drafted_at=at)
    return AnswerDraftId(draft_id)


@tx.required
def approve_answers(*, draft_id: UUID, at: datetime) -> int:
    """Publish drafted answers as lasting prices; returns the version of all prices.

    They are worked out once more: what has moved since is refused. Refuses SameApprover,
    NotADraft, AnswersMoved, NotFound.
    """
    # First, so that no price moves between the second look and the publication.
    sql.lock_versions()
    draft = _undecided(draft_id)
    if draft.drafted_by == tx.actor():
        raise SameApprover
    turn_now(at)
    if _answers(draft.list_id, [UUID(row["sku_id"]) for row in draft.rows], at) != draft.rows:
        raise AnswersMoved
    rows = [PriceRow(UUID(row["sku_id"]), row["price_fen"]) for row in draft.rows]
    version = set_prices(list_id=draft.list_id, rows=rows, at=at)
    _decide(draft, at, version)
    return version


@tx.required
def refuse_answers(*, draft_id: UUID, at: datetime) -> None:
    """Put a draft aside; its writer may do so, too. Refuses NotADraft, NotFound."""
    _decide(_undecided(draft_id), at, None)


def list_drafts(list_id: UUID, *, limit: int = 20) -> list[AnswerDraftView]:
    """Drafts of answers, those that wait first, then the youngest."""
    found = AnswerDraft.objects.filter(list_id=list_id).order_by("decided_at", "-id")
    waiting = [one for one in found.filter(decided_at=None)[:limit]]
    decided = list(found.exclude(decided_at=None).order_by("-decided_at")[: limit - len(waiting)])
    return [_draft_view(one) for one in (*waiting, *decided)]


def _undecided(draft_id: UUID) -> AnswerDraft:
    draft = AnswerDraft.objects.select_for_update().filter(id=draft_id).first()
    if draft is None:
        raise NotFound
    if draft.decided_at is not None:
        raise NotADraft
    return draft


def _decide(draft: AnswerDraft, at: datetime, version: int | None) -> None:
    draft.decided_by, draft.decided_at, draft.version_id = tx.actor(), at, version
    draft.save(update_fields=["decided_by", "decided_at", "version"])


def _answers(list_id: UUID, sku_ids: Collection[UUID], at: datetime) -> list[dict[str, str | int]]:
    return [
        {
            "sku_id": str(one.sku_id),
            "our_fen": one.our_fen,
            "theirs_fen": one.theirs.price_fen,
            "source": one.theirs.source,
            "price_fen": one.price_fen,
        }
        for one in sorted(suggest(list_id, sku_ids, at), key=lambda one: one.sku_id)
        if one.price_fen is not None and one.theirs is not None
    ]


def _draft_view(draft: AnswerDraft) -> AnswerDraftView:
    rows = tuple(AnswerRow(**row | {"sku_id": UUID(row["sku_id"])}) for row in draft.rows)
    return AnswerDraftView(
        draft_id=AnswerDraftId(draft.id),
        list_id=draft.list_id,
        rows=rows,
        drafted_by=draft.drafted_by,
        drafted_at=draft.drafted_at,
        decided_by=draft.decided_by,
        decided_at=draft.decided_at,
        version=draft.version_id,
    )


def _standings(
    price_list: PriceListView, sku_ids: Sequence[UUID], at: datetime
) -> dict[UUID, Standing]:
    """Where each SKU stands that has a price on the list."""
    prices = listed_prices(price_list.list_id, sku_ids)
    ours = {
        one.sku_id: one
        for one in prices
        if one.is_in_force and one.tier == ANY_TIER and one.min_qty == 1
    }
    began = {
        row["sku_id"]: row["price_fen"]
        for row in sql.lasting_then(
            list_id=price_list.list_id, sku_ids=sku_ids, before=clock.start_of_day(at)
        )
    }
    floors, costs = _floors(price_list, sku_ids), _costs(price_list, list(ours))
    seen: dict[UUID, list[Seen]] = {}
    for row in sql.seen_last(list_id=price_list.list_id, sku_ids=list(ours)):
        seen.setdefault(row.pop("sku_id"), []).append(Seen(**row))
    return {
        sku_id: Standing(
            our_fen=one.price_fen,
            day_began_fen=began.get(sku_id, one.price_fen),
            floor_fen=floors.get(sku_id),
            cost_fen=costs.get(sku_id),
            holds_until=one.window.until_at if one.window else None,
            seen=tuple(seen.get(sku_id, ())),
        )
        for sku_id, one in ours.items()
    }


def _floors(price_list: PriceListView, sku_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Floors of the list and of the group's: of two the higher counts, as in every quote."""
    zones = listed.zones_asked(price_list.zone)
    lists = PriceList.objects.filter(zone__in=zones, currency=price_list.currency)
    floors: dict[UUID, int] = {}
    for list_id in lists.values_list("id", flat=True):
        for row in sql.prices_of_list(list_id=list_id, sku_ids=sku_ids, with_past=False):
            if row["tier"] == FLOOR_TIER:
                floors[row["sku_id"]] = max(row["price_fen"], floors.get(row["sku_id"], 0))
    return floors


def _costs(price_list: PriceListView, sku_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What a unit cost with VAT, over all shelves of the list's company, or of all companies."""
    paid: dict[UUID, list[tuple[bool, int, int]]] = {}
    for level in stock.levels(sku_ids):
        if level.unit_cost_fen is not None and level.on_hand_qty > 0:
            is_own = level.shelf.owner_id == price_list.organisation_id
            paid.setdefault(level.shelf.sku_id, []).append(
                (is_own, level.on_hand_qty, level.unit_cost_fen)
            )
    skus = goods.get_skus(paid)
    return {
        sku_id: _average(shelves) * (BPS + skus[sku_id].vat_bps) // BPS
        for sku_id, shelves in paid.items()
    }


def _average(shelves: Iterable[tuple[bool, int, int]]) -> int:
    known = list(shelves)
    own = [one for one in known if one[0]] or known
    return sum(qty * fen for _, qty, fen in own) // sum(qty for _, qty, _ in own)


def _guard(guards: dict[UUID | None, Guard], category_ids: Iterable[str]) -> Guard | None:
    """The rule of the nearest category upwards, else the one for all."""
    for category_id in category_ids:
        found = guards.get(UUID(category_id))
        if found is not None:
            return found
    return guards.get(None)


def _fen(seen: Seen) -> int:
    return seen.price_fen
