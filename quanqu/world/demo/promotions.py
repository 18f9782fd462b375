"""Promotions of the group: one in force, one for coupons, and a draft that waits for approval; and
who pays less than others.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.kit import tx
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.world import cast
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.people import Customer
from quanqu.world.demo.staff import Hired

SERIES: Final = "WELCOME20"
GIVEN: Final = 5
CLUB: Final = 3
BUDGET_FEN: Final = 2_000_000
SHARED: Final = [{"who": "seller", "bps": 5_000}, {"who": "platform", "bps": 5_000}]
OURS: Final = [{"who": "platform", "bps": 10_000}]


def promote(
    retailer: Retailer, hired: Mapping[str, Hired], customers: Sequence[Customer], *, now: datetime
) -> None:
    """Marketing writes, finance approves; what was sold before was sold without them."""
    group_id = retailer.organisations[cast.GROUP].organisation_id
    marketer, finance = (f"staff:{hired[who].staff_id}" for who in (cast.MARKETER, cast.FINANCE))
    categories = {one.code: str(one.category_id) for one in catalog.list_categories()}
    with tx.begin(actor=marketer):
        budget_id = pricing.open_budget(
            organisation_id=group_id, name="茶香季 Tea season", currency="CNY", limit_fen=BUDGET_FEN
        )
        tea = _draft(group_id, "TEA2", _tea(categories["tin"]), now, budget_id=budget_id)
        welcome = _draft(group_id, "WELCOME", _welcome(), now)
        _draft(group_id, "JACKETS15", _jackets(categories["jacket"], now), now)
    with tx.begin(actor=finance):
        for version_id in (tea, welcome):
            pricing.approve_promotion(version_id=version_id, at=now)
    with tx.begin(actor=marketer):
        _open_series(group_id, customers, now)
        _admit(group_id, customers, now)
        _propose_floors(now)


def _admit(group_id: UUID, customers: Sequence[Customer], now: datetime) -> None:
    """One member buys wholesale, another one asks to; some hold the tea club's token."""
    approved, asking, *others = (customer.member_id for customer in customers)
    for member_id in (approved, asking):
        pricing.ask_to_buy(member_id=member_id, organisation_id=group_id, at=now)
    pricing.decide_buyer(member_id=approved, organisation_id=group_id, is_approved=True, at=now)
    until = now + timedelta(days=365)
    for member_id in others[:CLUB]:
        pricing.grant_token(member_id=member_id, kind="tea-club", from_at=now, until_at=until)


def _propose_floors(now: datetime) -> None:
    """What the first goods of the list cost at least, if somebody else agrees."""
    found = queries.find_list("group", "CNY")
    assert found is not None
    sku_ids = queries.list_priced(found.list_id, limit=CLUB)
    floors_fen = {
        one.sku_id: one.price_fen * 7 // 10
        for one in queries.listed_prices(found.list_id, sku_ids)
        if one.is_in_force and not one.tier and one.min_qty == 1
    }
    pricing.draft_floors(list_id=found.list_id, floors_fen=floors_fen, at=now)


def _draft(
    group_id: UUID, code: str, form: dict[str, Any], at: datetime, budget_id: UUID | None = None
) -> UUID:
    return pricing.draft_promotion(
        organisation_id=group_id, code=code, form={"form": 1, **form}, at=at, budget_id=budget_id
    )


def _tea(category_id: str) -> dict[str, Any]:
    return {
        "text": {"zh": "茶与咖啡第二件半价", "en": "Tea and coffee: the second at half price"},
        "bearers": SHARED,
        "what": {"categories": [category_id]},
        "give": {"kind": "nth", "n": 2, "bps": 5_000},
        "offline_ok": True,
    }


def _welcome() -> dict[str, Any]:
    return {
        "text": {"zh": "新会员满199减20", "en": "Welcome: 20 off from 199"},
        "bearers": OURS,
        "what": {"all": True},
        "when": {"coupon": True},
        "need": {"amount_fen": 19_900},
        "give": {"kind": "amount", "fen": 2_000, "per": "set"},
        "times": 1,
    }


def _jackets(category_id: str, now: datetime) -> dict[str, Any]:
    begin = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7)
    return {
        "text": {"zh": "夹克周末 85 折", "en": "Weekends: 15% off jackets"},
        "bearers": SHARED,
        "what": {"categories": [category_id]},
        "when": {
            "from": int(begin.timestamp()),
            "until": int((begin + timedelta(days=28)).timestamp()),
            "weekdays": [6, 7],
        },
        "give": {"kind": "percent", "bps": 1_500},
        "cap_fen": 30_000,
    }


def _open_series(group_id: UUID, customers: Sequence[Customer], now: datetime) -> None:
    promotion_id = next(
        one.promotion_id for one in queries.list_promotions([group_id]) if one.code == "WELCOME"
    )
    pricing.open_series(
        promotion_id=promotion_id,
        code=SERIES,
        claim_from=now,
        claim_until=now + timedelta(days=60),
        valid_days=30,
        total=500,
        is_transferable=True,
    )
    for customer in customers[:GIVEN]:
        pricing.claim_coupon(code=SERIES, member_id=customer.member_id, at=now)
