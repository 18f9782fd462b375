"""Making codes to hang up and to hand out: what they stand for is checked and found here. (A1)"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from quanqu.catalog import queries as catalog
from quanqu.codes import actions as codes
from quanqu.codes import queries as known
from quanqu.codes.types import BatchView, NewBatch, NewCode, Purpose
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import queries as network
from quanqu.pricing import queries as pricing
from quanqu.scan.types import Wanted
from quanqu.stock import queries as stock

MOST_CODES: Final = 10_000
MOST_SHELVES: Final = 2_000
MOST_USES: Final = 1_000_000
LONGEST: Final = 120
ADDRESS: Final = re.compile(r"(?i)\s*([a-z][a-z0-9+.-]*\s*:|//|\\|www\.)")

MAKEABLE: Final = (
    Purpose.STORE,
    Purpose.PRODUCT,
    Purpose.POSTER,
    Purpose.TABLE,
    Purpose.GUIDE,
    Purpose.COUPON,
    Purpose.TICKET,
)
"""What people make; the others are made by what they stand for: orders, wallets, sign-ins."""

AT_A_PLACE: Final = (Purpose.STORE, Purpose.TABLE, Purpose.POSTER, Purpose.TICKET)


class CannotBeMade(Invalid):
    """Codes for this are made by what they stand for."""

    code = "code_cannot_be_made"
    text = _("Codes for this are made by orders, wallets and sign-ins, not here.")


class TooManyCodes(Invalid):
    """More than are made at once."""

    code = "too_many_codes"
    text = _("At most %(most)s codes are made at once.")


class LeadsAway(Invalid):
    """A code whose target was given as an address."""

    code = "leads_away"
    text = _("Row %(row)s: a code leads to things of this shop, never to an address.")


class NothingThere(Invalid):
    """What a code should stand for is not there, or not this organisation's."""

    code = "nothing_there"
    text = _("Row %(row)s: there is nothing with the code “%(target)s”.")


class NoSuchSeries(Invalid):
    """What the scanner shall get is no series of coupons of this organisation."""

    code = "no_such_series"
    text = _("There is no series of coupons “%(series)s” of yours.")


class BadWindow(Invalid):
    """It would be over before it begins."""

    code = "bad_window"
    text = _("The codes would end before they begin.")


@tx.required
def make_codes(
    *,
    purpose: Purpose,
    organisation_id: UUID,
    name: str,
    rows: Sequence[Wanted],
    at: datetime,
    node_id: UUID | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    uses_limit: int | None = None,
    gives: str = "",
    cost_fen: int = 0,
) -> BatchView:
    """Make codes for one purpose at one place, up to ten thousand at once, all or none (A1, A11).

    Each row stands for what it names: a SKU, product or barcode; the number of one's own staff;
    a store; a series of coupons; a row that names nothing stands for the place. Tickets count once.
    `gives` is the series of coupons that whoever scans gets one of.

    Refuses CannotBeMade, TooManyCodes, LeadsAway, NothingThere, NoSuchSeries, BadWindow.
    """
    _check(purpose, name, rows, at, node_id, organisation_id, valid_from, valid_until, uses_limit)
    series = _series(organisation_id)
    if gives and gives not in series:
        raise NoSuchSeries(series=gives)
    facts = {"gives": gives} if gives else {}
    if purpose is Purpose.TICKET:
        uses_limit = 1
        if not known.signing_keys():
            codes.rotate_key(at=at)
    targets = _targets(purpose, organisation_id, node_id, rows, series)
    wanted = [
        NewCode(
            purpose=purpose,
            target_id=targets[row.target],
            organisation_id=organisation_id,
            node_id=node_id,
            label=row.label or name,
            valid_from=valid_from or at,
            valid_until=valid_until,
            uses_limit=uses_limit,
            facts=facts,
        )
        for row in rows
    ]
    batch = NewBatch(
        purpose=purpose,
        organisation_id=organisation_id,
        name=name,
        node_id=node_id,
        cost_fen=cost_fen,
    )
    return codes.issue_batch(batch=batch, codes=wanted, at=at)


