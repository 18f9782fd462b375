"""The same member and basket cost the same at every door, whatever promotions are in force. (C2)"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from quanqu.doors.faces.tests.staffed_shop import StaffedShop, open_shop
from quanqu.identity import actions as identity
from quanqu.identity.models import User
from quanqu.kit import clock, ids, tx
from quanqu.members import queries as members
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine

BPS = st.integers(1, 9_999)
GIVES = st.one_of(
    st.builds(lambda bps: {"kind": "percent", "bps": bps}, BPS),
    st.builds(lambda bps: {"kind": "nth", "n": 2, "bps": bps}, BPS),
    st.builds(
        lambda fen, per: {"kind": "amount", "fen": fen, "per": per},
        st.integers(1, 50_000),
        st.sampled_from(["unit", "set"]),
    ),
    st.builds(lambda fen: {"kind": "price", "fen": fen}, st.integers(0, 90_000)),
)
CONDITIONS = st.fixed_dictionaries(
    {
        "when": st.fixed_dictionaries(
            {"members_only": st.booleans(), "tiers": st.sampled_from([[], ["gold"], ["silver"]])}
        ),
        "stack": st.sampled_from(["", "", "a"]),
        "exclusive": st.booleans(),
        "need": st.fixed_dictionaries({"qty": st.integers(0, 3)}),
    }
)
PROMOTIONS = st.lists(st.tuples(GIVES, CONDITIONS), max_size=3)
COUPON = st.one_of(st.none(), GIVES)
BASKET = st.tuples(st.integers(1, 4), st.integers(0, 3))
SOLD, REFUSED = 201, 409
_codes = (f"P{number}" for number in count())


class Doors:
    """One member, and the ways in which they may be told what a basket costs."""

    def __init__(self, shop: StaffedShop) -> None:
        self.shop = shop
        self.member = members.get_member(shop.member_id)
        self.skus = [ids.public("sku", sku.sku_id) for sku in shop.product.skus]

    def at_the_shop(self, basket: Mapping[str, int], coupons: Sequence[str]) -> int:
        browser = Client()
        browser.force_login(
            User.objects.get(id=self.member.user_id), "django.contrib.auth.backends.ModelBackend"
        )
        for sku, qty in basket.items():
            browser.post("/cart/add", {"sku": sku, "qty": qty})
        browser.post("/cart/coupons", {"coupon": coupons})
        total: int = browser.get("/cart").context["quote"].total_fen
        return total

    def at_the_till(self, basket: Mapping[str, int], coupons: Sequence[str]) -> int:
        cashier = self.shop.client("c1")
        cashier.post("/till/clear")
        for sku, qty in basket.items():
            code = self.shop.product.skus[self.skus.index(sku)].code
            for _ in range(qty):
                cashier.post("/till/scan", {"text": code})
        cashier.post("/till/member", {"member": self.member.number})
        for number in coupons:
            cashier.post("/till/coupon", {"coupon": number})
        due: int = cashier.get("/till/").context["due_fen"]
        return due

    def by_a_quote(self, basket: Mapping[str, int], coupons: Sequence[str]) -> int:
        node_id = ids.public("nod", self.shop.s1.node_id)
        lines = [{"sku_id": sku, "qty": qty} for sku, qty in basket.items()]
        body = {
            "node_id": node_id,
            "lines": lines,
            "coupons": coupons,
            "pickup_node_id": node_id,
        }
        status, told = self.asked(self.member.user_id, "/quotes", body)
        if status == REFUSED:
            raise pricing.CouponNotUsable
        total: int = told["price"]["total_fen"]
        return total

    def sold(self, basket: Mapping[str, int], coupons: Sequence[str], total_fen: int) -> int:
        """What a sale at a till comes to for which so much cash is put down."""
        body = {
            "node_id": ids.public("nod", self.shop.s1.node_id),
            "items": [{"item": sku, "qty": qty} for sku, qty in basket.items()],
            "member": self.member.number,
            "coupons": coupons,
            "tenders": [{"kind": "cash", "amount_fen": total_fen}],
        }
        status, told = self.asked(User.objects.get(username="c1").id, "/till/sales", body)
        assert status == SOLD, told
        total: int = told["total_fen"]
        return total

    def asked(
        self, user_id: UUID | None, path: str, body: Mapping[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        assert user_id is not None
        with tx.begin(actor="system:test"):
            token = identity.issue_token(user_id=user_id, at=clock.now())
        answer = Client().post(
            f"/api/v1{path}",
            dict(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
        )
        return answer.status_code, answer.json()


@pytest.fixture
def doors(db: None) -> Doors:
    with tx.begin(actor="system:test"):
        shop = open_shop()
        shelves = [
            Shelf(sku.sku_id, shop.s1.node_id, shop.s1.organisation_id) for sku in shop.product.skus
        ]
        lines = [StockLine(shelf, 500) for shelf in shelves]
        stock.receive(lines=lines, cause_kind="test", cause_id=ids.new_id(), at=clock.now())
        return Doors(shop)


def start(shop: StaffedShop, give: Mapping[str, Any], more: Mapping[str, Any]) -> UUID:
    """Put a promotion of the group in force."""
    group_id, code, at = shop.group.organisation_id, next(_codes), clock.now()
    form = {
        "form": 1,
        "text": {"zh": code, "en": code},
        "bearers": [{"who": "seller", "bps": 4_001}, {"who": "platform", "bps": 5_999}],
        "what": {"all": True},
        "give": give,
    } | dict(more)
    with tx.begin(actor="system:one"):
        version_id = pricing.draft_promotion(organisation_id=group_id, code=code, form=form, at=at)
    with tx.begin(actor="system:other"):
        pricing.approve_promotion(version_id=version_id, at=at)
    found = queries.list_promotions([group_id])
    return next(one.promotion_id for one in found if one.code == code)


def coupon_of(shop: StaffedShop, promotion_id: UUID) -> str:
    """A coupon of the member for it."""
    code, at = next(_codes), clock.now()
    with tx.begin(actor="system:one"):
        pricing.open_series(
            promotion_id=promotion_id,
            code=code,
            claim_from=at,
            claim_until=at + timedelta(days=1),
            valid_days=1,
        )
        return pricing.claim_coupon(code=code, member_id=shop.member_id, at=at)


def test_every_door_asks_the_same_to_the_fen(doors: Doors) -> None:
    @settings(
        max_examples=5,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @example(promotions=[], coupon={"kind": "percent", "bps": 1_234}, basket=(2, 1))
    @given(promotions=PROMOTIONS, coupon=COUPON, basket=BASKET)
    def agree(
        promotions: list[tuple[dict[str, Any], dict[str, Any]]],
        coupon: dict[str, Any] | None,
        basket: tuple[int, int],
    ) -> None:
        started = [start(doors.shop, give, more) for give, more in promotions]
        shown: list[str] = []
        if coupon:
            started.append(start(doors.shop, coupon, {"when": {"coupon": True}}))
            shown.append(coupon_of(doors.shop, started[-1]))
        wanted = {sku: qty for sku, qty in zip(doors.skus, basket, strict=True) if qty}
        total = doors.by_a_quote(wanted, ())
        assert (doors.at_the_shop(wanted, ()), doors.at_the_till(wanted, ())) == (total, total)
        try:
            total = doors.by_a_quote(wanted, shown)
        except pricing.CouponNotUsable:
            # It gives nothing on these goods.
            shown = []
        assert doors.at_the_shop(wanted, shown) == total
        assert doors.at_the_till(wanted, shown) == total
        if total:
            assert doors.sold(wanted, shown, total) == total
        for promotion_id in started:
            with tx.begin(actor="system:one"):
                pricing.stop_promotion(promotion_id=promotion_id, at=clock.now())

    agree()
