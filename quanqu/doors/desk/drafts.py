"""Goods gathered by scanning or searching before something is asked for: a transfer, a purchase.

A draft lives in the session; it holds SKU ids and quantities, and nothing that was decided.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.desk import naming
from quanqu.doors.desk.scope import Scope
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network
from quanqu.search import queries as search

MOST_LINES: Final = 200
MOST_QTY: Final = 100_000
FOUND: Final = 24


@dataclass(frozen=True, slots=True)
class Read:
    """What a scanned text stands for."""

    sku: SkuView
    qty: int = 1
    lot: str = ""
    expires_on: date | None = None


@dataclass(slots=True)
class Draft:
    """What was gathered for one purpose, the latest first; `found` waits for a choice."""

    scope: Scope
    name: str
    lines: dict[str, int] = field(default_factory=dict)
    latest: str = ""
    found: list[SkuView] = field(default_factory=list)
    sound: str = ""

    @property
    def quantities(self) -> dict[UUID, int]:
        return {UUID(sku_id): qty for sku_id, qty in self.lines.items()}

    def add(self, sku: SkuView, qty: int = 1) -> None:
        key = str(sku.sku_id)
        if key not in self.lines and len(self.lines) >= MOST_LINES:
            self.sound = "bad"
            return
        self.lines = {key: min(MOST_QTY, self.lines.pop(key, 0) + qty), **self.lines}
        self.latest, self.sound = key, "good"
        self.keep()

    def read(self, text: str) -> None:
        """A scan adds its goods at once; words show what they could mean."""
        read = read_code(text)
        if read is not None:
            self.add(read.sku, read.qty)
            return
        skus = [one for product in search.list_products(text, limit=FOUND) for one in product.skus]
        self.found = [one for one in skus if one.is_stocked][:FOUND]
        self.sound = "" if self.found else "bad"

    def set(self, sku_id: UUID, qty: int) -> None:
        """How many shall be had of a line; none takes it off."""
        self.lines[str(sku_id)] = min(MOST_QTY, qty)
        self.lines = {key: one for key, one in self.lines.items() if one > 0}
        self.keep()

    def keep(self) -> None:
        kept = {"lines": self.lines, "latest": self.latest}
        self.scope.request.session[_key(self.name)] = kept

    def forget(self) -> None:
        self.scope.request.session.pop(_key(self.name), None)


def draft_of(scope: Scope, name: str) -> Draft:
    """What this person has gathered so far."""
    kept = scope.request.session.get(_key(name)) or {}
    return Draft(scope, name, dict(kept.get("lines", {})), kept.get("latest", ""))


def change(draft: Draft) -> None:
    """What a posted form of the draft says: a scan or words, a choice, a quantity."""
    posted = draft.scope.request.POST
    if posted.get("choose"):
        draft.add(catalog.get_sku(ids.parse("sku", posted["choose"])))
    elif posted.get("line"):
        qty = posted.get("qty", "")
        draft.set(ids.parse("sku", posted["line"]), int(qty) if qty.isdecimal() else 0)
    else:
        draft.read(posted.get("code", "").strip())


def shown(draft: Draft) -> list[dict[str, Any]]:
    """The lines with their goods, the latest on top."""
    skus = catalog.get_skus(draft.quantities)
    return [
        {
            "sku": skus[sku_id],
            "public_id": ids.public("sku", sku_id),
            "picture": naming.picture_of(skus[sku_id]),
            "qty": qty,
            "is_latest": str(sku_id) == draft.latest,
        }
        for sku_id, qty in draft.quantities.items()
        if sku_id in skus
    ]


def choices(draft: Draft) -> list[dict[str, Any]]:
    return [
        {"public_id": ids.public("sku", sku.sku_id), "picture": naming.picture_of(sku), "sku": sku}
        for sku in draft.found
    ]


def read_code(text: str) -> Read | None:
    """The goods behind a barcode of any kind, or behind one of our own SKU codes."""
    words = text.strip()
    if not words:
        return None
    try:
        read = catalog.read_barcode(words)
    except NotFound:
        return _by_code(words)
    return Read(catalog.get_sku(read.sku_id), read.qty or 1, read.lot, read.expires_on)


def _by_code(words: str) -> Read | None:
    owners = network.list_organisations()
    for owner in owners:
        found = catalog.find_skus_by_code(owner.organisation_id, [words.upper()])
        if found:
            return Read(next(iter(found.values())))
    return None


def _key(name: str) -> str:
    return f"desk_draft_{name}"
