"""The basket as a page shows it: lines with pictures and prices, totals, the member."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuView
from quanqu.doors.faces import formats, glossary
from quanqu.doors.faces.offers import offer_rows
from quanqu.doors.till.counter import CHANNEL, Till
from quanqu.kit import ids
from quanqu.kit.languages import is_chinese
from quanqu.members import queries as members
from quanqu.members.types import MemberView
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders.types import LABEL_PRICE, LineKind, LineView, OrderView
from quanqu.pricing import queries as pricing
from quanqu.pricing.actions import CouponNotUsable, NotForSale
from quanqu.pricing.types import Quote, QuoteLine
from quanqu.search import queries as search
from quanqu.stock import queries as stock
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardView, SpendablePoints

QUICK: Final = 12
MOST_COUPONS: Final = 10


@dataclass(frozen=True, slots=True)
class Recognised:
    """The member at this till, what is on the card of the group, and points worth most here."""

    member: MemberView
    card: CardView | None
    points: SpendablePoints | None
    is_proved: bool

    @property
    def stored_fen(self) -> int:
        return self.card.balance_fen if self.card and not self.card.frozen else 0

    @property
    def points_fen(self) -> int:
        return self.points.worth_fen if self.points else 0


def recognised(till: Till) -> Recognised | None:
    if till.basket.member_id is None:
        return None
    member = members.get_member(till.basket.member_id)
    issuer_id = network.platform().organisation_id
    card = wallets.find_card(member.member_id, issuer_id, till.currency)
    seller_id = till.node.organisation_id
    points = wallets.find_spendable(member.member_id, seller_id, till.currency, till.at)
    return Recognised(member, card, points, till.basket.is_proved(till.at))


def tier_of(member: MemberView | None) -> str:
    return str(member.tier) if member else ""


def quote_of(till: Till, member: MemberView | None) -> Quote | None:
    """What the basket costs now; None while it is empty. A coupon that gives nothing on it any more
    is not used.
    """
    if till.basket.is_empty:
        return None
    try:
        return _quoted(till, member, till.basket.coupons)
    except CouponNotUsable:
        good: list[str] = []
        for number in till.basket.coupons:
            with suppress(CouponNotUsable):
                _quoted(till, member, [*good, number])
                good.append(number)
        till.basket.coupons = good
        till.keep()
        return _quoted(till, member, good)


def use_coupon(till: Till, number: str) -> None:
    """Use a coupon of the member on this basket, or not after all. Refuses CouponNotUsable."""
    if number in till.basket.coupons:
        till.basket.coupons.remove(number)
    elif till.basket.member_id is None or till.basket.is_empty:
        raise CouponNotUsable
    else:
        member = members.get_member(till.basket.member_id)
        _quoted(till, member, [*till.basket.coupons, number])
        till.basket.coupons.append(number)
    till.keep()


def coupons_of(till: Till) -> list[dict[str, Any]]:
    """The member's coupons that can still be used, each with whether it is."""
    if till.basket.member_id is None or till.basket.is_empty:
        return []
    return [
        {
            "number": one.number,
            "title": one.zh if is_chinese() else one.en,
            "is_used": one.number in till.basket.coupons,
        }
        for one in pricing.list_coupons(till.basket.member_id)
        if one.used_at is None and one.expires_at > till.at
    ][:MOST_COUPONS]


def _quoted(till: Till, member: MemberView | None, coupons: Sequence[str]) -> Quote:
    return orders.price_at_counter(
        node_id=till.node.node_id,
        lines=list(till.basket.lines.items()),
        labels=till.basket.labelled,
        tier=tier_of(member),
        channel=CHANNEL,
        at=till.at,
        member_id=till.basket.member_id,
        coupons=coupons,
    )


def lines_of(till: Till, price: Quote | None) -> list[dict[str, Any]]:
    """The latest scanned on top."""
    if price is None:
        return []
    skus = catalog.get_skus([line.sku_id for line in price.lines])
    labels = till.basket.labels
    # The quote has a line for each SKU, and after those one for each label.
    own = price.lines[: len(price.lines) - len(labels)]
    rows = [_row(price, line, skus[line.sku_id]) | _stepper(line) for line in own]
    rows.sort(key=lambda row: row["sku_id"] != till.basket.latest)
    marked = [
        _row(price, line, skus[line.sku_id])
        | {"is_labelled": True, "drop_url": reverse("till:drop_label", args=[label.key])}
        for label, line in zip(labels, price.lines[len(own) :], strict=True)
    ]
    return rows + marked[::-1] if till.basket.latest else marked[::-1] + rows


def _row(price: Quote, line: QuoteLine, sku: SkuView) -> dict[str, Any]:
    return goods_of(sku) | {
        "sku_id": line.sku_id,
        "qty": line.qty,
        "unit": sku.unit if sku.is_weighed else "",
        "price_fen": line.unit_price_fen,
        "per": f"{line.price_per_qty} {sku.unit}" if line.price_per_qty > 1 else "",
        "total_fen": line.total_fen,
        "currency": price.currency,
    }


