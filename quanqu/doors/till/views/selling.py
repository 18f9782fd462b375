"""Scanning, changing and paying a basket, and the receipt."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.catalog import queries as catalog
from quanqu.catalog.actions import UnknownBarcode
from quanqu.catalog.types import BarcodeRead, SkuView
from quanqu.codes import queries as codes
from quanqu.codes.types import CodeView, Purpose
from quanqu.doors.faces.acting import acting_staff
from quanqu.doors.faces.amounts import read_amount
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.till import by_code, counter, selling, showing
from quanqu.doors.till.basket import Taken, begin_anew
from quanqu.doors.till.counter import Till, at_till, back, not_waiting, show
from quanqu.doors.till.payer_codes import provider_of
from quanqu.doors.till.selling import DONE
from quanqu.doors.till.showing import Recognised
from quanqu.doors.till.views import waiting
from quanqu.doors.till.views.people import recognise_by_code
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound, Refused
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders import queries
from quanqu.orders.types import Labelled, OrderId

SHORTEST_CODE = 20
"""Codes on paper are longer than any barcode."""


class NothingKnown(Refused):
    """Neither a barcode nor a code of ours."""

    code = "nothing_known"
    status = 404
    text = _("Nothing is known under this code.")


class NothingToPay(Refused):
    """A voucher comes after the goods."""

    code = "nothing_to_pay"
    status = 409
    text = _("Scan the goods first, then the voucher.")


@require_safe
@at_till
@not_waiting
def till(till: Till) -> HttpResponse:
    """The till: what was scanned, who the member is, what is to be paid."""
    member = showing.recognised(till)
    price = showing.quote_of(till, member.member if member else None)
    total_fen = price.total_fen if price else 0
    return show(
        till,
        "till/till.html",
        member=member,
        price=price,
        lines=showing.lines_of(till, price),
        totals=showing.totals_of(price, till) if price else [],
        coupons=showing.coupons_of(till),
        due_fen=max(0, total_fen - till.basket.taken_fen),
        quick=showing.find_goods(till, ""),
    )


@require_POST
@at_till
@not_waiting
def scan(till: Till) -> HttpResponse:
    """Whatever a scanner typed: goods, or the code of a member, pickup, voucher or payer."""
    text = till.request.POST.get("text", "").strip()
    provider = provider_of(text)
    try:
        if text.upper().startswith("QM"):
            recognise_by_code(till, text)
        elif provider:
            return waiting.begin(till, provider, text)
        elif code := _code(till, text):
            return _use(till, code)
        else:
            _add(till, _read(till, text))
    except Refused as refusal:
        till.refuse(refusal)
    return back()


@require_POST
@at_till
@not_waiting
def line(till: Till, sku: str) -> HttpResponse:
    """Have so many of a SKU in the basket."""
    qty = till.request.GET.get("qty", "")
    if not till.basket.taken and qty.isdigit():
        till.basket.put(ids.parse("sku", sku), int(qty))
        till.keep()
    return back()


@require_POST
@at_till
@not_waiting
def drop_label(till: Till, label: str) -> HttpResponse:
    """Take a labelled piece out of the basket."""
    if not till.basket.taken:
        till.basket.drop_label(label)
        till.keep()
    return back()


@require_POST
@at_till
@not_waiting
def coupon(till: Till) -> HttpResponse:
    """Use a coupon of the member on this basket, or not after all. (G3)"""
    if not till.basket.taken:
        try:
            showing.use_coupon(till, till.request.POST.get("coupon", ""))
        except Refused as refusal:
            till.refuse(refusal)
    return back()


@require_POST
@at_till
@not_waiting
def clear(till: Till) -> HttpResponse:
    """Forget this basket and its member; money that was put down goes back over the counter."""
    begin_anew(till.request, till.node.node_id)
    return back()


@require_POST
@at_till
@not_waiting
def untake(till: Till) -> HttpResponse:
    """Give back what was put down so far: nothing was booked yet."""
    till.basket.taken.clear()
    till.keep()
    return back()


@require_safe
@at_till
def find(till: Till) -> HttpResponse:
    """Goods by name, code or barcode, as buttons; without words, what lies here most."""
    found = showing.find_goods(till, till.request.GET.get("q", "").strip())
    return render(till.request, "till/_goods.html", {"goods": found, "currency": till.currency})


@require_POST
@at_till
@not_waiting
def tender(till: Till) -> HttpResponse:
    """Take money; with the last of it the sale is made and the receipt shown."""
    posted = till.request.POST
    if posted.get("sale") != till.basket.sale_id:
        return _receipt_of(posted.get("sale", ""))
    if posted.get("step") != str(len(till.basket.taken)) or till.basket.is_empty:
        return back()
    try:
        return _tender(till, posted.get("kind", ""), posted.get("amount", ""))
    except Refused as refusal:
        till.refuse(refusal)
        return back()


def _tender(till: Till, kind: str, amount: str) -> HttpResponse:
    typed = read_amount(amount, till.currency)
    return _put_down(till, lambda due_fen, member: selling.take(kind, typed, due_fen, member))


def _put_down(till: Till, take: Callable[[int, Recognised | None], Taken]) -> HttpResponse:
    """Keep what a tender adds; with the last of it the sale is made."""
    if by_code.take_up(till):
        return SeeOther(reverse("till:waiting"))
    member = showing.recognised(till)
    price = showing.quote_of(till, member.member if member else None)
    due_fen = (price.total_fen if price else 0) - till.basket.taken_fen
    till.basket.taken.append(take(due_fen, member))
    if price is None or till.basket.taken_fen < price.total_fen:
        till.keep()
        return back()
    order_id = selling.sell(till, member)
    till.request.session[DONE] = {
        "order_id": str(order_id),
        "change_fen": till.basket.change_fen,
        "given_fen": till.basket.taken_fen + till.basket.change_fen,
    }
    begin_anew(till.request, till.node.node_id)
    return _receipt(order_id)


@require_safe
@at_till
def receipt(till: Till, order: str) -> HttpResponse:
    """The receipt of a sale of this store, to print or to look at, with the change due."""
    found = queries.get_order(OrderId(ids.parse("ord", order)))
    if found.selling_node_id != till.node.node_id:
        raise orders.OrderNotFound
    done = till.request.session.get(DONE) or {}
    staff_id = found.serving_staff_id
    return show(
        till,
        "till/receipt.html",
        order=found,
        lines=showing.receipt_lines(found),
        seller=network.get_organisation(found.seller_id),
        served_by=network.get_staff(staff_id) if staff_id else None,
        vat_fen=sum(line.total_fen - line.net_fen for line in found.lines),
        done=done if done.get("order_id") == str(found.order_id) else None,
    )


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    """At which store does this till stand?"""
    found = counter.stores_of(acting_staff(request))
    return render(request, "till/stores.html", {"stores": found})


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    node_id = ids.parse("nod", request.POST.get("store", ""))
    counter.choose_store(request, acting_staff(request), node_id)
    return back()


def _add(till: Till, read: BarcodeRead) -> None:
    """Only what has a price here is put in; a sale that has begun to be paid stays as it is."""
    if till.basket.taken:
        raise BeingPaid
    qty, label = read.qty or 1, None
    if read.price_fen is not None:
        label = Labelled(read.sku_id, read.price_fen, read.qty)
    orders.price_at_counter(
        node_id=till.node.node_id,
        lines=[] if label else [(read.sku_id, qty)],
        labels=[label] if label else [],
        tier="",
        channel=counter.CHANNEL,
        at=till.at,
    )
    if label:
        till.basket.add_label(label)
    else:
        till.basket.add(read.sku_id, qty)
    till.keep()


class BeingPaid(Refused):
    """Part of the money lies on the counter."""

    code = "being_paid"
    status = 409
    text = _("This sale is being paid. Give the money back first to change it.")


def _read(till: Till, text: str) -> BarcodeRead:
    """By the id behind a button, a code on goods, one of our shelf tags, or a SKU's own code."""
    if text.startswith("sku_"):
        return BarcodeRead(catalog.get_sku(ids.parse("sku", text)).sku_id)
    try:
        return orders.read_in_hand(till.node.node_id, text)
    except UnknownBarcode:
        sku = _tagged_or_named(till, text)
    if sku is None:
        raise NothingKnown
    return BarcodeRead(sku.sku_id)


