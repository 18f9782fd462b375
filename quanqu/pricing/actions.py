"""Verbs that write prices. Every change is a new version; an old one is never lost."""

from uuid import UUID

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.money import CURRENCIES
from quanqu.pricing import listed
from quanqu.pricing.buyers import ask_to_buy, decide_buyer, grant_token, revoke_token
from quanqu.pricing.giving import (
    Taking,
    claim_coupon,
    give_back,
    give_back_part,
    give_coupon,
    open_budget,
    open_series,
    take,
)
from quanqu.pricing.importing import import_products, import_table
from quanqu.pricing.merging import follow_merge, undo_merge
from quanqu.pricing.models import PriceList
from quanqu.pricing.promoting import (
    approve_floors,
    approve_promotion,
    draft_floors,
    draft_promotion,
    drop_draft,
    drop_floors,
    stop_promotion,
)
from quanqu.pricing.refusals import (
    AnswersMoved,
    BadGuard,
    BadPrice,
    BadPromotion,
    BadQuantity,
    BadWindow,
    BadZone,
    BelowFloor,
    BudgetSpent,
    CouponGone,
    CouponNotUsable,
    NotADraft,
    NotForSale,
    NotTransferable,
    SameApprover,
    ScopedByChannel,
    WindowOver,
)
from quanqu.pricing.setting import set_prices
from quanqu.pricing.tables import import_floors, import_prices, import_seen
from quanqu.pricing.types import PriceListId
from quanqu.pricing.watching import (
    approve_answers,
    draft_answers,
    drop_guard,
    refuse_answers,
    set_guard,
)
from quanqu.pricing.windows import end_window, publish_window, turn_now, turn_windows

__all__ = [
    "AnswersMoved",
    "BadGuard",
    "BadPrice",
    "BadPromotion",
    "BadQuantity",
    "BadWindow",
    "BadZone",
    "BelowFloor",
    "BudgetSpent",
    "CouponGone",
    "CouponNotUsable",
    "NotADraft",
    "NotForSale",
    "NotTransferable",
    "SameApprover",
    "ScopedByChannel",
    "Taking",
    "WindowOver",
    "approve_answers",
    "approve_floors",
    "approve_promotion",
    "ask_to_buy",
    "claim_coupon",
    "decide_buyer",
    "draft_answers",
    "draft_floors",
    "draft_promotion",
    "drop_draft",
    "drop_floors",
    "drop_guard",
    "end_window",
    "follow_merge",
    "give_back",
    "give_back_part",
    "give_coupon",
    "grant_token",
    "import_floors",
    "import_prices",
    "import_products",
    "import_seen",
    "import_table",
    "open_budget",
    "open_list",
    "open_series",
    "publish_window",
    "refuse_answers",
    "revoke_token",
    "set_guard",
    "set_prices",
    "stop_promotion",
    "take",
    "turn_now",
    "turn_windows",
    "undo_merge",
]


@tx.required
def open_list(*, organisation_id: UUID, zone: str, currency: str, name: str) -> PriceListId:
    """Open the price list of a zone in a currency (C2); refuses BadZone, also when there is one."""
    if not listed.is_zone(zone) or currency not in CURRENCIES:
        raise BadZone(zone=zone)
    price_list, is_new = PriceList.objects.get_or_create(
        zone=zone,
        currency=currency,
        defaults={"id": new_id(), "organisation_id": organisation_id, "name": name},
    )
    if not is_new:
        raise BadZone(zone=zone)
    return PriceListId(price_list.id)
