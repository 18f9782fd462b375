"""What scanning does for this person in this place."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import NewSku
from quanqu.codes import queries as codes
from quanqu.codes.actions import CodeExpired, CodeUnknown, MemberCodeUsed, issue
from quanqu.codes.types import Purpose
from quanqu.kit import sql, tx
from quanqu.members import actions as members
from quanqu.network.tests import factory as network
from quanqu.rewards import queries as rewards
from quanqu.rewards.tests import factory as sales
from quanqu.rewards.tests.factory import MARCH, PRICE_FEN
from quanqu.rewards.types import Outcome
from quanqu.scan import actions as scan
from quanqu.scan.tests import factory
from quanqu.scan.tests.factory import Scene
from quanqu.scan.types import (
    ElsewhereLanding,
    GuideLanding,
    MemberLanding,
    Position,
    ProductLanding,
    PromiseKind,
    ReferralLanding,
    ShowToStaffLanding,
    StoreLanding,
)
from quanqu.stock import actions as stock
from quanqu.stock.types import ChannelLimit

BARCODE = "6901234567892"


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    with tx.begin(actor="system:test"):
        yield factory.scene()


def touches() -> list[dict[str, object]]:
    return sql.run_text(
        "SELECT purpose, node_id, member_id, visitor_id, staff_id, channel FROM rewards_touch", {}
    )


class TestProduct:
    def test_shows_price_sizes_and_the_nearest_store_that_has_it(self, scene: Scene) -> None:
        landing = factory.open_code(codes.code_url(scene.shelf_tag.token))
        assert isinstance(landing, ProductLanding)
        assert landing.product.product_id == scene.world.jacket.product_id
        assert landing.node == scene.world.town.store_a
        assert landing.chosen_sku_id == scene.sku_id
        assert [variant.size for variant in landing.variants] == ["L", "M", "S"]
        (small,) = [variant for variant in landing.variants if variant.sku_id == scene.sku_id]
        assert (small.price_fen, small.here_qty) == (PRICE_FEN, 0)
        (other,) = small.elsewhere
        assert other.node == scene.world.town.store_b
        assert other.free_qty == 10
        assert other.distance_km == pytest.approx(7.8, abs=0.3)
        assert landing.lowest_price_fen == PRICE_FEN

    def test_shows_and_promises_a_channel_only_what_it_may_sell(self, scene: Scene) -> None:
        def landing(channel: str) -> ProductLanding:
            found = factory.open_code(scene.shelf_tag.token, channel=channel)
            assert isinstance(found, ProductLanding)
            return found

        stock.limit_channels(
            limits=[ChannelLimit("few", most_qty=3), ChannelLimit("none", kept_qty=10)]
        )
        (few,) = [one for one in landing("few").variants if one.sku_id == scene.sku_id]
        assert [near.free_qty for near in few.elsewhere] == [3]
        assert landing("none").promise.kind is PromiseKind.SOLD_OUT

    def test_promises_when_it_can_be_collected_here(self, scene: Scene) -> None:
        landing = factory.open_code(scene.shelf_tag.token)
        assert isinstance(landing, ProductLanding)
        assert landing.promise.kind is PromiseKind.COLLECT_HERE
        assert landing.promise.node == scene.world.town.store_b
        assert landing.promise.ready_at is not None
        assert landing.promise.ready_at > MARCH

    def test_says_that_it_can_be_taken_where_it_lies(self, scene: Scene) -> None:
        store_b = scene.world.town.store_b
        anywhere = issue(
            purpose=Purpose.PRODUCT,
            target_id=scene.world.jacket.product_id,
            organisation_id=store_b.organisation_id,
            valid_from=MARCH,
        )
        landing = factory.open_code(anywhere.token, node_id=store_b.node_id)
        assert isinstance(landing, ProductLanding)
        assert landing.node == store_b
        assert landing.chosen_sku_id is None
        assert landing.here_qty == 10
        assert landing.promise.kind is PromiseKind.TAKE_NOW

    def test_opens_a_gs1_digital_link(self, scene: Scene) -> None:
        landing = factory.open_code(f"https://id.example/01/0{self.barcode(scene)}?17=301231")
        assert isinstance(landing, ProductLanding)
        assert landing.product.code == "BAR"

    def test_opens_a_barcode_that_a_hand_scanner_types(self, scene: Scene) -> None:
        landing = factory.open_code(
            f"{self.barcode(scene)}\r\n", node_id=scene.world.town.store_a.node_id
        )
        assert isinstance(landing, ProductLanding)
        assert landing.product.code == "BAR"
        assert landing.promise.kind is PromiseKind.SOLD_OUT
        assert not landing.variants[0].is_for_sale

    def test_gives_a_gold_member_the_gold_price_and_says_why(self, scene: Scene) -> None:
        member_id = sales.member(scene.world, "13800138000")
        members.set_tier(member_id=member_id, tier="gold")
        landing = factory.open_code(scene.shelf_tag.token, factory.as_member(member_id))
        assert isinstance(landing, ProductLanding)
        assert landing.lowest_price_fen == factory.GOLD_PRICE_FEN
        chosen = next(v for v in landing.variants if v.sku_id == scene.sku_id)
        assert {reason.code for reason in chosen.reasons} == {"list_price", "tier_price"}

    def test_shows_the_guide_of_a_bound_member(self, scene: Scene) -> None:
        member_id = sales.member(scene.world, "13800138000")
        sales.bound(scene.world, member_id)
        at = MARCH + timedelta(minutes=5)
        landing = factory.open_code(scene.shelf_tag.token, factory.as_member(member_id), at=at)
        assert isinstance(landing, ProductLanding)
        assert landing.guide is not None
        assert landing.guide.staff.name == "李雷"
        assert landing.guide.is_mine

    def test_needs_no_store(self, scene: Scene) -> None:
        landing = factory.open_code(
            self.barcode(scene), position=Position(latitude=39.92, longitude=116.46)
        )
        assert isinstance(landing, ProductLanding)
        assert landing.node is None

    def barcode(self, scene: Scene) -> str:
        catalog.add_product(
            organisation_id=scene.world.town.dealer_b.organisation_id,
            category_code="jackets",
            code="BAR",
            name="条码商品",
            skus=[NewSku("BAR-1", barcodes=(BARCODE,))],
        )
        return BARCODE


class TestStore:
    def test_shows_what_lies_there_and_whether_it_is_open(self, scene: Scene) -> None:
        landing = factory.open_code(
            scene.store_code.token, position=Position(latitude=39.9, longitude=116.4)
        )
        assert isinstance(landing, StoreLanding)
        assert landing.is_open
        assert landing.organisation == scene.world.town.dealer_a
        assert landing.products == ()
        assert landing.distance_km == pytest.approx(5.6, abs=0.3)

    def test_lists_products_at_their_lowest_price(self, scene: Scene) -> None:
        town = scene.world.town
        there = issue(
            purpose=Purpose.STORE,
            target_id=None,
            organisation_id=town.dealer_b.organisation_id,
            node_id=town.store_b.node_id,
            valid_from=MARCH,
        )
        landing = factory.open_code(there.token)
        assert isinstance(landing, StoreLanding)
        (card,) = landing.products
        assert (card.product.code, card.price_fen, card.here_qty) == ("JK-01", PRICE_FEN, 10)


class TestGuideAndMember:
    def test_binds_by_two_scans(self, scene: Scene) -> None:
        member_id = sales.member(scene.world, "13800138000")
        first = factory.open_code(scene.guide_code.token, factory.as_member(member_id))
        assert isinstance(first, GuideLanding)
        assert first.binding is not None
        assert first.binding.outcome is Outcome.WAITING
        assert not first.guide.is_mine
        text = codes.member_code(member_id, MARCH)
        second = factory.open_code(text, factory.as_staff(scene))
        assert isinstance(second, MemberLanding)
        assert second.binding is not None
        assert second.binding.outcome is Outcome.BOUND
        assert second.member.phone_masked == "138****8000"
        assert second.guide is not None

    def test_asks_a_visitor_to_enrol_and_remembers_the_guide(self, scene: Scene) -> None:
        visitor_id = uuid4()
        landing = factory.open_code(scene.guide_code.token, visitor_id=visitor_id)
        assert isinstance(landing, GuideLanding)
        assert landing.needs_enrolment
        member_id = sales.member(scene.world, "13800138000")
        at = MARCH + timedelta(minutes=3)
        result = scan.continue_as_member(visitor_id=visitor_id, member_id=member_id, at=at)
        assert result is not None
        assert result.outcome is Outcome.WAITING
        text = codes.member_code(member_id, at)
        bound = factory.open_code(text, factory.as_staff(scene), at=at)
        assert isinstance(bound, MemberLanding)
        assert bound.binding is not None
        assert bound.binding.outcome is Outcome.BOUND

    def test_answers_the_same_scan_again_without_a_second_step(self, scene: Scene) -> None:
        member_id = sales.member(scene.world, "13800138000")
        text, scan_id = codes.member_code(member_id, MARCH), uuid4()
        staff = factory.as_staff(scene)
        first = factory.open_code(text, staff, scan_id=scan_id)
        again = factory.open_code(text, staff, scan_id=scan_id)
        assert isinstance(again, MemberLanding)
        assert isinstance(first, MemberLanding)
        assert again.touch_id == first.touch_id
        with pytest.raises(MemberCodeUsed):
            factory.open_code(text, staff)
        other = network.staff(scene.world.town.dealer_a, "guide", scene.world.town.store_a)
        with pytest.raises(MemberCodeUsed):
            factory.open_code(text, network.actor(other), scan_id=scan_id)

    def test_tells_a_customer_nothing_about_another_members_code(self, scene: Scene) -> None:
        mine, other = (sales.member(scene.world, f"1380013800{n}") for n in range(2))
        with pytest.raises(CodeUnknown):
            factory.open_code(codes.member_code(other, MARCH), factory.as_member(mine))

    def test_takes_no_shared_tablet_for_a_customers_own(self, scene: Scene) -> None:
        member_id, tablet = sales.member(scene.world, "13800138000"), uuid4()
        factory.open_code(
            codes.member_code(member_id, MARCH), factory.as_staff(scene), visitor_id=tablet
        )
        assert [touch["visitor_id"] for touch in touches()] == [None]


class TestOtherCodes:
    def test_keeps_who_referred(self, scene: Scene) -> None:
        friend = sales.member(scene.world, "13800138000")
        referral = factory.code(scene.world, Purpose.REFERRAL, friend)
        landing = factory.open_code(referral.token)
        assert isinstance(landing, ReferralLanding)
        assert landing.needs_enrolment
        rows = sql.run_text("SELECT referrer_id FROM rewards_touch", {})
        assert rows == [{"referrer_id": friend}]

    def test_tells_a_stranger_nothing_of_a_pickup(self, scene: Scene) -> None:
        pickup = factory.code(scene.world, Purpose.PICKUP, uuid4())
        landing = factory.open_code(pickup.token)
        assert isinstance(landing, ShowToStaffLanding)
        assert landing.node == scene.world.town.store_a

    def test_sends_other_codes_to_their_own_screen(self, scene: Scene) -> None:
        login = factory.code(scene.world, Purpose.LOGIN, None)
        assert isinstance(factory.open_code(login.token), ElsewhereLanding)

    @pytest.mark.parametrize("text", ["0000000000", "6901234567892", "hello world", "", "QM"])
    def test_refuses_what_nobody_knows(self, scene: Scene, text: str) -> None:
        with pytest.raises(CodeUnknown):
            factory.open_code(text)
        assert touches() == []

    def test_refuses_what_is_over(self, scene: Scene) -> None:
        over = issue(
            purpose=Purpose.STORE,
            target_id=None,
            organisation_id=scene.world.town.dealer_a.organisation_id,
            node_id=scene.world.town.store_a.node_id,
            valid_from=MARCH - timedelta(days=2),
            valid_until=MARCH - timedelta(days=1),
        )
        with pytest.raises(CodeExpired):
            factory.open_code(over.token)


class TestTouch:
    def test_keeps_who_where_and_by_what(self, scene: Scene) -> None:
        member_id, visitor_id = sales.member(scene.world, "13800138000"), uuid4()
        factory.open_code(
            scene.shelf_tag.token, factory.as_member(member_id), visitor_id=visitor_id
        )
        assert touches() == [
            {
                "purpose": "product",
                "node_id": scene.world.town.store_a.node_id,
                "member_id": member_id,
                "visitor_id": visitor_id,
                "staff_id": None,
                "channel": "camera",
            }
        ]

    def test_keeps_one_for_a_scan_that_is_sent_twice(self, scene: Scene) -> None:
        scan_id = uuid4()
        first = factory.open_code(scene.store_code.token, scan_id=scan_id)
        again = factory.open_code(scene.store_code.token, scan_id=scan_id)
        assert first.touch_id == again.touch_id
        assert len(touches()) == 1


@pytest.mark.usefixtures("committed")
class TestAtTheSameInstant:
    def test_one_scan_sent_ten_times_identifies_the_member_each_time(self) -> None:
        with tx.begin(actor="system:test"):
            scene = factory.scene()
            member_id = sales.member(scene.world, "13800138000")
            staff = factory.as_staff(scene)
        text, scan_id, start = codes.member_code(member_id, MARCH), uuid4(), Barrier(10)

        def send(_: int) -> UUID:
            try:
                start.wait()
                with tx.begin(actor=staff.label):
                    landing = factory.open_code(text, staff, scan_id=scan_id)
                assert isinstance(landing, MemberLanding)
                return landing.member.member_id
            finally:
                connection.close()

        with ThreadPoolExecutor(10) as pool:
            assert set(pool.map(send, range(10))) == {member_id}
        assert len(touches()) == 1
        assert rewards.find_touch(scan_id) is not None
