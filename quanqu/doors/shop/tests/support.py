"""What the tests of the shop's pages share: the town, a shopper's browser, reading of pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.test import Client

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as catalog_queries
from quanqu.catalog.types import NewSku, ProductView
from quanqu.codes import actions as codes
from quanqu.codes.types import Purpose
from quanqu.identity import queries as identity
from quanqu.kit import clock, ids, tx
from quanqu.ledger.types import AccountKind
from quanqu.members import queries as members
from quanqu.network import actions as network
from quanqu.network.tests import factory as places
from quanqu.network.types import ServiceAreaView, StaffView
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderView
from quanqu.payments.providers import get_provider
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import PriceRow
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine
from quanqu.wallet import actions as wallet
from quanqu.wallet.types import CardKind

PRICE = 89_900
MEMBER_PRICE = 79_900
BARCODE = "2000000100012"


@dataclass(frozen=True)
class Town:
    """Dealer A's S1 has the jacket in S only; dealer B's S2 has L; the group has its own store."""

    at: datetime
    places: places.Town
    product: ProductView
    guide: StaffView
    list_id: UUID
    tag: str
    """The shelf tag of the jacket in S1."""
    store_code: str
    guide_code: str

    def sku(self, size: str) -> str:
        """The public id of the jacket in a size."""
        found = next(sku for sku in self.product.skus if sku.size == size)
        return ids.public("sku", found.sku_id)

    def set_price(self, size: str, price_fen: int) -> None:
        sku_id = ids.parse("sku", self.sku(size))
        with tx.begin(actor="system:test"):
            pricing.set_prices(
                list_id=self.list_id, rows=[PriceRow(sku_id, price_fen)], at=clock.now()
            )

    def top_up(self, phone: str, amount_fen: int) -> None:
        """Give the member of a phone stored value of the group."""
        member_id = members.find_by_identifier("phone", phone)
        group_id = self.places.group.organisation_id
        with tx.begin(actor="system:test"):
            card_id = wallet.open_card(
                member_id=member_id,
                issuer_id=group_id,
                kind=CardKind.NAMED,
                currency="CNY",
                at=self.at,
            )
            wallet.top_up(
                card_id=card_id,
                amount_fen=amount_fen,
                tender=AccountKind.CASH,
                taken_by_id=group_id,
                fact_key=f"test:{uuid4()}",
                at=self.at,
            )


def open_town() -> Town:
    """Stores, a guide, a jacket with prices and units, and codes to scan; committed in steps."""
    at = clock.now()
    with tx.begin(actor="system:test"):
        town = places.town()
        guide = places.staff(town.dealer_a, "guide", town.store_a, name="林杰")
        product = _jacket(town.group.organisation_id)
        list_id = _prices(town.group.organisation_id, product, at)
        _stock(town, product, at)
        network.set_service_areas(
            node_id=town.store_b.node_id, areas=[ServiceAreaView(radius_m=30_000, minutes=90)]
        )
        tokens = _codes(town, product, guide, at)
    return Town(at, town, product, guide, list_id, *tokens)


def _jacket(organisation_id: UUID) -> ProductView:
    catalog.add_category(code="jacket", name="夹克", name_en="Jackets")
    product = catalog.add_product(
        organisation_id=organisation_id,
        category_code="jacket",
        code="JK-01",
        name="油蜡夹克",
        name_en="Waxed jacket",
        skus=[
            NewSku("JK-01-S", colour="橄榄绿", colour_en="olive", size="S", barcodes=(BARCODE,)),
            NewSku("JK-01-L", colour="橄榄绿", colour_en="olive", size="L"),
        ],
    )
    return catalog_queries.get_product(product.product_id)


def _prices(organisation_id: UUID, product: ProductView, at: datetime) -> UUID:
    list_id = pricing.open_list(
        organisation_id=organisation_id, zone="group", currency="CNY", name="集团"
    )
    rows = [PriceRow(sku.sku_id, PRICE) for sku in product.skus]
    rows += [PriceRow(sku.sku_id, MEMBER_PRICE, "regular") for sku in product.skus]
    pricing.set_prices(list_id=list_id, rows=rows, at=at)
    return list_id


def _stock(town: places.Town, product: ProductView, at: datetime) -> None:
    small, large = sorted(product.skus, key=lambda sku: sku.size, reverse=True)
    shelves = [
        Shelf(small.sku_id, town.store_a.node_id, town.dealer_a.organisation_id),
        Shelf(large.sku_id, town.store_b.node_id, town.dealer_b.organisation_id),
    ]
    stock.receive(
        lines=[StockLine(shelf, 5) for shelf in shelves], cause_kind="test", cause_id=uuid4(), at=at
    )


def _codes(
    town: places.Town, product: ProductView, guide: StaffView, at: datetime
) -> tuple[str, str, str]:
    node = town.store_a
    targets = [
        (Purpose.PRODUCT, product.product_id),
        (Purpose.STORE, node.node_id),
        (Purpose.GUIDE, guide.staff_id),
    ]
    made = [
        codes.issue(
            purpose=purpose,
            target_id=target_id,
            organisation_id=node.organisation_id,
            node_id=node.node_id,
            valid_from=at,
        )
        for purpose, target_id in targets
    ]
    return made[0].token, made[1].token, made[2].token


@contextmanager
def town_without_provider(settings: Any, tmp_path: Path) -> Iterator[Town]:
    """Nobody listens where the provider should: the step that calls it finds it closed.

    Static files go by their plain names, so that none has to be collected.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.QUANQU_GATEWAY = {"url": "http://127.0.0.1:9", **make_keys(tmp_path)}
    get_provider.cache_clear()
    yield open_town()
    get_provider.cache_clear()


