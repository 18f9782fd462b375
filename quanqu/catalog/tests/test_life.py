import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries
from quanqu.catalog.models import Submission
from quanqu.catalog.tests import factory
from quanqu.catalog.tests.factory import AT
from quanqu.catalog.types import GoodsState, NewSku, ProductView
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound
from quanqu.kit.sql import run_text
from quanqu.kit.states import WrongMove

CLERK, OTHER = "staff:clerk", "staff:other"


def _draft(organisation_id: UUID) -> ProductView:
    if not queries.list_categories():
        catalog.add_category(code="food", name="食品")
    return catalog.add_product(
        organisation_id=organisation_id,
        category_code="food",
        code="F1",
        name="蜂蜜",
        state=GoodsState.DRAFT,
        skus=[NewSku("F1-1"), NewSku("F1-2")],
    )


def _states(product_id: UUID) -> set[GoodsState]:
    product = queries.get_product(product_id)
    return {product.state, *(sku.state for sku in product.skus)}


@pytest.mark.django_db
class TestSubmitAndApprove:
    def test_puts_a_merchants_goods_on_sale_by_two_people(self) -> None:
        with tx.begin(actor=CLERK):
            _, merchant = factory.group_and_merchant()
            product = _draft(merchant)
            catalog.submit_product(product.product_id, at=AT)
        assert _states(product.product_id) == {GoodsState.SUBMITTED}
        assert [one.submitted_by for one in queries.list_submissions()] == [CLERK]
        with tx.begin(actor=OTHER):
            catalog.approve_product(product.product_id, at=AT, why="样品合格")
        assert _states(product.product_id) == {GoodsState.ACTIVE}
        assert queries.list_submissions() == []
        steps = queries.list_history(product.product_id)
        assert [(s.from_state, s.to_state, s.actor, s.why) for s in steps] == [
            (GoodsState.DRAFT, GoodsState.SUBMITTED, CLERK, ""),
            (GoodsState.SUBMITTED, GoodsState.ACTIVE, OTHER, "样品合格"),
        ]

    def test_refuses_the_approval_of_who_submitted(self) -> None:
        with tx.begin(actor=CLERK):
            _, merchant = factory.group_and_merchant()
            product = _draft(merchant)
            catalog.submit_product(product.product_id, at=AT)
            with pytest.raises(catalog.OwnApproval):
                catalog.approve_product(product.product_id, at=AT)
        assert _states(product.product_id) == {GoodsState.SUBMITTED}

    def test_gives_it_back_with_the_reason_and_takes_it_again(self) -> None:
        with tx.begin(actor=CLERK):
            _, merchant = factory.group_and_merchant()
            product = _draft(merchant)
            catalog.submit_product(product.product_id, at=AT)
        with tx.begin(actor=OTHER):
            catalog.refuse_product(product.product_id, why="缺少产地", at=AT)
        assert _states(product.product_id) == {GoodsState.DRAFT}
        (decided,) = queries.list_submissions(only_open=False)
        assert (decided.is_approved, decided.decided_by, decided.why) == (False, OTHER, "缺少产地")
        with tx.begin(actor=CLERK):
            catalog.submit_product(product.product_id, at=AT)
        assert len(queries.list_submissions()) == 1

    def test_leaves_an_audit_row_for_each_decision(self) -> None:
        with tx.begin(actor=CLERK):
            _, merchant = factory.group_and_merchant()
            product = _draft(merchant)
            catalog.submit_product(product.product_id, at=AT)
        with tx.begin(actor=OTHER):
            catalog.approve_product(product.product_id, at=AT)
        rows = run_text(
            "SELECT action, actor FROM kit_audit WHERE table_name = 'catalog_submission' "
            "ORDER BY id",
            {},
        )
        assert [(row["action"], row["actor"]) for row in rows] == [
            ("INSERT", CLERK),
            ("UPDATE", OTHER),
        ]


@pytest.mark.django_db
class TestActivateProduct:
    def test_is_enough_for_the_groups_own_goods(self) -> None:
        with tx.begin(actor=CLERK):
            group, _ = factory.group_and_merchant()
            product = _draft(group)
            catalog.activate_product(product.product_id, at=AT)
        assert _states(product.product_id) == {GoodsState.ACTIVE}

    def test_refuses_a_merchants_goods(self) -> None:
        with tx.begin(actor=CLERK):
            _, merchant = factory.group_and_merchant()
            product = _draft(merchant)
            with pytest.raises(catalog.NeedsApproval):
                catalog.activate_product(product.product_id, at=AT)


@pytest.mark.django_db
class TestEndProduct:
    def test_takes_the_product_and_its_skus_off_sale(self) -> None:
        with tx.begin(actor="system:test"):
            jacket = factory.jacket(factory.organisation())
            catalog.end_product(jacket.product_id, at=AT, why="换季")
            catalog.end_product(jacket.product_id, at=AT)
        assert _states(jacket.product_id) == {GoodsState.ENDED}
        assert not queries.list_products().products
        assert len(queries.list_history(jacket.product_id)) == 1

    def test_ends_one_sku_and_leaves_the_others(self) -> None:
        with tx.begin(actor="system:test"):
            jacket = factory.jacket(factory.organisation())
            ended = jacket.skus[0].sku_id
            catalog.end_sku(ended, at=AT, why="断码")
            catalog.end_sku(ended, at=AT)
        product = queries.get_product(jacket.product_id)
        assert [sku.sku_id for sku in product.skus if sku.state == GoodsState.ENDED] == [ended]
        assert [step.sku_id for step in queries.list_history(jacket.product_id)] == [ended]

    def test_refuses_every_move_that_the_table_does_not_list(self) -> None:
        with tx.begin(actor="system:test"):
            product_id = factory.jacket(factory.organisation()).product_id
            for wrong in (catalog.submit_product, catalog.activate_product):
                with pytest.raises(WrongMove):
                    wrong(product_id, at=AT)
            with pytest.raises(WrongMove):
                catalog.approve_product(product_id, at=AT)
            with pytest.raises(WrongMove):
                catalog.refuse_product(product_id, why="不全", at=AT)
            catalog.end_product(product_id, at=AT)
            with pytest.raises(WrongMove):
                catalog.submit_product(product_id, at=AT)
            with pytest.raises(NotFound):
                catalog.end_product(uuid4(), at=AT)


@pytest.mark.django_db
def test_the_database_refuses_an_approval_by_one_person() -> None:
    with tx.begin(actor=CLERK):
        _, merchant = factory.group_and_merchant()
        product = _draft(merchant)
        catalog.submit_product(product.product_id, at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.update(is_approved=True, decided_at=AT, decided_by=CLERK)


@pytest.mark.usefixtures("committed")
def test_of_two_people_who_approve_one_does() -> None:
    with tx.begin(actor=CLERK):
        _, merchant = factory.group_and_merchant()
        product = _draft(merchant)
        catalog.submit_product(product.product_id, at=AT)
    gate = threading.Barrier(6)

    def approve(number: int) -> bool:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            with tx.begin(actor=f"staff:{number}"):
                catalog.approve_product(product.product_id, at=AT)
        except WrongMove:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(approve, range(6))) == 1
    assert len(queries.list_history(product.product_id)) == 2
