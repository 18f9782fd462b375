"""The terms of a plan version as they stand in its row."""

from typing import Any

from quanqu.rewards.models import PlanVersion
from quanqu.rewards.types import Bearer, LaterTouch, Limit, Role, Terms


def read(version: PlanVersion) -> Terms:
    """What the rules need to know of a version."""
    return Terms(
        rates_bps=dict(version.rates_bps),
        shares_bps={Role(role): bps for role, bps in version.shares_bps.items()},
        limits={Role(role): Limit(*limit) for role, limit in version.limits.items()},
        bearer=Bearer(version.bearer),
        window_days=version.window_days,
        later_touch=LaterTouch(version.later_touch),
        vests_after_days=version.vests_after_days,
    )


def columns(terms: Terms) -> dict[str, Any]:
    """The same as columns of a new version."""
    return {
        "rates_bps": dict(terms.rates_bps),
        "shares_bps": {str(role): bps for role, bps in terms.shares_bps.items()},
        "limits": {
            str(role): [limit.minimum_fen, limit.maximum_fen]
            for role, limit in terms.limits.items()
        },
        "bearer": str(terms.bearer),
        "window_days": terms.window_days,
        "later_touch": str(terms.later_touch),
        "vests_after_days": terms.vests_after_days,
    }
