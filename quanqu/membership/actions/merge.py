"""Two members are one person: everything follows in one transaction, and can go back (B1)."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from django.db import transaction

from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.loyalty import actions as loyalty
from quanqu.members import actions as members
from quanqu.membership import queries
from quanqu.membership.models import Apart, Merge
from quanqu.membership.refusals import MergeUnknown, UndoOver
from quanqu.membership.types import GuideRule, MergeFacts, MergeId
from quanqu.orders import actions as orders
from quanqu.payments import actions as payments
from quanqu.pricing import actions as pricing
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries as reward_queries
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets

UNDO_DAYS: Final = 7


class Follower(Protocol):
    """What every module that keeps something of a member offers."""

    def follow_merge(self, *, gone_id: UUID, kept_id: UUID, at: datetime) -> members.Moved: ...

    def undo_merge(
        self, *, gone_id: UUID, kept_id: UUID, moved: members.Moved, at: datetime
    ) -> None: ...


FOLLOWERS: Final[Mapping[str, Follower]] = {
    "orders": orders,
    "loyalty": loyalty,
    "pricing": pricing,
    "payments": payments,
    "rewards": rewards,
    "wallet": wallet,
}
"""In the one order of locks: orders, coupons, payments, then wallet and ledger."""


class _OnlyLooking(Exception):
    """Ends a preview: nothing of it stays."""


@tx.required
def merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> MergeId:
    """Make two members one: `kept` gets everything that is `gone`'s. The caller has checked that
    they are one person, or asked somebody who may say so.

    Refuses MergeWithSelf, MergeAcross, MergedAlready, MemberErasedAlready, MemberUnknown.
    """
    own = members.merge(gone_id=gone_id, kept_id=kept_id, at=at)
    moved = _follow(gone_id, kept_id, at)
    facts = _facts(kept_id, own, moved, at)
    made = Merge.objects.create(
        id=new_id(),
        gone_id=gone_id,
        kept_id=kept_id,
        merged_at=at,
        undo_until=at + timedelta(days=UNDO_DAYS),
        facts=asdict(facts),
        moved={"members": own, "passes": [moved]},
    )
    return MergeId(made.id)


@tx.required
def preview_merge(*, gone_id: UUID, kept_id: UUID, at: datetime) -> MergeFacts:
    """What a merge would bring: the same deed, rolled back. Refuses what `merge` refuses."""
    facts: list[MergeFacts] = []
    with suppress(_OnlyLooking), transaction.atomic():
        merge_id = merge(gone_id=gone_id, kept_id=kept_id, at=at)
        facts.append(queries.get_merge(merge_id).facts)
        raise _OnlyLooking
    return facts[0]


@tx.required
def undo_merge(*, merge_id: UUID, at: datetime) -> None:
    """Put back everything that a merge moved. What came to the one who stayed since then stays.

    Refuses UndoOver, MergeContradicted (something of it was used), NotMerged, MergeUnknown.
    """
    made = Merge.objects.select_for_update(no_key=True).filter(id=merge_id).first()
    if made is None:
        raise MergeUnknown
    if made.undone_at is not None or at > made.undo_until:
        raise UndoOver
    both = {"gone_id": made.gone_id, "kept_id": made.kept_id}
    members.separate(**both, moved=made.moved["members"], at=at)
    for one in reversed(made.moved["passes"]):
        for module, follower in FOLLOWERS.items():
            follower.undo_merge(**both, moved=one[module], at=at)
    Merge.objects.filter(id=merge_id).update(undone_at=at, undone_by=tx.actor())


@tx.required
def follow_up(*, merge_id: UUID, at: datetime) -> bool:
    """Move what has come to the old id since, by whoever was under way with it; was there any?"""
    made = Merge.objects.select_for_update(no_key=True).filter(id=merge_id, undone_at=None).first()
    if made is None:
        return False
    moved = _follow(made.gone_id, made.kept_id, at)
    if not _is_any(moved):
        return False
    made.moved["passes"].append(moved)
    made.save(update_fields=["moved"])
    return True


@tx.required
def keep_apart(*, first_id: UUID, second_id: UUID, at: datetime) -> None:
    """Remember that two who look alike are two persons; again changes nothing."""
    first, second = sorted([first_id, second_id])
    row = Apart(id=new_id(), first_id=first, second_id=second, at=at)
    Apart.objects.bulk_create([row], ignore_conflicts=True)


def _follow(gone_id: UUID, kept_id: UUID, at: datetime) -> dict[str, members.Moved]:
    return {
        module: follower.follow_merge(gone_id=gone_id, kept_id=kept_id, at=at)
        for module, follower in FOLLOWERS.items()
    }


def _is_any(moved: Mapping[str, members.Moved]) -> bool:
    """Did a pass move anything? Accounts without earnings or points are nothing."""
    earnings = [ids for _account, ids in moved["loyalty"]["earnings"] if ids]
    others = [
        kind for module, kinds in moved.items() if module != "loyalty" for kind in kinds.values()
    ]
    return bool(earnings) or any(others)


def _facts(
    kept_id: UUID, own: members.Moved, moved: Mapping[str, members.Moved], at: datetime
) -> MergeFacts:
    balances: Counter[str] = Counter()
    for card in moved["wallet"]["cards"]:
        balances[card["currency"]] += sum(card["balance"])
    points: Counter[str] = Counter()
    names = {str(one.account_id): one.programme.name for one in wallets.list_points(kept_id, at)}
    for one in moved["wallet"]["points"]:
        points[names[one["to"]]] += sum(qty for _lot, qty in one["lots"])
    states = [state for _id, _paid, state in moved["orders"]["orders"]]
    return MergeFacts(
        identifiers_qty=len(own["identifiers"]),
        cards_qty=len(moved["wallet"]["cards"]),
        balances_fen=dict(balances),
        points=dict(points),
        coupons_qty=sum(not used for _id, used in moved["pricing"]["coupons"]),
        vouchers_qty=sum(state == "live" for _id, state in moved["wallet"]["vouchers"]),
        tokens_qty=len(moved["pricing"]["tokens"]),
        orders_qty=len(states),
        open_orders_qty=sum(state in queries.OPEN for state in states),
        instalments_qty=len(moved["payments"]["payments"]),
        guide=_guide_rule(kept_id, moved["rewards"], at),
        tiers=tuple(own["tier"]),
        consents=tuple(own["purposes"]),
    )


def _guide_rule(kept_id: UUID, moved: members.Moved, at: datetime) -> GuideRule:
    ended = {one["member"] for one in moved["ended"]}
    if moved["made"]:
        return GuideRule.OLDER_STAYS if str(kept_id) in ended else GuideRule.GOES_ON
    if reward_queries.binding_at(kept_id, at) is None:
        return GuideRule.ENDS if ended else GuideRule.NONE
    return GuideRule.STAYS