def _tagged_or_named(till: Till, text: str) -> SkuView | None:
    words = text.rstrip("/").rpartition("/")[2]
    sku = _tagged(till, words) if "/c/" in urlsplit(text).path else None
    if sku is not None:
        return sku
    owners = [till.node.organisation_id, network.platform().organisation_id]
    found = [catalog.find_skus_by_code(owner, [words.upper()]) for owner in owners]
    return next((one for skus in found for one in skus.values()), None)


def _tagged(till: Till, token: str) -> SkuView | None:
    """The SKU of a shelf tag, where its product comes in one choice only."""
    code = codes.resolve(token, till.at)
    if code.purpose != Purpose.PRODUCT or code.target_id is None:
        return None
    skus = catalog.get_product(code.target_id).skus
    return skus[0] if len(skus) == 1 else None


def _code(till: Till, text: str) -> CodeView | None:
    """The pickup or voucher code behind the text: its address, or a voucher's code as typed."""
    is_address = "/c/" in urlsplit(text).path
    if not is_address and len(text) < SHORTEST_CODE:
        return None
    try:
        code = codes.resolve(text.rstrip("/").rpartition("/")[2], till.at)
    except NotFound:
        return None
    wanted = (Purpose.PICKUP, Purpose.VOUCHER) if is_address else (Purpose.VOUCHER,)
    return code if code.purpose in wanted else None


def _use(till: Till, code: CodeView) -> HttpResponse:
    if code.purpose == Purpose.PICKUP:
        return SeeOther(f"{reverse('till:pickup')}?code={code.token}")
    if till.basket.is_empty:
        raise NothingToPay
    if code.uses_limit is not None and code.uses >= code.uses_limit:
        raise selling.VoucherTaken
    return _put_down(till, lambda due_fen, _: selling.take_voucher(till, code.token, due_fen))


def _receipt_of(sale_id: str) -> HttpResponse:
    """A second press after the sale was made: its receipt."""
    order_id = selling.find_sale(sale_id) if sale_id else None
    return _receipt(order_id) if order_id else back()


def _receipt(order_id: UUID) -> HttpResponse:
    return SeeOther(reverse("till:receipt", args=[ids.public("ord", order_id)]))
