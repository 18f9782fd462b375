from typing import Any
from uuid import UUID, uuid4

import pytest

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries
from quanqu.catalog.tests import factory
from quanqu.catalog.tests.factory import AT
from quanqu.catalog.types import GoodsState, NewSku, Verdict
from quanqu.kit import tx
from quanqu.network import actions as network
from quanqu.network.types import Capability

pytestmark = pytest.mark.django_db

ALLOW, DENY = Verdict.ALLOW, Verdict.DENY


class World:
    """Two nodes; tea and juice below drinks, and a hat. The tea is of the brand “leaf”."""

    def __init__(self) -> None:
        owner = factory.organisation()
        for code, parent in (("drinks", ""), ("tea", "drinks"), ("juice", "drinks"), ("hats", "")):
            catalog.add_category(code=code, name=code, parent_code=parent)
        catalog.add_brand(code="leaf", name="叶")
        self.nodes = [
            network.open_node(
                organisation_id=owner,
                code=code,
                name=code,
                latitude=30.25,
                longitude=120.16,
                capabilities=[Capability.SELLS],
            ).node_id
            for code in ("N1", "N2")
        ]
        self.skus: dict[str, UUID] = {}
        self.products: dict[str, UUID] = {}
        for category, brand in (("tea", "leaf"), ("juice", ""), ("hats", "")):
            product = catalog.add_product(
                organisation_id=owner,
                category_code=category,
                brand_code=brand,
                code=category,
                name=category,
                skus=[NewSku(category)],
            )
            self.products[category] = product.product_id
            self.skus[category] = product.skus[0].sku_id

    def refused(self, *, node: int = 0, channel: str = "web") -> set[str]:
        found = queries.not_sold(self.skus.values(), self.nodes[node], channel)
        assert set(found.values()) <= {"assortment"}
        return {name for name, sku_id in self.skus.items() if sku_id in found}


@pytest.fixture
def world(db: None) -> World:
    with tx.begin(actor="system:test"):
        return World()


def _rule(verdict: Verdict, **about: Any) -> None:
    with tx.begin(actor="system:test"):
        catalog.set_assortment_rule(verdict=verdict, **about)


class TestNotSold:
    def test_is_empty_where_there_is_no_rule(self, world: World) -> None:
        assert world.refused() == set()

    def test_denies_a_category_with_all_below_it_at_one_node(self, world: World) -> None:
        _rule(DENY, category_code="drinks", node_id=world.nodes[0])
        assert world.refused() == {"tea", "juice"}
        assert world.refused(node=1) == set()

    def test_lets_the_narrowest_subject_decide(self, world: World) -> None:
        _rule(DENY, node_id=world.nodes[0])
        assert world.refused() == {"tea", "juice", "hats"}
        _rule(ALLOW, category_code="drinks", node_id=world.nodes[0])
        assert world.refused() == {"hats"}
        _rule(DENY, category_code="tea", node_id=world.nodes[0])
        assert world.refused() == {"tea", "hats"}
        _rule(ALLOW, brand_code="leaf")
        assert world.refused() == {"hats"}
        _rule(DENY, product_id=world.products["tea"])
        assert world.refused() == {"tea", "hats"}

    def test_prefers_the_node_and_then_the_channel(self, world: World) -> None:
        _rule(DENY, category_code="hats")
        assert world.refused() == {"hats"}
        _rule(ALLOW, category_code="hats", channel="web")
        assert world.refused() == set()
        assert world.refused(channel="kiosk") == {"hats"}
        _rule(DENY, category_code="hats", node_id=world.nodes[0])
        assert world.refused() == {"hats"}
        assert world.refused(node=1) == set()

    def test_says_why_for_what_is_not_on_sale_at_all(self, world: World) -> None:
        with tx.begin(actor="system:test"):
            catalog.end_sku(world.skus["hats"], at=AT)
            draft = catalog.add_product(
                organisation_id=queries.get_sku(world.skus["tea"]).organisation_id,
                category_code="tea",
                code="T2",
                name="茶",
                state=GoodsState.DRAFT,
                skus=[NewSku("T2")],
            )
        nobody, new = uuid4(), draft.skus[0].sku_id
        found = queries.not_sold([nobody, new, *world.skus.values()], world.nodes[0], "web")
        assert found == {nobody: "unknown", new: "draft", world.skus["hats"]: "ended"}


class TestSetAssortmentRule:
    def test_replaces_the_rule_about_the_same(self, world: World) -> None:
        for verdict in (DENY, ALLOW, DENY):
            _rule(verdict, category_code="hats", node_id=world.nodes[0])
        (rule,) = queries.list_assortment_rules(world.nodes[0])
        assert (rule.category_code, rule.verdict) == ("hats", DENY)
        assert queries.list_assortment_rules() == []
        with tx.begin(actor="system:test"):
            catalog.drop_assortment_rule(rule.rule_id)
            catalog.drop_assortment_rule(rule.rule_id)
        assert world.refused() == set()

    def test_refuses_two_subjects_and_unknown_names(self, world: World) -> None:
        with pytest.raises(catalog.BadAssortmentRule):
            _rule(DENY, category_code="hats", brand_code="leaf")
        with pytest.raises(catalog.UnknownGoodsName):
            _rule(DENY, category_code="none")
