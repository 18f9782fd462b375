"""Coupons and budgets follow their orders: whatever is paid, changed, brought back or given on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from quanqu.catalog.types import SkuView
from quanqu.kit import sql
from quanqu.members import actions as members
from quanqu.orders import actions as orders
from quanqu.orders.pieces import budgets_of, priced_piece
from quanqu.orders.tests.factory import AT
from quanqu.orders.tests.test_any_sequence import AnySequence, run
from quanqu.orders.types import LineKind, OrderId, OrderState, Placement, TenderKind
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.tests.test_promoting import as_actor, written
from quanqu.pricing.types import BudgetId, Buying, SeriesId
from quanqu.proof import actions as proof

pytestmark = pytest.mark.django_db
PROMISES = "C1 C2 C3 C4 L1 L6 L7 O1 O4 P1 P4"
LIMIT = 60_013
"""A few orders use it up, and nothing divides it."""
OVER = AT + timedelta(days=2)
"""When every coupon has expired."""
MOST_OTHERS = 2
EITHER = st.integers(0, 1)
QTY = st.integers(0, 3)
OPEN = (OrderState.PLACED, OrderState.PAID)
CAME_TO_NOTHING = (OrderState.CANCELLED, OrderState.EXPIRED)


class WithCoupons(AnySequence):
    """The steps of one order, priced with a tenth off and maybe a coupon, both paid of one budget;
    and beside them two members who claim coupons, give them on, and order once more."""

    done: ClassVar[Counter[str]] = Counter()
    people: ClassVar[tuple[UUID, UUID]]
    budget_id: ClassVar[BudgetId]
    series_id: ClassVar[SeriesId]

    def __init__(self) -> None:
        super().__init__()
        self.others: list[OrderId] = []
        self.coupons_of: dict[OrderId, set[UUID]] = {}

    @classmethod
    def prepare(cls) -> None:
        group_id = cls.made.town.group.organisation_id
        friend_id = members.enrol(at=AT, phone="13900139000", source="test")
        cls.people = (cls.made.member_id, friend_id)
        cls.budget_id = pricing.open_budget(
            organisation_id=group_id, name="b", currency="CNY", limit_fen=LIMIT
        )
        gives: dict[str, dict[str, Any]] = {
            "TENTH": {"kind": "percent", "bps": 1_003},
            "SHOWN": {"kind": "amount", "fen": 3_331, "per": "set"},
        }
        for code, give in gives.items():
            form = written(
                give,
                when={"coupon": code == "SHOWN"},
                bearers=[{"who": "platform", "bps": 6_667}, {"who": "seller", "bps": 3_333}],
            )
            version_id = pricing.draft_promotion(
                organisation_id=group_id, code=code, form=form, budget_id=cls.budget_id, at=AT
            )
            with as_actor("system:second"):
                pricing.approve_promotion(version_id=version_id, at=AT)
        shown = next(one for one in queries.list_promotions([group_id]) if one.code == "SHOWN")
        cls.series_id = pricing.open_series(
            promotion_id=shown.promotion_id,
            code="SPRING",
            claim_from=AT,
            claim_until=OVER,
            valid_days=1,
            total=3,
            per_member=2,
            is_transferable=True,
        )

    @initialize(
        first=QTY,
        second=QTY,
        claims=st.integers(0, 2),
        is_shown=st.booleans(),
        given=st.sampled_from([None, 0, 2, 4]),
    )
    def place(
        self, first: int, second: int, claims: int, is_shown: bool, given: int | None
    ) -> None:
        """The order that all other steps are about: placed, paid, in part or wholly handed over."""
        for _ in range(claims):
            self.claim(0)
        numbers = self.held_by(0)[:is_shown]
        try:
            placement = self.priced((first + 1, second), 0, numbers)
        except pricing.CouponNotUsable:
            # The budget is too small for so many pieces.
            placement = self.priced((first + 1, second), 0, ())
        self.order_id = orders.place(placement, at=AT)
        self.coupons_of[self.order_id] = set(placement.coupons)
        if given is not None:
            self.pay_the_rest_at_the_counter(TenderKind.CARD_TERMINAL)
            for line in self.order.lines:
                if given:
                    self.hand_over_pieces(line, min(given, line.open_qty))

    @rule(whose=EITHER)
    def claim(self, whose: int) -> None:
        self.step(pricing.claim_coupon, code="SPRING", member_id=self.people[whose], at=AT)

    @rule(whose=EITHER, which=st.integers(0, 2), is_late=st.booleans())
    def give_on(self, whose: int, which: int, is_late: bool) -> None:
        held = self.held_by(whose)
        if held:
            self.step(
                pricing.give_coupon,
                number=held[which % len(held)],
                from_member_id=self.people[whose],
                to_member_id=self.people[1 - whose],
                at=OVER if is_late else AT,
            )

    @precondition(lambda self: len(self.others) < MOST_OTHERS)
    @rule(first=QTY, second=QTY, whose=EITHER, shows=EITHER, is_late=st.booleans())
    def order_once_more(
        self, first: int, second: int, whose: int, shows: int, is_late: bool
    ) -> None:
        """With any coupon of a member: also one that another order has, or that has expired."""
        at = OVER if is_late else AT

        def order_coupons() -> None:
            coupons = queries.list_coupons(self.people[whose])[:shows]
            numbers = [one.number for one in coupons]
            placement = self.priced((first, second + 1), whose, numbers if not is_late else ())
            ids = tuple(one.coupon_id for one in coupons)
            # As if it had been shown in time, or before another order took it.
            placement = replace(placement, coupons=ids) if is_late else placement
            order_id = orders.place(placement, at=at)
            self.others.append(order_id)
            self.coupons_of[order_id] = set(placement.coupons)

        self.step(order_coupons)

    @precondition(lambda self: self.others)
    @rule(which=st.integers(0, 9))
    def cancel_another(self, which: int) -> None:
        self.step(orders.cancel, order_id=self.others[which % len(self.others)], at=AT)

    @invariant()
    def a_coupon_is_used_by_the_order_that_stands(self) -> None:
        used = {(row["id"], row["used_by"]) for row in sql.run_text(USED, {})}
        assert used == {
            (coupon_id, order_id)
            for order_id, coupons in self.coupons_of.items()
            if coupons and self.made.order(order_id).state not in CAME_TO_NOTHING
            for coupon_id in coupons
        }

    @invariant()
    def a_budget_bears_what_is_off_the_pieces_that_stay(self) -> None:
        used = {row["claim_id"]: row["fen"] for row in sql.run_text(TAKEN, {})}
        borne = {order_id: self.off_fen(order_id) for order_id in self.coupons_of}
        assert used == {order_id: fen for order_id, fen in borne.items() if fen}
        (budget,) = queries.list_budgets([self.made.town.group.organisation_id])
        assert budget.left_fen == LIMIT - sum(used.values())

    def the_promises_hold(self) -> None:
        results = proof.verify(PROMISES.split())
        assert {one.code: one.violations for one in results if one.violation_count} == {}

    def undo_everything(self) -> None:
        """Then no order has anything of the budget."""
        for order_id in self.others:
            self.step(orders.cancel, order_id=order_id, at=AT)
        super().undo_everything()
        self.a_coupon_is_used_by_the_order_that_stands()
        self.a_budget_bears_what_is_off_the_pieces_that_stay()
        assert sql.run_text(TAKEN, {}) == []

    def elsewhere_qty(self) -> int:
        found = [self.made.order(order_id) for order_id in self.others]
        return sum(
            line.open_qty
            for order in found
            if order.state in OPEN
            for line in order.lines
            if line.kind == LineKind.GOODS
        )

    def held_by(self, whose: int) -> list[str]:
        return [one.number for one in queries.list_coupons(self.people[whose])]

    def priced(self, quantities: Sequence[int], whose: int, numbers: Sequence[str]) -> Placement:
        """Jackets of both sizes as the doors price them."""
        pattern = self.made.placement()
        skus: dict[UUID, SkuView] = {sku.sku_id: sku for sku in self.made.skus}
        wanted = zip(self.made.skus, quantities, strict=False)
        buying = Buying(
            pattern.selling_node_id,
            "Asia/Shanghai",
            member_id=self.people[whose],
            coupons=tuple(numbers),
        )
        quote = queries.quote(
            lines=[(sku.sku_id, qty) for sku, qty in wanted if qty],
            zone=pattern.zone,
            currency=pattern.currency,
            seller_id=pattern.seller_id,
            at=AT,
            buying=buying,
        )
        shelf = self.made.shelf
        pieces = tuple(
            priced_piece(line, skus[line.sku_id], line.qty, 0, shelf.owner_id, shelf.node_id)
            for line in quote.lines
        )
        return replace(
            pattern,
            pieces=pieces,
            price_version=quote.version,
            member_id=self.people[whose],
            coupons=quote.coupons,
            budgets=quote.budgets,
        )

    def off_fen(self, order_id: OrderId) -> int:
        """What the budget bears of an order: nothing of what is cancelled, or was brought back."""
        order = self.made.order(order_id)
        if order.state in CAME_TO_NOTHING:
            return 0
        kept = [
            (line, line.returned_qty, line.qty - line.cancelled_qty)
            for line in order.lines
            if line.returned_qty < line.qty - line.cancelled_qty
        ]
        return budgets_of(kept).get(self.budget_id, 0)


USED = "SELECT id, used_by FROM pricing_coupon WHERE used_by IS NOT NULL"
TAKEN = """
SELECT claim_id, amount_fen - returned_fen AS fen FROM pricing_budget_use u
  JOIN pricing_budget b ON b.id = u.budget_id
 WHERE b.currency <> 'PCS' AND amount_fen > returned_fen
"""


def test_coupons_and_budgets_add_up_after_any_sequence() -> None:
    run(WithCoupons, 10, "claim_coupon", "give_coupon", "order_once_more", "cancel")