def make_keys(folder: Path) -> dict[str, Path]:
    """Our key and the provider's, as files that the settings name."""
    ours, theirs = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate().public_key()
    files = {
        "private_key_file": folder / "ours.private.pem",
        "gateway_public_key_file": folder / "theirs.public.pem",
    }
    files["private_key_file"].write_bytes(
        ours.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    files["gateway_public_key_file"].write_bytes(
        theirs.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return files


class Browser:
    """A shopper's browser: follows redirects, sends forms with the fields that pages give."""

    def __init__(self, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        self.status = 0
        self.page = ""
        self.address = ""

    def get(self, address: str, **query: str) -> str:
        return self._keep(self.client.get(address, query, follow=True), address)

    def post(self, to: str, /, **fields: Any) -> str:
        return self._keep(self.client.post(to, fields, follow=True), to)

    def once(self) -> str:
        """The hidden value of the form on this page that makes its effect happen once."""
        return self.value("once")

    def value(self, name: str) -> str:
        """The first value of a field on this page."""
        return str(re.findall(rf'name="{name}" value="([^"]*)"', self.page)[0])

    def join(self, phone: str = "13800138000", **more: str) -> str:
        """Enrol or sign in with a phone and the code that was sent to it."""
        self.post("/join", phone=phone, **more)
        return self.post("/join/code", code=sent_code(), **more)

    def buy(self, town: Town, *, size: str = "L", qty: int = 2, **fields: str) -> str:
        """Put pieces into the bag and order by the first offer."""
        self.post("/cart/add", sku=town.sku(size), qty=qty)
        self.get("/checkout")
        return self.post("/checkout", **self.order_form() | fields)

    def order_form(self) -> dict[str, str]:
        """What the checkout page sends when nothing is changed on it."""
        names = ("once", "price_version", "offer")
        totals = re.findall(r'name="(total_[^"]+)" value="([^"]*)"', self.page)
        return {name: self.value(name) for name in names} | dict(totals)

    def _keep(self, response: Any, address: str) -> str:
        chain = getattr(response, "redirect_chain", [])
        self.status, self.page = response.status_code, response.content.decode()
        self.address = chain[-1][0] if chain else address
        return self.page


def sent_code() -> str:
    """The code of the latest text."""
    body = identity.list_outgoing_messages(limit=1)[0].body
    return str(re.findall(r"\d{6}", body)[0])


def orders_of(phone: str = "13800138000") -> list[OrderView]:
    """The orders of a phone's member, newest first."""
    rows = orders.list_orders(member_id=members.find_by_identifier("phone", phone))
    return [orders.get_order(row.order_id) for row in rows]