def _stepper(line: QuoteLine) -> dict[str, str]:
    address = reverse("till:line", args=[ids.public("sku", line.sku_id)])
    if line.price_per_qty > 1:
        return {"drop_url": f"{address}?qty=0"}
    return {
        "minus_url": f"{address}?qty={line.qty - 1}",
        "plus_url": f"{address}?qty={line.qty + 1}",
    }


def goods_of(sku: SkuView) -> dict[str, Any]:
    """How a SKU is named and drawn."""
    parts = (formats.named(sku, "colour"), sku.size)
    return {
        "picture_seed": str(sku.product_id),
        "category": sku.category_code,
        "name": formats.named(sku),
        "colour": sku.colour_en or sku.colour,
        "choice": " / ".join(part for part in parts if part) or sku.code,
    }


def receipt_lines(order: OrderView) -> list[tuple[str, str, LineView]]:
    """What was sold, named in the reader's language with its choice, and what it makes the sum of;
    fees by their word.
    """
    skus = catalog.get_skus([line.sku_id for line in order.lines if line.sku_id])
    return [(_line_name(line, skus), _made_of(line, skus, order), line) for line in order.lines]


def _made_of(line: LineView, skus: Mapping[UUID, SkuView], order: OrderView) -> str:
    price = formats.money(line.list_price_fen, order.currency)
    sku = skus.get(line.sku_id) if line.sku_id else None
    if sku is None or not sku.is_weighed:
        return f"{line.qty} × {price}"
    if any(reason["code"] == LABEL_PRICE for reason in line.reasons):
        return _("%(qty)s %(unit)s, as its label says") % {"qty": line.qty, "unit": sku.unit}
    return f"{line.qty} {sku.unit} × {price} / {line.price_per_qty} {sku.unit}"


def _line_name(line: LineView, skus: Mapping[UUID, SkuView]) -> str:
    if line.sku_id is None or line.sku_id not in skus:
        return str(glossary.label(line.label)) if line.kind == LineKind.FEE else line.label
    goods = goods_of(skus[line.sku_id])
    return f"{goods['name']} {goods['choice']}"


def totals_of(price: Quote, till: Till) -> list[dict[str, Any]]:
    """Why the total is what it is."""
    listed = sum(line.total_fen + line.discount_fen for line in price.lines)
    rows = [{"label": _("Goods"), "fen": listed}]
    offers = offer_rows(price)
    before_offers = price.total_fen - sum(row["fen"] for row in offers)
    if listed != before_offers:
        rows.append({"label": _("Member price"), "fen": before_offers - listed})
    rows += offers
    rows += [
        {"label": str(glossary.label(taken.kind)), "fen": -taken.amount_fen}
        for taken in till.basket.taken
    ]
    return rows if len(rows) > 1 else []


def find_goods(till: Till, text: str) -> list[dict[str, Any]]:
    """SKUs for the buttons of the search and the quick list, with the price here."""
    if text:
        skus = _found(text)
    else:
        levels = stock.levels_at(till.node.node_id, limit=400)
        levels.sort(key=lambda level: -level.on_hand_qty)
        known = catalog.get_skus([level.shelf.sku_id for level in levels])
        skus = _mixed([known[level.shelf.sku_id] for level in levels])
    return _priced(till, skus)[: 40 if text else QUICK]


def _found(text: str) -> list[SkuView]:
    """Every choice of the products that fit best; the SKU whose code was typed comes first."""
    skus = [sku for product in search.list_products(text, limit=8) for sku in product.skus]
    return sorted(skus, key=lambda sku: text.upper() not in (sku.code.upper(), *sku.barcodes))


def _mixed(skus: Sequence[SkuView]) -> list[SkuView]:
    """One choice per product, the first of every category before the second of any."""
    firsts: dict[UUID, SkuView] = {}
    for sku in skus:
        firsts.setdefault(sku.product_id, sku)
    seen: dict[str, int] = {}
    ranked = []
    for place, sku in enumerate(firsts.values()):
        seen[sku.category_code] = seen.get(sku.category_code, 0) + 1
        ranked.append((seen[sku.category_code], place, sku))
    return [sku for _rank, _place, sku in sorted(ranked, key=lambda one: one[:2])][: QUICK * 2]


def _priced(till: Till, skus: Sequence[SkuView]) -> list[dict[str, Any]]:
    prices = _prices(till, [sku.sku_id for sku in skus])
    return [
        goods_of(sku) | {"sku": ids.public("sku", sku.sku_id), "price_fen": prices[sku.sku_id]}
        for sku in skus
        if sku.sku_id in prices
    ]


def _prices(till: Till, sku_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """Unit prices of what is on sale here; the rest is left out."""
    wanted = list(dict.fromkeys(sku_ids))
    while wanted:
        try:
            price = pricing.quote(
                lines=[(sku_id, 1) for sku_id in wanted],
                zone=till.node.price_zone,
                currency=till.currency,
                seller_id=till.node.organisation_id,
                at=till.at,
            )
        except NotForSale as refusal:
            missing = set(refusal.facts["sku_ids"])
            wanted = [sku_id for sku_id in wanted if sku_id not in missing]
        else:
            return {line.sku_id: line.unit_price_fen for line in price.lines}
    return {}
