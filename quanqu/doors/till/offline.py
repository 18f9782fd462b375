"""What a till needs to sell without the network, and how what it sold then is read. (D2)

The snapshot of prices is signed for the page that reads it. In it stands a small pass, signed for
us: it comes back with every sale and says who stood at which till by which prices.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.till.basket import MOST_LINES
from quanqu.doors.till.counter import CHANNEL, Till, at_store
from quanqu.doors.till.showing import goods_of
from quanqu.fulfilment.types import OfflineLine, OfflineSale
from quanqu.kit import ids, signing
from quanqu.kit.refusals import Refused
from quanqu.orders.types import HandTender, TenderKind
from quanqu.pricing import queries as pricing
from quanqu.pricing.queries import Snapshot
from quanqu.stock import queries as stock

PRICES: Final = "till prices"
PASS: Final = "till pass"
MOST_SKUS: Final = 4_000
"""What a till keeps: of a longer range what lies in the store first."""

MOST_QTY: Final = 99_999
MOST_FEN: Final = 10**11
MOST_BYTES: Final = 40_000
NUMBER: Final = re.compile(r"T([0-9A-Y]{4})-([0-9A-Y]{4})-([0-9A-Y])")


class Pass(msgspec.Struct, frozen=True):
    """Whose till this was, and the prices that it was given. Times are seconds."""

    staff: UUID
    node: UUID
    version: int
    made_at: int
    valid_until: int


class AnotherStore(Refused):
    """Made at a store where this person may not sell: they wait for somebody who may."""

    code = "another_store"
    status = 409
    text = _("These sales were made at another store.")


@dataclass(frozen=True, slots=True)
class Read:
    """A sale as a till told it; `why` says what keeps it from being taken for one."""

    sale: OfflineSale
    told: Mapping[str, Any]
    why: str = ""


def public_key() -> str:
    """What the page checks snapshots by."""
    return _told(signing.public_key(PRICES))


def snapshot_of(till: Till) -> dict[str, str]:
    """Prices, promotions, names and codes of what lies in this store, signed for its tills."""
    levels = stock.levels_at(till.node.node_id, limit=MOST_SKUS)
    skus = catalog.get_skus(dict.fromkeys(level.shelf.sku_id for level in levels))
    prices = pricing.snapshot(
        sku_ids=list(skus),
        zone=till.node.price_zone,
        currency=till.currency,
        seller_id=till.node.organisation_id,
        node_id=till.node.node_id,
        timezone=till.node.timezone,
        at=till.at,
    )
    return _signed(
        PRICES,
        {
            "prices": prices,
            "names": {str(sku_id): _named(sku) for sku_id, sku in skus.items()},
            "codes": {
                code.lstrip("0").upper(): str(sku_id)
                for sku_id, sku in skus.items()
                for code in (sku.code, *sku.barcodes)
            },
            "pass": _pass(till, prices),
        },
    )


def read_sales(till: Till, body: bytes) -> tuple[Till, list[tuple[str, Read | None]]]:
    """The sales that a till sends, each with its id as sent; None for one without a real id. And
    the till they were made at: it may have stood at another store then.

    Raises ValueError for what is no list of sales, and AnotherStore.
    """
    given = json.loads(body)
    sales, node_id = given["sales"], UUID(str(given.get("node", till.node.node_id)))
    if not isinstance(sales, list):
        raise TypeError(sales)
    there = till if node_id == till.node.node_id else at_store(till, node_id)
    if there is None:
        raise AnotherStore
    return there, [_with_id(there, raw) for raw in sales]


def read_sale(till: Till, raw: Mapping[str, Any]) -> Read:
    """One sale, also as it was kept."""
    sale_id = UUID(str(raw["id"]))
    if not _can_be_kept(raw):
        return Read(_unread(till, sale_id), {"id": str(sale_id)}, "malformed")
    try:
        sale = _sale(till, sale_id, raw)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return Read(_unread(till, sale_id), raw, "malformed")
    allowed = _read_pass(raw.get("pass"))
    if allowed is None or allowed.node != till.node.node_id:
        return Read(sale, raw, "forged")
    return Read(
        replace(
            sale,
            staff_id=allowed.staff,
            version=allowed.version,
            prices_from=datetime.fromtimestamp(allowed.made_at, UTC),
            prices_until=datetime.fromtimestamp(allowed.valid_until, UTC),
        ),
        raw,
    )


def _can_be_kept(raw: Mapping[str, Any]) -> bool:
    """Whether the database takes it as it came: no NUL, no half of a character."""
    try:
        text = msgspec.json.encode(raw)
    except (ValueError, OverflowError, RecursionError):
        return False
    return len(text) <= MOST_BYTES and b"\\u0000" not in text


def _with_id(till: Till, raw: Any) -> tuple[str, Read | None]:
    name = str(raw.get("id", "")) if isinstance(raw, dict) else ""
    try:
        return name, read_sale(till, raw)
    except (ValueError, KeyError, TypeError):
        return name, None


def _sale(till: Till, sale_id: UUID, raw: Mapping[str, Any]) -> OfflineSale:
    return replace(
        _unread(till, sale_id),
        number=_number(raw["number"]),
        currency=till.currency if raw["currency"] == till.currency else _no(raw["currency"]),
        lines=tuple(
            OfflineLine(
                UUID(str(line["sku"])),
                _whole(line["qty"], 1, MOST_QTY),
                _whole(line["total_fen"], 0, MOST_FEN),
            )
            for line in _list(raw["lines"], least=1)
        ),
        tenders=tuple(
            HandTender(_by_hand(tender["kind"]), _whole(tender["amount_fen"], 1, MOST_FEN))
            for tender in _list(raw["tenders"])
        ),
        sold_at=datetime.fromtimestamp(_whole(raw["at"], 1, 2**33), UTC),
    )


def _unread(till: Till, sale_id: UUID) -> OfflineSale:
    """What is known of a sale before it is read: who sends it, from where."""
    return OfflineSale(
        sale_id=sale_id,
        number="",
        node_id=till.node.node_id,
        staff_id=till.staff.staff_id,
        channel=CHANNEL,
        currency=till.currency,
        version=0,
        prices_from=till.at,
        prices_until=till.at,
        lines=(),
        tenders=(),
        sold_at=till.at,
    )


def _number(text: object) -> str:
    """A receipt's number, with its check character."""
    found = NUMBER.fullmatch(str(text))
    if found is None or ids.check_character(found[1] + found[2]) != found[3]:
        raise ValueError(text)
    return found[0]


