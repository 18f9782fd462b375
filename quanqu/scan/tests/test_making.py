"""Codes that people make: what they stand for is found, or the whole is refused."""

from datetime import timedelta
from typing import Any

import pytest

from quanqu.catalog import actions as catalog
from quanqu.codes import actions as codes
from quanqu.codes import queries
from quanqu.codes.models import Batch, Code
from quanqu.codes.types import BatchView, CodeState, Purpose
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid, NotFound, Refused
from quanqu.members.tests import factory as members
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as coupons
from quanqu.rewards.tests.factory import MARCH
from quanqu.scan import actions as scan
from quanqu.scan.making import BadWindow, CannotBeMade, LeadsAway, NoSuchSeries, NothingThere
from quanqu.scan.tests import factory
from quanqu.scan.tests.factory import Scene
from quanqu.scan.types import CouponLanding, GiftState, StoreLanding, Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    with tx.begin(actor="system:test"):
        return factory.scene()


def make(scene: Scene, **changed: Any) -> BatchView:
    town = scene.world.town
    usual: dict[str, Any] = {
        "purpose": Purpose.STORE,
        "organisation_id": town.dealer_a.organisation_id,
        "node_id": town.store_a.node_id,
        "name": "Door",
        "rows": [Wanted()],
        "at": MARCH,
    }
    with tx.begin(actor="staff:1"):
        return scan.make_codes(**usual | changed)


class TestMakeCodes:
    def test_ten_thousand_tables_are_numbered_in_their_order(self, scene: Scene) -> None:
        rows = scan.numbered("Table", 10_000)
        batch = make(scene, purpose=Purpose.TABLE, name="Table", rows=rows)
        assert (batch.qty, batch.actor) == (10_000, "staff:1")
        first = queries.codes_of_batch(batch.batch_id, limit=2)
        assert [one.label for one in first] == ["Table 00001", "Table 00002"]
        rest = queries.codes_of_batch(batch.batch_id, after=first[-1].code_id, limit=20_000)
        assert len({one.token for one in rest}) == 9_998
        assert {one.target_id for one in rest} == {scene.world.town.store_a.node_id}

    def test_shelf_tags_stand_for_skus_products_and_barcodes(self, scene: Scene) -> None:
        jacket = scene.world.jacket
        with tx.begin(actor="staff:1"):
            catalog.add_barcode(jacket.skus[0].sku_id, barcode="4006381333931")
        texts = [jacket.skus[0].code, jacket.code, "4006381333931"]
        batch = make(
            scene,
            purpose=Purpose.PRODUCT,
            organisation_id=scene.world.town.dealer_b.organisation_id,
            node_id=scene.world.town.store_b.node_id,
            rows=[Wanted(target=text) for text in texts],
        )
        found = queries.codes_of_batch(batch.batch_id)
        assert [one.target_id for one in found] == [
            jacket.skus[0].sku_id,
            jacket.product_id,
            jacket.skus[0].sku_id,
        ]

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"rows": [Wanted(target="javascript:alert(1)")]}, LeadsAway),
            ({"rows": [Wanted(), Wanted(target=" https://evil.test/")]}, LeadsAway),
            ({"rows": [Wanted(target="//evil.test")]}, LeadsAway),
            ({"rows": [Wanted(target="www.evil.test")]}, LeadsAway),
            ({"rows": [Wanted(target="S2")]}, NothingThere),
            ({"purpose": Purpose.PRODUCT, "rows": [Wanted(target="nothing")]}, NothingThere),
            ({"purpose": Purpose.GUIDE, "rows": [Wanted(target="nobody")]}, NothingThere),
            ({"purpose": Purpose.STORE, "node_id": None}, NothingThere),
            ({"purpose": Purpose.VOUCHER}, CannotBeMade),
            ({"purpose": Purpose.LOGIN}, CannotBeMade),
            ({"valid_until": MARCH}, BadWindow),
            ({"gives": "SPRING"}, NoSuchSeries),
            ({"rows": []}, codes.EmptyBatch),
            ({"uses_limit": 0}, Invalid),
            ({"name": ""}, Invalid),
        ],
    )
    def test_refuses_what_cannot_be_meant_and_makes_nothing(
        self, scene: Scene, changed: dict[str, Any], refusal: type[Refused]
    ) -> None:
        before = Code.objects.count()
        with pytest.raises(refusal):
            make(scene, **changed)
        assert (Code.objects.count(), Batch.objects.count()) == (before, 0)

    def test_refuses_a_place_of_another_organisation(self, scene: Scene) -> None:
        with pytest.raises(NotFound):
            make(scene, node_id=scene.world.town.store_b.node_id)

    def test_a_batch_is_taken_back_as_one(self, scene: Scene) -> None:
        batch = make(scene, rows=scan.numbered("Door", 3))
        (first, *_others) = queries.codes_of_batch(batch.batch_id)
        with tx.begin(actor="staff:1"):
            codes.revoke(code_id=first.code_id)
            assert codes.revoke_batch(batch_id=batch.batch_id) == 2
        states = {one.state for one in queries.codes_of_batch(batch.batch_id)}
        assert states == {CodeState.REVOKED}


