"""Small shop for tests of staff doors: two stores of two dealers, one of the group, and people."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.test import Client

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku, ProductView
from quanqu.identity.models import User
from quanqu.kit import clock
from quanqu.members import actions as members
from quanqu.network import actions as network
from quanqu.network.types import NodeView, OrganisationView, StaffView
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import GROUP_ZONE, PriceRow
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine

ABLE = ["sells", "holds_stock", "ships", "hands_over", "takes_returns"]
PRICE_FEN = 89_900
GOLD_FEN = 79_900
BARCODE = "4006381333931"
PHONE = "13800138000"


@dataclass(frozen=True)
class StaffedShop:
    """Ten jackets lie in S1 and S2 each; the member is of tier gold."""

    group: OrganisationView
    s1: NodeView
    s2: NodeView
    s3: NodeView
    product: ProductView
    staff: dict[str, StaffView]
    member_id: UUID

    def client(self, username: str) -> Client:
        """A browser in English in which this person has signed in."""
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(
            User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
        )
        return client


def open_shop() -> StaffedShop:
    """Make it by the real verbs; call inside a transaction."""
    at = clock.now()
    group = network.open_organisation(code="GROUP", name="集团", kind="group")
    firms = [
        network.open_organisation(code=code, name=f"经销商{code}", kind="dealer", contract="agent")
        for code in ("A", "B")
    ]
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
        for number, (code, owner) in enumerate((("S1", firms[0]), ("S2", firms[1]), ("S3", group)))
    )
    staff = {}
    for node in (s1, s2, s3):
        for letter, role in (("c", "cashier"), ("m", "manager"), ("p", "picker")):
            name = f"{letter}{node.code[1:]}"
            staff[name] = network.employ(
                organisation_id=node.organisation_id, name=name, username=name
            )
            network.assign(staff_id=staff[name].staff_id, role=role, at=at, node_id=node.node_id)
    for name, role, firm in (
        ("da", "dealer_clerk", firms[0]),
        ("db", "dealer_clerk", firms[1]),
        ("hq", "finance", group),
        ("boss", "administrator", group),
    ):
        staff[name] = network.employ(organisation_id=firm.organisation_id, name=name, username=name)
        network.assign(
            staff_id=staff[name].staff_id,
            role=role,
            at=at,
            organisation_id=firm.organisation_id,
        )
    product = _goods(group)
    lines = [
        StockLine(Shelf(product.skus[0].sku_id, node.node_id, node.organisation_id), 10)
        for node in (s1, s2)
    ]
    stock.receive(lines=lines, cause_kind="test", cause_id=uuid4(), at=at)
    member_id = members.enrol(
        at=at, phone=PHONE, source="test", node_id=s1.node_id, staff_id=staff["c1"].staff_id
    )
    members.set_tier(member_id=member_id, tier="gold")
    return StaffedShop(group, s1, s2, s3, product, staff, member_id)


def _goods(group: OrganisationView) -> ProductView:
    catalog.add_category(code="jackets", name="夹克", name_en="Jackets")
    product = catalog.add_product(
        organisation_id=group.organisation_id,
        category_code="jackets",
        code="JK",
        name="夹克",
        name_en="Jacket",
        skus=[NewSku("JK-1", size="M", barcodes=(BARCODE,)), NewSku("JK-2", size="L")],
    )
    listed = pricing.open_list(
        organisation_id=group.organisation_id, zone=GROUP_ZONE, currency="CNY", name="集团价"
    )
    rows = [PriceRow(sku.sku_id, PRICE_FEN) for sku in product.skus]
    rows += [PriceRow(sku.sku_id, GOLD_FEN, tier="gold") for sku in product.skus]
    pricing.set_prices(list_id=listed, rows=rows, at=clock.now())
    return product
