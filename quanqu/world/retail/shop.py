"""The replayed retailer as it stands in Quanqu: a company with its own books, goods, customers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as catalog_queries
from quanqu.catalog.types import NewProduct, NewSku
from quanqu.kit import tx
from quanqu.members import actions as members
from quanqu.members.types import IdentifierKind, NewMember
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.network.types import NodeView, OrganisationView
from quanqu.world.demo.opening import ensure_group
from quanqu.world.retail.types import Goods, Shop

CHANNEL: Final = "online-retail"
ORGANISATION: Final = "ONLINE-RETAIL"
WAREHOUSE: Final = "OR-WAREHOUSE"
GOODS: Final = "online-retail-goods"
SERVICES: Final = "online-retail-services"
CURRENCY: Final = "GBP"
AT_ONCE: Final = 1_000


def open_shop(goods: Sequence[Goods], customers: Iterable[int], *, at: datetime) -> Shop:
    """Open what is missing of the company, its warehouse, its goods and its customers."""
    with tx.begin(actor=f"system:{CHANNEL}"):
        organisation = _ensure_organisation()
        node = _ensure_warehouse(organisation)
        _ensure_categories()
    _ensure_goods(organisation, goods)
    found = catalog_queries.find_skus_by_code(
        organisation.organisation_id, [one.stock_code for one in goods]
    )
    return Shop(
        organisation_id=organisation.organisation_id,
        node_id=node.node_id,
        zone=node.price_zone,
        sku_ids={code: view.sku_id for code, view in found.items()},
        names={one.stock_code: one.name for one in goods},
        member_ids=_ensure_members(sorted(set(customers)), node, at),
    )


def _ensure_organisation() -> OrganisationView:
    ensure_group()
    return queries.find_organisation_by_code(ORGANISATION) or network.open_organisation(
        code=ORGANISATION,
        name="UCI Online Retail",
        name_en="UCI Online Retail (replay)",
        kind="merchant",
        tax_status="exempt",
        currency=CURRENCY,
    )


def _ensure_warehouse(organisation: OrganisationView) -> NodeView:
    return queries.find_node_by_code(WAREHOUSE) or network.open_node(
        organisation_id=organisation.organisation_id,
        code=WAREHOUSE,
        name="Online Retail warehouse",
        name_en="Online Retail warehouse",
        capabilities=("sells", "holds_stock", "ships", "hands_over", "takes_returns"),
        latitude=51.5074,
        longitude=-0.1278,
        address="London",
        timezone="Europe/London",
    )


def _ensure_categories() -> None:
    known = {category.code for category in catalog_queries.list_categories()}
    for code, name in ((GOODS, "Online Retail: goods"), (SERVICES, "Online Retail: services")):
        if code not in known:
            catalog.add_category(code=code, name=name, name_en=name)


def _ensure_goods(organisation: OrganisationView, goods: Sequence[Goods]) -> None:
    """Add the codes that are new, some hundred in each transaction; VAT is declared as 0."""
    codes = [one.stock_code for one in goods]
    known = catalog_queries.find_skus_by_code(organisation.organisation_id, codes)
    new = [one for one in goods if one.stock_code not in known]
    for start in range(0, len(new), AT_ONCE):
        with tx.begin(actor=f"system:{CHANNEL}"):
            catalog.add_products_many(
                products=[
                    NewProduct(
                        organisation_id=organisation.organisation_id,
                        category_code=GOODS if one.is_stocked else SERVICES,
                        code=one.stock_code,
                        name=one.name,
                        name_en=one.name,
                        skus=(NewSku(code=one.stock_code, is_stocked=one.is_stocked, vat_bps=0),),
                    )
                    for one in new[start : start + AT_ONCE]
                ]
            )


def _ensure_members(customers: Sequence[int], node: NodeView, at: datetime) -> dict[int, UUID]:
    """Customers by their number; one who is known already stays the same member."""
    found: dict[int, UUID] = {}
    for start in range(0, len(customers), AT_ONCE):
        some = customers[start : start + AT_ONCE]
        with tx.begin(actor=f"system:{CHANNEL}"):
            ids = members.enrol_many(
                new=[
                    NewMember(
                        at=at,
                        source=CHANNEL,
                        identifiers=[(IdentifierKind.EXTERNAL, f"{CHANNEL}:{customer}")],
                        node_id=node.node_id,
                    )
                    for customer in some
                ]
            )
        found.update(zip(some, ids, strict=True))
    return found
