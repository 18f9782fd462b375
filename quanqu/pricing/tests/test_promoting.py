from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from quanqu.kit import tx
from quanqu.members import actions as members
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.compiled import rules_kept
from quanqu.pricing.giving import coupon_id_of, fold_tallies
from quanqu.pricing.tests.factory import AT, World
from quanqu.pricing.types import Buying, PriceRow, Quote

TENTH: dict[str, Any] = {"kind": "percent", "bps": 1_000}
NODE = UUID(int=400)


def written(give: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "form": 1,
        "text": {"zh": "促销", "en": "Offer"},
        "bearers": [{"who": "seller", "bps": 10_000}],
        "what": {"all": True},
        "give": give,
    } | fields


def in_force(world: World, give: dict[str, Any], code: str = "P", **fields: Any) -> int:
    """Write a promotion, have another approve it; returns the version of all prices."""
    budget_id = fields.pop("budget_id", None)
    version_id = pricing.draft_promotion(
        organisation_id=world.owner_id,
        code=code,
        form=written(give, **fields),
        at=AT,
        budget_id=budget_id,
    )
    with as_actor("system:second"):
        return pricing.approve_promotion(version_id=version_id, at=AT)


@contextmanager
def as_actor(actor: str) -> Iterator[None]:
    """Somebody else acts for a moment in the test's one transaction."""
    before = tx._actor.set(actor)
    _say(actor)
    try:
        yield
    finally:
        tx._actor.reset(before)
        _say(tx.actor())