def numbered(name: str, count: int) -> list[Wanted]:
    """A row for each of so many tables, doors or flyers, called by the name and a number."""
    if count > MOST_CODES:
        raise TooManyCodes(most=MOST_CODES)
    if count == 1:
        return [Wanted(name)]
    digits = len(str(count))
    return [
        Wanted(f"{name[: LONGEST - digits - 1]} {one:0{digits}}") for one in range(1, count + 1)
    ]


def shelves_of(node_id: UUID) -> list[Wanted]:
    """A row for each SKU that lies at a node: its shelf tags (A3)."""
    levels = stock.levels_at(node_id, limit=MOST_SHELVES)
    skus = catalog.get_skus(dict.fromkeys(level.shelf.sku_id for level in levels))
    return [Wanted(sku.code, sku.code) for sku in sorted(skus.values(), key=lambda one: one.code)]


def _check(
    purpose: Purpose,
    name: str,
    rows: Sequence[Wanted],
    at: datetime,
    node_id: UUID | None,
    organisation_id: UUID,
    valid_from: datetime | None,
    valid_until: datetime | None,
    uses_limit: int | None,
) -> None:
    if purpose not in MAKEABLE:
        raise CannotBeMade
    if len(rows) > MOST_CODES:
        raise TooManyCodes(most=MOST_CODES)
    if not 0 < len(name) <= LONGEST:
        raise Invalid(name=name[:LONGEST])
    if valid_until is not None and valid_until <= max(valid_from or at, at):
        raise BadWindow
    if uses_limit is not None and not 1 <= uses_limit <= MOST_USES:
        raise Invalid(uses_limit=uses_limit)
    if node_id is not None and network.get_node(node_id).organisation_id != organisation_id:
        raise NotFound
    for number, row in enumerate(rows, start=1):
        if ADDRESS.match(row.target) or len(row.target) > LONGEST:
            raise LeadsAway(row=number)
        if len(row.label) > LONGEST:
            raise Invalid(label=row.label[:LONGEST])


def _series(organisation_id: UUID) -> dict[str, UUID]:
    return {one.code: one.series_id for one in pricing.list_series([organisation_id])}


def _targets(
    purpose: Purpose,
    organisation_id: UUID,
    node_id: UUID | None,
    rows: Sequence[Wanted],
    series: Mapping[str, UUID],
) -> dict[str, UUID]:
    """What each text stands for; refuses the first that stands for nothing."""
    texts = dict.fromkeys(row.target for row in rows)
    found = _found(purpose, organisation_id, [text for text in texts if text], series)
    if node_id is not None and purpose in AT_A_PLACE:
        found[""] = node_id
    for number, row in enumerate(rows, start=1):
        if row.target not in found:
            raise NothingThere(row=number, target=row.target)
    return found


def _found(
    purpose: Purpose, organisation_id: UUID, texts: Sequence[str], series: Mapping[str, UUID]
) -> dict[str, UUID]:
    match purpose:
        case Purpose.PRODUCT:
            return _goods(organisation_id, texts)
        case Purpose.POSTER:
            return _nodes(organisation_id, texts) | _goods(organisation_id, texts)
        case Purpose.GUIDE:
            return _staff(organisation_id, texts)
        case Purpose.COUPON:
            return {text: series[text] for text in texts if text in series}
        case _:
            return _nodes(organisation_id, texts)


def _goods(organisation_id: UUID, texts: Iterable[str]) -> dict[str, UUID]:
    """Any store may sell what the group has: its own goods go before the group's (C3)."""
    wanted, group_id = list(texts), network.platform().organisation_id
    found = catalog.find_by_written(group_id, wanted)
    return found | catalog.find_by_written(organisation_id, wanted)


def _nodes(organisation_id: UUID, texts: Sequence[str]) -> dict[str, UUID]:
    if not texts:
        return {}
    own = {
        node.code: node.node_id for node in network.list_nodes(organisation_ids=[organisation_id])
    }
    return {text: own[text] for text in texts if text in own}


def _staff(organisation_id: UUID, texts: Iterable[str]) -> dict[str, UUID]:
    found = {text: network.find_staff_by_number(text) for text in texts}
    return {
        text: staff.staff_id
        for text, staff in found.items()
        if staff is not None and staff.organisation_id == organisation_id
    }
