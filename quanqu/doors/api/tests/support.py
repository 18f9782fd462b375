"""A small shop and people with devices, for the tests of the API's addresses."""

import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku, ProductView
from quanqu.identity import queries as identity
from quanqu.kit import clock, ids, outbox, tx
from quanqu.network import actions as network
from quanqu.network.types import NodeView, OrganisationView, StaffView
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import GROUP_ZONE, PriceRow
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine

PASSWORD = "a long enough one"
ABLE = ["sells", "holds_stock", "ships", "hands_over", "takes_returns", "serves"]
PRICE_FEN = 89_900
BARCODE = "4006381333931"
_phones = itertools.count(13_900_000_001)


@dataclass
class Person:
    """Someone with a device of their own: cookies, perhaps a token."""

    token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self._headers())

    def post(self, path: str, body: Any = None, key: str | None = "new") -> Any:
        """Post with a new key, a given one, or (None) without any. Text is sent as it is."""
        headers = self._headers()
        if key is not None:
            headers["Idempotency-Key"] = str(uuid4()) if key == "new" else key
        text = body if isinstance(body, str) else json.dumps({} if body is None else body)
        return self.client.post(
            f"/api/v1{path}", text, content_type="application/json", headers=headers
        )

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Language": "en"}
        return headers | {"Authorization": f"Bearer {self.token}"} if self.token else headers


@dataclass
class Shop:
    """The group with store S3, dealer A with store S1, dealer B with store S2; goods in S2."""

    group: OrganisationView
    dealer_a: OrganisationView
    dealer_b: OrganisationView
    s1: NodeView
    s2: NodeView
    s3: NodeView
    product: ProductView
    staff: dict[str, StaffView]

    def staff_person(self, username: str) -> Person:
        """A member of staff, signed in through the door."""
        person = Person()
        person.token = told(
            person.post("/sign-ins", {"username": username, "password": PASSWORD}), 201
        )["token"]
        return person

    def member(self, node_id: UUID | None = None) -> tuple[Person, dict[str, Any]]:
        """A new member, enrolled through the door by the code in the outbox."""
        person, phone = Person(), str(next(_phones))
        told(person.post("/enrolments/codes", {"phone": phone}), 201)
        body: dict[str, Any] = {"phone": phone, "code": texted_code(phone)}
        if node_id:
            body["node_id"] = node_of(node_id)
        enrolled = told(person.post("/enrolments", body), 201)
        person.token = enrolled["token"]
        return person, enrolled["member"]

    def sku(self, number: int = 0) -> str:
        return ids.public("sku", self.product.skus[number].sku_id)

    def receive(self, node: NodeView, qty: int, number: int = 0) -> None:
        """Put units of the node's own organisation on its shelf."""
        shelf = Shelf(self.product.skus[number].sku_id, node.node_id, node.organisation_id)
        with tx.begin(actor="system:test"):
            stock.receive(
                lines=[StockLine(shelf, qty)], cause_kind="test", cause_id=uuid4(), at=clock.now()
            )

    def quote(
        self, person: Person, qty: int = 1, number: int = 0, node: NodeView | None = None
    ) -> dict[str, Any]:
        """A quote at S1 or another store, to be collected there."""
        node_id = node_of((node or self.s1).node_id)
        body = {
            "node_id": node_id,
            "lines": [{"sku_id": self.sku(number), "qty": qty}],
            "pickup_node_id": node_id,
        }
        return told(person.post("/quotes", body), 201)

    def order(self, person: Person, qty: int = 1, number: int = 0) -> dict[str, Any]:
        """An order at S1 of what S2 holds, to be collected at S1."""
        return told(person.post("/orders", self.wish(self.quote(person, qty, number))), 201)

    def wish(self, quoted: dict[str, Any], node: NodeView | None = None) -> dict[str, Any]:
        """The body that orders the first offer of a quote."""
        return {
            "offer_id": quoted["offers"][0]["offer_id"],
            "node_id": node_of((node or self.s1).node_id),
            "price_version": quoted["price"]["price_version"],
        }

    def top_up(self, member: dict[str, Any], amount_fen: int) -> dict[str, Any]:
        """C1 takes cash onto the member's card."""
        body = {
            "member": member["number"],
            "node_id": node_of(self.s1.node_id),
            "amount_fen": amount_fen,
            "tender": "cash",
        }
        return told(self.staff_person("c1").post("/wallet/top-ups", body), 201)

    def paid_order(self, qty: int = 1) -> tuple[Person, dict[str, Any]]:
        """A new member's order, paid by stored value, with its deliveries planned."""
        person, member = self.member(self.s1.node_id)
        order = self.order(person, qty)
        self.top_up(member, order["total_fen"])
        body = {"stored_value_fen": order["total_fen"]}
        told(person.post(f"/orders/{order['order_id']}/payments", body), 201)
        outbox.drain()
        return person, told(person.get(f"/orders/{order['order_id']}"))

    def collected_order(self, qty: int = 1) -> tuple[Person, dict[str, Any]]:
        """A paid order that was brought to S1 and handed over there."""
        person, order = self.paid_order(qty)
        path = f"/deliveries/{order['deliveries'][0]['delivery_id']}"
        picker, cashier = self.staff_person("p2"), self.staff_person("c1")
        told(picker.post(f"{path}/pick"))
        told(picker.post(f"{path}/dispatch"))
        told(cashier.post(f"{path}/receive"))
        code = told(person.get(f"/orders/{order['order_id']}"))["deliveries"][0]["pickup_code"]
        body = {"code": code, "node_id": node_of(self.s1.node_id)}
        told(cashier.post("/pickups/redeem", body))
        outbox.drain()
        return person, told(person.get(f"/orders/{order['order_id']}"))


