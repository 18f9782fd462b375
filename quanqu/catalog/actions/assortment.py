"""What a node sells in a channel: rules about categories, brands and products."""

from typing import Any
from uuid import UUID

from quanqu.catalog.models import AssortmentRule, Brand, Category, Product
from quanqu.catalog.refusals import BadAssortmentRule
from quanqu.catalog.types import AssortmentRuleId, Verdict
from quanqu.catalog.writing import id_of
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound
from quanqu.network import queries as network


@tx.required
def set_assortment_rule(
    *,
    verdict: Verdict,
    node_id: UUID | None = None,
    channel: str = "",
    category_code: str | None = None,
    brand_code: str | None = None,
    product_id: UUID | None = None,
) -> AssortmentRuleId:
    """Allow or deny a category (with all below it), a brand, a product, or with none of them all
    goods, at a node (None: every one) in a channel ('': every one).

    Of all rules that fit, the one about the narrowest subject decides, then the one for the node,
    then the one for the channel; without any, a node sells everything active. The same subject at
    the same node and channel has one rule: the last word.
    Refuses BadAssortmentRule, UnknownGoodsName, NotFound.
    """
    if sum(one is not None for one in (category_code, brand_code, product_id)) > 1:
        raise BadAssortmentRule
    if node_id is not None:
        network.get_node(node_id)
    if product_id is not None and not Product.objects.filter(id=product_id).exists():
        raise NotFound
    subject: dict[str, Any] = {
        "node_id": node_id,
        "channel": channel,
        "category_id": id_of(Category, category_code) if category_code else None,
        "brand_id": id_of(Brand, brand_code) if brand_code else None,
        "product_id": product_id,
    }
    rule, _ = AssortmentRule.objects.update_or_create(**subject, defaults={"verdict": verdict})
    return AssortmentRuleId(rule.id)


@tx.required
def drop_assortment_rule(rule_id: UUID) -> None:
    """Forget a rule; dropping it again changes nothing."""
    AssortmentRule.objects.filter(id=rule_id).delete()