def _whole(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(value)
    return value


def _list(value: object, *, least: int = 0) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list) or not least <= len(value) <= MOST_LINES:
        raise TypeError(value)
    return value


def _by_hand(kind: object) -> TenderKind:
    if kind not in (TenderKind.CASH, TenderKind.CARD_TERMINAL):
        raise ValueError(kind)
    return TenderKind(str(kind))


def _no(value: object) -> str:
    raise ValueError(value)


def _named(sku: SkuView) -> dict[str, str]:
    shown = goods_of(sku)
    return {"name": shown["name"], "choice": shown["choice"], "unit": sku.unit}


def _pass(till: Till, prices: Snapshot) -> dict[str, str]:
    return _signed(
        PASS,
        Pass(
            till.staff.staff_id,
            till.node.node_id,
            prices.version,
            prices.made_at,
            prices.valid_until,
        ),
    )


def _read_pass(given: Any) -> Pass | None:
    """The pass, if we signed just that."""
    try:
        text, signature = given["text"].encode(), base64.b64decode(given["signature"])
        return (
            msgspec.json.decode(text, type=Pass)
            if signing.is_signed(PASS, text, signature)
            else None
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _signed(purpose: str, said: object) -> dict[str, str]:
    text = msgspec.json.encode(said)
    return {"text": text.decode(), "signature": _told(signing.sign(purpose, text))}


def _told(some: bytes) -> str:
    return base64.b64encode(some).decode()