def _say(actor: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('quanqu.actor', %s, true)", [actor])


def sold(world: World, *quantities: int, tier: str = "", **buying: Any) -> Quote:
    return queries.quote(
        lines=[(world.sku_ids[i], qty) for i, qty in enumerate(quantities) if qty],
        zone="group",
        currency="CNY",
        tier=tier,
        seller_id=world.owner_id,
        at=AT,
        buying=Buying(NODE, "Asia/Shanghai", **buying),
    )


class TestPromotions:
    def test_take_off_with_a_reason_and_a_bearer_and_pages_show_the_list(
        self, world: World
    ) -> None:
        world.price(1_000)
        world.price(900, tier="gold")
        in_force(world, TENTH)
        line = sold(world, 2, tier="gold").lines[0]
        assert (line.total_fen, line.discount_fen, line.unit_price_fen) == (1_620, 380, 900)
        (discount,) = line.discounts
        assert (discount.reason.code, discount.reason.facts["en"]) == ("percent_off", "Offer")
        assert [(one.organisation_id, one.amount_fen) for one in discount.borne] == [
            (world.owner_id, 180)
        ]
        assert world.quote(2, tier="gold").total_fen == 1_800

    def test_know_categories_products_and_brands(self, world: World) -> None:
        world.price(1_000)
        world.price(1_000, 1)
        in_force(world, TENTH, what={"products": [str(world.product_id)]})
        in_force(world, TENTH, "Q", what={"skus": [str(world.sku_ids[1])]})
        assert [line.total_fen for line in sold(world, 1, 1).lines] == [900, 810]

    def test_are_written_by_one_and_approved_by_another(self, world: World) -> None:
        world.price(1_000)
        draft = pricing.draft_promotion(
            organisation_id=world.owner_id, code="P", form=written(TENTH), at=AT
        )
        assert sold(world, 1).total_fen == 1_000
        with pytest.raises(pricing.SameApprover):
            pricing.approve_promotion(version_id=draft, at=AT)
        with as_actor("system:second"):
            pricing.approve_promotion(version_id=draft, at=AT)
            with pytest.raises(pricing.NotADraft):
                pricing.approve_promotion(version_id=draft, at=AT)
        assert sold(world, 1).total_fen == 900

    def test_a_new_version_and_a_stop_change_the_version_of_prices(self, world: World) -> None:
        world.price(1_000)
        first = in_force(world, TENTH)
        second = in_force(world, TENTH | {"bps": 2_000})
        quote = sold(world, 1)
        assert (quote.version, quote.total_fen) == (second, 800)
        assert second == first + 1
        promotion_id = UUID(rules_kept().book.rules[0].promotion_id)
        assert pricing.stop_promotion(promotion_id=promotion_id, at=AT) == second + 1
        assert sold(world, 1).total_fen == 1_000

    def test_that_were_drafted_can_be_put_aside_and_written_anew(self, world: World) -> None:
        world.price(1_000)
        in_force(world, TENTH)
        promotion_id = UUID(_promotion_id("P"))
        draft = pricing.draft_promotion(
            organisation_id=world.owner_id, code="P", form=written(TENTH | {"bps": 5_000}), at=AT
        )
        pricing.drop_draft(version_id=draft)
        for decide in (pricing.drop_draft, partial(pricing.approve_promotion, at=AT)):
            with pytest.raises(pricing.NotADraft):
                decide(version_id=draft)
        (found,) = queries.list_promotions([world.owner_id])
        assert (found.number, found.is_running) == (1, True)
        assert [one.number for one in queries.versions_of(promotion_id)] == [1]
        with pytest.raises(pricing.NotADraft):
            pricing.drop_draft(version_id=found.version_id)
        assert sold(world, 1).total_fen == 900

    def test_that_never_were_in_force_may_get_another_budget(self, world: World) -> None:
        draft = partial(
            pricing.draft_promotion,
            organisation_id=world.owner_id,
            code="P",
            form=written(TENTH),
            at=AT,
        )
        budget_id = pricing.open_budget(
            organisation_id=world.owner_id, name="spring", currency="CNY", limit_fen=250
        )
        first = draft()
        with pytest.raises(pricing.BadPromotion):
            draft(budget_id=budget_id)
        pricing.drop_draft(version_id=first)
        assert queries.list_promotions([world.owner_id]) == []
        draft(budget_id=budget_id)
        (found,) = queries.list_promotions([world.owner_id])
        assert (found.number, found.budget_id) == (2, budget_id)

    def test_of_an_undone_version_are_forgotten(self, world: World) -> None:
        world.price(1_000)
        for bps, total in ((1_000, 900), (3_000, 700)):
            mark = transaction.savepoint()
            in_force(world, TENTH | {"bps": bps})
            assert sold(world, 1).total_fen == total
            transaction.savepoint_rollback(mark)
        assert sold(world, 1).total_fen == 1_000

    @pytest.mark.parametrize(
        ("fault", "refusal"),
        [
            ({"when": {"channels": ["web"]}}, pricing.ScopedByChannel),
            ({"when": {"kind_of_node": "kiosk"}}, pricing.ScopedByChannel),
            ({"channel": "shop"}, pricing.ScopedByChannel),
            ({"give": {"kind": "percent", "bps": 0}}, pricing.BadPromotion),
        ],
    )
    def test_that_the_form_does_not_know_are_refused(
        self, world: World, fault: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            pricing.draft_promotion(
                organisation_id=world.owner_id, code="P", form=written(TENTH) | fault, at=AT
            )

    def test_in_force_cannot_be_rewritten(self, world: World) -> None:
        in_force(world, TENTH)
        for statement in (
            "UPDATE pricing_promotion_version SET form = '{}'",
            "UPDATE pricing_promotion_version SET approved_by = 'system:me'",
            "DELETE FROM pricing_promotion_version",
        ):
            with (
                pytest.raises(DatabaseError, match=r"permission denied|in force"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


class TestFloors:
    def test_hold_whatever_the_promotions(self, world: World) -> None:
        world.price(1_000)
        draft = pricing.draft_floors(
            list_id=world.group_list_id, floors_fen={world.sku_ids[0]: 950}, at=AT
        )
        in_force(world, TENTH)
        with pytest.raises(pricing.SameApprover):
            pricing.approve_floors(draft_id=draft, at=AT)
        with as_actor("system:second"):
            pricing.approve_floors(draft_id=draft, at=AT)
        assert sold(world, 2).total_fen == 1_900
        assert sold(world, 2, tier="floor").total_fen == 1_900
        form = written(TENTH, what={"skus": [str(world.sku_ids[0])]})
        with pytest.raises(pricing.BelowFloor):
            pricing.draft_promotion(organisation_id=world.owner_id, code="Q", form=form, at=AT)

    def test_that_were_proposed_can_be_put_aside(self, world: World) -> None:
        draft = pricing.draft_floors(
            list_id=world.group_list_id, floors_fen={world.sku_ids[0]: 950}, at=AT
        )
        pricing.drop_floors(draft_id=draft)
        with as_actor("system:second"), pytest.raises(pricing.NotADraft):
            pricing.approve_floors(draft_id=draft, at=AT)

    def test_are_not_set_by_one_person(self, world: World) -> None:
        with pytest.raises(pricing.BadPrice):
            pricing.set_prices(
                list_id=world.group_list_id,
                rows=[PriceRow(world.sku_ids[0], 5, "floor")],
                at=AT,
            )


class TestWhoBuys:
    def test_wholesale_is_for_approved_buyers_only(self, world: World) -> None:
        world.price(1_000)
        world.price(600, tier="wholesale", min_qty=10)
        member_id = members.enrol(at=AT, phone="13800138000", source="test")
        carton = {"parts": [{"what": {"all": True}, "qty": 24}], "price_fen": 12_000}
        in_force(world, {"kind": "bundle", **carton}, what={}, when={"buyers_only": True})
        assert sold(world, 25, member_id=member_id).total_fen == 25_000
        pricing.ask_to_buy(member_id=member_id, organisation_id=world.owner_id, at=AT)
        assert sold(world, 25, member_id=member_id).total_fen == 25_000
        pricing.decide_buyer(
            member_id=member_id, organisation_id=world.owner_id, is_approved=True, at=AT
        )
        quote = sold(world, 25, member_id=member_id)
        assert (quote.total_fen, quote.tier) == (12_600, "wholesale")
        assert sold(world, 25).total_fen == 25_000
        pricing.decide_buyer(
            member_id=member_id, organisation_id=world.owner_id, is_approved=False, at=AT
        )
        assert sold(world, 25, member_id=member_id).total_fen == 25_000

    def test_tokens_and_first_orders_count_while_they_last(self, world: World) -> None:
        world.price(1_000)
        member_id = members.enrol(at=AT, phone="13800138000", source="test")
        in_force(world, TENTH, when={"tokens": ["gym"]})
        in_force(world, TENTH | {"bps": 5_000}, "F", when={"first_order": True})
        assert sold(world, 1, member_id=member_id).total_fen == 1_000
        token_id = pricing.grant_token(
            member_id=member_id, kind="gym", from_at=AT, until_at=AT + timedelta(days=1)
        )
        assert sold(world, 1, member_id=member_id).total_fen == 900
        quote = sold(world, 1, member_id=member_id, is_first_order=lambda: True)
        assert quote.total_fen == 450
        pricing.revoke_token(token_id=token_id, at=AT)
        assert sold(world, 1, member_id=member_id).total_fen == 1_000


class TestCoupons:
    def test_are_claimed_shown_used_and_released(self, world: World) -> None:
        world.price(1_000)
        ada, bo = (members.enrol(at=AT, phone=f"1380013800{n}", source="test") for n in (1, 2))
        in_force(world, {"kind": "amount", "fen": 50, "per": "set"}, when={"coupon": True})
        pricing.open_series(
            promotion_id=UUID(_promotion_id("P")),
            code="SPRING",
            claim_from=AT,
            claim_until=AT + timedelta(days=1),
            valid_days=7,
            total=2,
            is_transferable=True,
        )
        number = pricing.claim_coupon(code="SPRING", member_id=ada, at=AT)
        with pytest.raises(pricing.CouponGone):
            pricing.claim_coupon(code="SPRING", member_id=ada, at=AT)
        assert sold(world, 1, member_id=ada).total_fen == 1_000
        quote = sold(world, 1, member_id=ada, coupons=(number,))
        assert quote.total_fen == 950
        with pytest.raises(pricing.CouponNotUsable):
            sold(world, 1, member_id=bo, coupons=(number,))
        taking = pricing.Taking(uuid4(), ada, quote.coupons)
        pricing.take([taking], at=AT)
        with pytest.raises(pricing.CouponNotUsable):
            sold(world, 1, member_id=ada, coupons=(number,))
        with pytest.raises(pricing.NotTransferable):
            pricing.give_coupon(number=number, from_member_id=ada, to_member_id=bo, at=AT)
        pricing.give_back([taking.claim_id])
        pricing.give_coupon(number=number, from_member_id=ada, to_member_id=bo, at=AT)
        assert sold(world, 1, member_id=bo, coupons=(number,)).total_fen == 950
        assert _counted(world) == (1, 0)
        late = AT + timedelta(days=7)
        with pytest.raises(pricing.CouponNotUsable):
            pricing.take([pricing.Taking(uuid4(), bo, quote.coupons)], at=late)

    def test_are_counted_without_counting_them(self, world: World) -> None:
        in_force(world, TENTH, when={"coupon": True})
        pricing.open_series(
            promotion_id=UUID(_promotion_id("P")),
            code="SPRING",
            claim_from=AT,
            claim_until=AT + timedelta(days=1),
            valid_days=7,
        )
        claims = []
        for n in range(3):
            member_id = members.enrol(at=AT, phone=f"1380013800{n}", source="test")
            number = pricing.claim_coupon(code="SPRING", member_id=member_id, at=AT)
            coupon_id = coupon_id_of(number)
            assert coupon_id is not None
            claims.append(pricing.Taking(uuid4(), member_id, (coupon_id,)))
        pricing.take(claims, at=AT)
        pricing.give_back([claims[0].claim_id])
        assert _counted(world) == (3, 2)
        for _ in range(2):
            fold_tallies()
            assert _counted(world) == (3, 2)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pricing_coupon_tally")
            assert cursor.fetchone() == (1,)

    def test_that_give_nothing_are_not_taken(self, world: World) -> None:
        world.price(1_000)
        ada = members.enrol(at=AT, phone="13800138001", source="test")
        give = {"kind": "amount", "fen": 50, "per": "set"}
        in_force(world, give, when={"coupon": True}, need={"amount_fen": 2_000})
        pricing.open_series(
            promotion_id=UUID(_promotion_id("P")),
            code="SPRING",
            claim_from=AT,
            claim_until=AT + timedelta(days=1),
            valid_days=7,
        )
        number = pricing.claim_coupon(code="SPRING", member_id=ada, at=AT)
        with pytest.raises(pricing.CouponNotUsable):
            sold(world, 1, member_id=ada, coupons=(number,))
        assert sold(world, 2, member_id=ada, coupons=(number,)).total_fen == 1_950


class TestBudgets:
    def test_are_taken_given_back_and_never_exceeded(self, world: World) -> None:
        world.price(1_000)
        budget_id = pricing.open_budget(
            organisation_id=world.owner_id, name="spring", currency="CNY", limit_fen=250
        )
        in_force(world, TENTH, budget_id=budget_id)
        quote = sold(world, 2)
        assert (quote.total_fen, quote.budgets) == (1_800, {budget_id: 200})
        first = uuid4()
        pricing.take([pricing.Taking(first, budgets=quote.budgets)], at=AT)
        assert sold(world, 2).total_fen == 2_000
        with pytest.raises(pricing.BudgetSpent):
            pricing.take([pricing.Taking(uuid4(), budgets={budget_id: 51})], at=AT)
        pricing.give_back_part(claim_id=first, budgets={budget_id: 30})
        pricing.take([pricing.Taking(uuid4(), budgets={budget_id: 80})], at=AT)
        assert sold(world, 1).total_fen == 1_000
        pricing.give_back([first])
        assert _left(budget_id) == 250 - 80


def _promotion_id(code: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM pricing_promotion WHERE code = %s", [code])
        return str(cursor.fetchone()[0])


def _counted(world: World) -> tuple[int, int]:
    (series,) = queries.list_series([world.owner_id])
    return series.claimed_qty, series.used_qty


def _left(budget_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(left_fen) FROM pricing_budget_slice WHERE budget_id = %s", [budget_id]
        )
        return int(cursor.fetchone()[0])
