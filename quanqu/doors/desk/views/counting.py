"""Counting on a handheld: a page that works without a network, and what it sends when it can."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.desk import drafts, naming
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.counts import UNDER_WAY, count_rows, visible
from quanqu.doors.desk.views.handheld import standing_at
from quanqu.doors.faces.templatetags.faces import picture_url
from quanqu.kit import ids, tx
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.network import queries as network
from quanqu.stock import actions as stock
from quanqu.stock import queries
from quanqu.stock.types import NO_LOT, CountEntry, CountView

MOST_GOODS: Final = 5_000
MOST_ENTRIES: Final = 500
MOST_QTY: Final = 100_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry as the handheld sent it: goods by id, or by what the scanner read."""

    entry_id: UUID
    sku: str
    code: str
    qty: int
    lot: str
    counted_at: datetime


@require_safe
@at_desk
def hand_counts(scope: Scope) -> HttpResponse:
    """Which counts are open here?"""
    node = standing_at(scope, "stock.count")
    page = queries.list_counts(node_ids=[node.node_id], states=UNDER_WAY)
    return show(
        scope,
        "desk/hand_counts.html",
        "hand_counts",
        node=node,
        rows=count_rows(page.counts),
        may_open=scope.may("stock.adjust"),
    )


@require_safe
@at_desk
def hand_count(scope: Scope, count: str) -> HttpResponse:
    """The counting page. Its worker keeps it for places without a network."""
    found = visible(scope, count)
    network.require(scope.actor, "stock.count", node_id=found.node_id)
    return show(
        scope,
        "desk/hand_count.html",
        "hand_counts",
        row=count_rows([found])[0],
        count=found,
        is_open=found.state in UNDER_WAY,
        counter=scope.actor.label,
    )


@require_safe
@at_desk
def hand_goods(scope: Scope, count: str) -> HttpResponse:
    """What may lie on the shelves of this count, so that a scan is named without a network."""
    found = visible(scope, count)
    network.require(scope.actor, "stock.count", node_id=found.node_id)
    again = {shelf.sku_id for shelf in found.recount}
    skus = catalog.get_skus(_scope_of(found))
    answer = JsonResponse(
        {
            "goods": [_goods(sku, sku.sku_id in again) for sku in skus.values()],
            "round": found.round,
            "state": found.state,
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@at_desk
def hand_entries(scope: Scope, count: str) -> HttpResponse:
    """Keep what was counted, now or long ago; the same entry twice is one. Names what it cannot."""
    found = visible(scope, count)
    network.require(scope.actor, "stock.count", node_id=found.node_id)
    sent, refused = _read(scope)
    entries, unknown = _entries(sent)
    refused += unknown
    try:
        _keep(scope, found, entries)
        kept = entries
    except Refused:
        # One of them is not possible: the others were counted all the same.
        kept = []
        for entry in entries:
            try:
                _keep(scope, found, [entry])
                kept.append(entry)
            except Refused as refusal:
                refused.append(_refused(entry.entry_id, str(refusal)))
    return JsonResponse(
        {
            "kept": [str(entry.entry_id) for entry in kept],
            "refused": refused,
            "state": queries.get_count(found.count_id).state,
        }
    )


def _scope_of(found: CountView) -> list[UUID]:
    if found.sku_ids is not None:
        return list(found.sku_ids)
    levels = queries.levels_at(found.node_id, limit=MOST_GOODS)
    return list({level.shelf.sku_id: None for level in levels})


def _goods(sku: SkuView, is_again: bool) -> dict[str, Any]:
    drawn = naming.picture_of(sku)
    packs = dict(sku.packs)
    codes = {code: packs.get(code, 1) for code in {*sku.barcodes, *packs}}
    return {
        "sku": ids.public("sku", sku.sku_id),
        "name": drawn["label"],
        "code": sku.code,
        "codes": {**codes, sku.code.upper(): 1},
        "lots": sku.has_lots,
        "again": is_again,
        "picture": picture_url(
            drawn["picture_seed"], drawn["category"], drawn["colour"], drawn["name"]
        ),
    }


def _keep(scope: Scope, found: CountView, entries: Sequence[CountEntry]) -> None:
    counter = scope.actor.label
    tx.run(
        counter,
        lambda: stock.record_entries(
            count_id=found.count_id, counter=counter, entries=entries, at=scope.at
        ),
    )


def _refused(entry_id: UUID, why: str) -> dict[str, str]:
    return {"id": str(entry_id), "why": why}


def _read(scope: Scope) -> tuple[list[Sent], list[dict[str, str]]]:
    """What was sent; and the entries that cannot be meant, if they have an id to name them by."""
    try:
        given = [(UUID(str(raw["id"])), raw) for raw in json.loads(scope.request.body)["entries"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(entries="") from error
    if len(given) > MOST_ENTRIES:
        raise Invalid(entries=len(given))
    sent, refused = [], []
    for entry_id, raw in given:
        try:
            sent.append(_one(entry_id, raw, scope.at))
        except (ValueError, KeyError, TypeError, AttributeError):
            refused.append(_refused(entry_id, str(Invalid())))
    return sent, refused


def _one(entry_id: UUID, raw: Mapping[str, Any], now: datetime) -> Sent:
    if "\0" in f"{raw.get('sku')}{raw.get('code')}{raw.get('lot')}":
        raise ValueError(raw)
    qty = raw["qty"]
    if isinstance(qty, bool) or not isinstance(qty, int) or abs(qty) > MOST_QTY:
        raise ValueError(qty)
    counted_at = datetime.fromisoformat(str(raw["at"]))
    if timezone.is_naive(counted_at):
        raise ValueError(raw["at"])
    return Sent(
        entry_id=entry_id,
        sku=str(raw.get("sku") or ""),
        code=str(raw.get("code") or "")[:80],
        qty=qty,
        lot=str(raw.get("lot") or "").strip()[:40] or NO_LOT,
        # A handheld whose clock runs ahead has not counted in the future.
        counted_at=min(counted_at, now),
    )


def _entries(sent: Sequence[Sent]) -> tuple[list[CountEntry], list[dict[str, str]]]:
    """Entries with their goods; and those whose goods nobody knows."""
    entries, unknown = [], []
    for one in sent:
        sku_id, per_scan = _sku_of(one)
        if sku_id is None:
            unknown.append(_refused(one.entry_id, _("Nobody knows this code.")))
            continue
        entries.append(
            CountEntry(
                entry_id=one.entry_id,
                sku_id=sku_id,
                qty=one.qty * per_scan,
                counted_at=one.counted_at,
                lot=one.lot,
            )
        )
    return entries, unknown


def _sku_of(one: Sent) -> tuple[UUID | None, int]:
    """The goods, and how many of them one scan of the code stands for (a pack holds several)."""
    if not one.sku:
        read = drafts.read_code(one.code)
        return (read.sku.sku_id, read.qty) if read else (None, 1)
    try:
        return catalog.get_sku(ids.parse("sku", one.sku)).sku_id, 1
    except NotFound:
        return None, 1
