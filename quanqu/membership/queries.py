"""Reads of membership."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.kit.sql import load
from quanqu.membership.exporting import export_member
from quanqu.membership.models import Merge
from quanqu.membership.refusals import MergeUnknown
from quanqu.membership.types import (
    Duplicate,
    ErasureFacts,
    GuideRule,
    MergeFacts,
    MergeId,
    MergeView,
    Sign,
)
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderState
from quanqu.pricing import queries as pricing
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import VoucherState

__all__ = ["export_member"]

sql = load("quanqu.membership")

OPEN: Final = (OrderState.PLACED, OrderState.PAID)
BROWSER_DAYS: Final = 180
"""How far back touches of one browser speak for one person."""


def get_merge(merge_id: UUID) -> MergeView:
    """Refuses MergeUnknown."""
    made = Merge.objects.filter(id=merge_id).first()
    if made is None:
        raise MergeUnknown
    return _view(made)


def find_merge_of(gone_id: UUID) -> MergeView | None:
    """The merge in which a member went into another, if it was not undone."""
    made = Merge.objects.filter(gone_id=gone_id, undone_at=None).first()
    return _view(made) if made else None


def list_merges(member_id: UUID) -> list[MergeView]:
    """Who was merged into a member, also what was undone, the latest first."""
    found = Merge.objects.filter(kept_id=member_id).order_by("-id")
    return [_view(made) for made in found]


def list_open_merges(at: datetime) -> list[MergeId]:
    """Merges that could still be undone."""
    found = Merge.objects.filter(undone_at=None, undo_until__gte=at).order_by("id")
    return [MergeId(merge_id) for merge_id in found.values_list("id", flat=True)]


def list_duplicates(
    at: datetime, *, node_ids: Collection[UUID] | None = None, limit: int = 50
) -> list[Duplicate]:
    """Members who may be one person, the likeliest first; `node_ids` enrolled both."""
    rows = sql.duplicates(
        since=at - timedelta(days=BROWSER_DAYS),
        node_ids=None if node_ids is None else list(node_ids),
        row_limit=limit,
    )
    return [
        Duplicate(row["first_id"], row["second_id"], tuple(Sign(sign) for sign in row["signs"]))
        for row in rows
    ]


def erasure_facts(member_id: UUID, at: datetime) -> ErasureFacts:
    """What would be lost by erasing a member now."""
    balances: Counter[str] = Counter()
    for card in wallets.list_cards(member_id):
        balances[card.currency] += card.balance_fen
    coupons = pricing.list_coupons(member_id)
    vouchers = wallets.list_vouchers(member_id)
    return ErasureFacts(
        open_orders_qty=sum(
            len(orders.list_orders(member_id=member_id, state=state)) for state in OPEN
        ),
        balances_fen={currency: fen for currency, fen in balances.items() if fen},
        points={
            one.programme.name: one.points_qty
            for one in wallets.list_points(member_id, at)
            if one.points_qty
        },
        coupons_qty=sum(one.used_at is None and one.expires_at > at for one in coupons),
        vouchers_qty=sum(one.state == VoucherState.LIVE for one in vouchers),
    )


def _view(made: Merge) -> MergeView:
    facts = made.facts | {
        "guide": GuideRule(made.facts["guide"]),
        "tiers": tuple(made.facts["tiers"]),
        "consents": tuple(made.facts["consents"]),
    }
    return MergeView(
        merge_id=MergeId(made.id),
        gone_id=made.gone_id,
        kept_id=made.kept_id,
        merged_at=made.merged_at,
        undo_until=made.undo_until,
        undone_at=made.undone_at,
        actor=made.actor,
        facts=MergeFacts(**facts),
        later_qty=len(made.moved["passes"]) - 1,
    )
