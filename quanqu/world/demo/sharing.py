"""The share plan of the demo world: drafted, approved by a second person, joined by all sellers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from quanqu.kit import tx
from quanqu.rewards import actions as rewards
from quanqu.rewards.types import Limit, Role, Terms
from quanqu.world import cast
from quanqu.world.demo import tables
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.staff import Hired

SHARES_BPS: Final = {
    Role.ACQUIRER_GUIDE: 2_000,
    Role.BOUND_GUIDE: 2_500,
    Role.SERVING_GUIDE: 1_000,
    Role.MANAGER: 800,
    Role.NODE: 700,
    Role.DEALER: 1_000,
    Role.FULFILLING_NODE: 1_200,
}
"""Parts of a sale's pool; the platform keeps the rest."""


def share_what_is_sold(retailer: Retailer, hired: Mapping[str, Hired], *, at: datetime) -> None:
    """Four eyes: marketing drafts, finance approves; then every company accepts for itself."""
    group_id = retailer.organisations[cast.GROUP].organisation_id
    with tx.begin(actor=f"staff:{hired[cast.MARKETER].staff_id}"):
        version_id = rewards.draft_plan(
            organisation_id=group_id,
            code=cast.PLAN,
            name="每次接触都算数 Every touch counts",
            terms=_terms(),
        )
    with tx.begin(actor=f"staff:{hired[cast.FINANCE].staff_id}"):
        rewards.approve_plan(version_id=version_id, at=at)
        rewards.accept_plan(version_id=version_id, organisation_id=group_id, at=at)
    for dealer, number in cast.DEALER_CLERKS.items():
        with tx.begin(actor=f"staff:{hired[number].staff_id}"):
            rewards.accept_plan(
                version_id=version_id,
                organisation_id=retailer.organisations[dealer].organisation_id,
                at=at,
            )


def _terms() -> Terms:
    rates = {row["code"]: int(row["reward_bps"]) for row in tables.read("categories")}
    return Terms(
        rates_bps=rates | {"": 300},
        shares_bps=SHARES_BPS,
        limits={Role.BOUND_GUIDE: Limit(maximum_fen=200_00)},
        window_days=365,
        vests_after_days=14,
    )