def new_phone() -> str:
    return str(next(_phones))


def node_of(node_id: UUID) -> str:
    return ids.public("nod", node_id)


def texted_code(phone: str) -> str:
    """The newest one-time code that was sent to a phone."""
    masked = f"{phone[:3]}****{phone[-4:]}"
    body = next(t.body for t in identity.list_outgoing_messages(500) if t.to_masked == masked)
    found = re.search(r"\d{6}", body)
    assert found
    return found[0]


def told(response: Any, status: int = 200) -> dict[str, Any]:
    """The body of an answer that must have this status."""
    assert response.status_code == status, response.content
    return dict(json.loads(response.content))


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem details of an answer that must be this refusal."""
    assert response["Content-Type"] == "application/problem+json", response.content
    problem = told(response, status)
    assert problem["code"] == code, problem
    assert {"type", "title", "status", "detail", "facts"} <= problem.keys()
    return problem


def open_shop() -> Shop:
    """Make the shop by the real verbs; committed."""
    at = clock.now()
    with tx.begin(actor="system:test"):
        group = network.open_organisation(code="GROUP", name="集团", kind="group")
        dealer_a, dealer_b = (
            network.open_organisation(
                code=code,
                name=name,
                kind="dealer",
                contract="agent",
                transfer_price_bps=7_000,
            )
            for code, name in (("A", "经销商甲"), ("B", "经销商乙"))
        )
        s1, s2, s3 = (
            network.open_node(
                organisation_id=owner.organisation_id,
                code=code,
                name=f"{code} 店",
                capabilities=ABLE,
                latitude=30.25 + number / 100,
                longitude=120.16,
                price_zone=GROUP_ZONE,
            )
            for number, (code, owner) in enumerate(
                (("S1", dealer_a), ("S2", dealer_b), ("S3", group))
            )
        )
        staff = _hire((s1, s2, s3), group, at)
        product = _add_goods(group, at)
    shop = Shop(group, dealer_a, dealer_b, s1, s2, s3, product, staff)
    shop.receive(s2, 1_000)
    shop.receive(s1, 1_000, 1)
    return shop


def _hire(
    nodes: tuple[NodeView, ...], group: OrganisationView, at: datetime
) -> dict[str, StaffView]:
    hired = {}
    for node in nodes:
        number = node.code.removeprefix("S")
        for letter, role in (("g", "guide"), ("m", "manager"), ("c", "cashier"), ("p", "picker")):
            name = f"{letter}{number}"
            hired[name] = network.employ(
                organisation_id=node.organisation_id, name=name, username=name, password=PASSWORD
            )
            network.assign(staff_id=hired[name].staff_id, role=role, at=at, node_id=node.node_id)
    hired["hq"] = network.employ(
        organisation_id=group.organisation_id, name="hq", username="hq", password=PASSWORD
    )
    network.assign(
        staff_id=hired["hq"].staff_id,
        role="finance",
        at=at,
        organisation_id=group.organisation_id,
    )
    return hired


def _add_goods(group: OrganisationView, at: datetime) -> ProductView:
    catalog.add_category(code="jacket", name="夹克")
    product = catalog.add_product(
        organisation_id=group.organisation_id,
        category_code="jacket",
        code="JK",
        name="夹克",
        name_en="Jacket",
        skus=[NewSku("JK-L", size="L"), NewSku("JK-M", size="M", barcodes=(BARCODE,))],
    )
    prices = pricing.open_list(
        organisation_id=group.organisation_id, zone=GROUP_ZONE, currency="CNY", name="集团价"
    )
    rows = [PriceRow(sku.sku_id, PRICE_FEN) for sku in product.skus]
    rows += [PriceRow(sku.sku_id, PRICE_FEN - 10_000, tier="gold") for sku in product.skus]
    pricing.set_prices(list_id=prices, rows=rows, at=at)
    return product