class TestGift:
    def open_series(self, scene: Scene) -> None:
        owner_id = scene.world.town.dealer_a.organisation_id
        form = {
            "form": 1,
            "text": {"zh": "五元券", "en": "Five off"},
            "bearers": [{"who": "seller", "bps": 10_000}],
            "what": {"all": True},
            "when": {"coupon": True},
            "give": {"kind": "amount", "fen": 500, "per": "set"},
        }
        with tx.begin(actor="system:test"):
            version_id = pricing.draft_promotion(
                organisation_id=owner_id, code="FIVE", form=form, at=MARCH
            )
        with tx.begin(actor="system:second"):
            pricing.approve_promotion(version_id=version_id, at=MARCH)
        (promotion,) = coupons.list_promotions([owner_id])
        with tx.begin(actor="system:test"):
            pricing.open_series(
                promotion_id=promotion.promotion_id,
                code="FIVE",
                claim_from=MARCH,
                claim_until=MARCH + timedelta(days=30),
                valid_days=9,
                per_member=2,
                total=1,
            )

    def test_is_one_coupon_each_as_long_as_there_are_any(self, scene: Scene) -> None:
        self.open_series(scene)
        batch = make(scene, gives="FIVE")
        (code,) = queries.codes_of_batch(batch.batch_id)
        with tx.begin(actor="system:test"):
            first, second = (members.member(f"1390000000{n}") for n in (1, 2))
            seen = factory.open_code(code.token)
            assert isinstance(seen, StoreLanding)
            assert seen.gift is not None
            assert seen.gift.state is GiftState.JOIN
            for _again in range(2):
                seen = factory.open_code(code.token, factory.as_member(first))
                assert isinstance(seen, StoreLanding)
                assert seen.gift is not None
                assert (seen.gift.state, seen.gift.en) == (GiftState.YOURS, "Five off")
            seen = factory.open_code(code.token, factory.as_member(second))
            assert isinstance(seen, StoreLanding)
            assert seen.gift is not None
            assert seen.gift.state is GiftState.GONE
        assert len(coupons.list_coupons(first)) == 1
        assert coupons.list_coupons(second) == []

    def test_a_coupon_code_gives_nothing_else(self, scene: Scene) -> None:
        self.open_series(scene)
        batch = make(scene, purpose=Purpose.COUPON, rows=[Wanted(target="FIVE")])
        (code,) = queries.codes_of_batch(batch.batch_id)
        with tx.begin(actor="system:test"):
            member_id = members.member("13900000001")
            seen = factory.open_code(code.token, factory.as_member(member_id))
        assert isinstance(seen, CouponLanding)
        assert seen.gift.number == coupons.list_coupons(member_id)[0].number
