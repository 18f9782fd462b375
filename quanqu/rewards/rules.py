"""Pure decisions of rewards: the pool, its split, what a return takes back, when two scans bind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from quanqu.kit.money import BPS, part_bps, split
from quanqu.ledger.types import AccountKind, Entry
from quanqu.rewards.types import (
    PLATFORM,
    Bearer,
    BindingPolicy,
    BindingView,
    Claim,
    Credit,
    Evidence,
    LaterTouch,
    Limit,
    Outcome,
    PartKey,
    Party,
    PartyKind,
    Role,
    Store,
    Terms,
    Why,
)

Parts = dict[PartKey, int]

EVERY_CATEGORY = ""
"""The key of a plan's rate for categories that it does not name."""


def rate_for(terms: Terms, category_code: str) -> int:
    """The pool's rate for a category, in bps of the net money kept."""
    return terms.rates_bps.get(category_code, terms.rates_bps.get(EVERY_CATEGORY, 0))


def pool_of(kept_fen: int, rate_bps: int) -> int:
    """The pool of one order line. More returned than sold can only be news in the wrong order."""
    return part_bps(max(kept_fen, 0), rate_bps)


def split_pool(pool_fen: int, terms: Terms, claims: Sequence[Claim]) -> Parts:
    """Who gets how much of a pool: all parts, the bearer's too, add up to the pool to the fen."""
    parts: Parts = defaultdict(int)
    roles = [role for role in Role if terms.shares_bps.get(role) and role is not Role.PLATFORM]
    weights = [terms.shares_bps[role] for role in roles]
    *amounts, remainder = split(pool_fen, [*weights, BPS - sum(weights)])
    for role, amount in zip(roles, amounts, strict=True):
        _share(parts, role, amount, terms, claims)
    parts[PartKey(Role.PLATFORM, PLATFORM, Why.REMAINDER)] += remainder
    return {key: amount for key, amount in parts.items() if amount}


def _share(parts: Parts, role: Role, amount: int, terms: Terms, claims: Sequence[Claim]) -> None:
    """Give one role's amount to those who stand for it, inside the limits."""
    standing = [claim for claim in claims if claim.role is role]
    if not standing:
        parts[PartKey(role, PLATFORM, Why.NOBODY)] += amount
        return
    earns = any(claim.party != PLATFORM for claim in standing)
    granted = _limited(amount, terms.limits.get(role, Limit())) if earns and amount else amount
    for claim, part in zip(standing, split(granted, [c.weight for c in standing]), strict=True):
        parts[PartKey(role, claim.party, claim.why)] += part
    if granted != amount:
        why = Why.BELOW_MINIMUM if granted > amount else Why.ABOVE_MAXIMUM
        parts[PartKey(role, bearer_of(terms.bearer, claims), why)] += amount - granted


def _limited(amount: int, limit: Limit) -> int:
    if limit.minimum_fen is not None and amount < limit.minimum_fen:
        return limit.minimum_fen
    if limit.maximum_fen is not None and amount > limit.maximum_fen:
        return limit.maximum_fen
    return amount


def bearer_of(bearer: Bearer, claims: Sequence[Claim]) -> Party:
    """Who bears minima and maxima; the platform where a sale has no dealer."""
    if bearer is Bearer.DEALER:
        return next((c.party for c in claims if c.role is Role.DEALER), PLATFORM)
    return PLATFORM


def difference(wanted: Mapping[PartKey, int], posted: Mapping[PartKey, int]) -> Parts:
    """What must be posted now, so that all that was posted becomes what is wanted."""
    keys = sorted(wanted.keys() | posted.keys())
    changes = {key: wanted.get(key, 0) - posted.get(key, 0) for key in keys}
    return {key: amount for key, amount in changes.items() if amount}


def payout_entries(
    party: Party, amount: int, currency: str, *, bearer_id: UUID, home_id: UUID
) -> list[Entry]:
    """Pay an earner: the bearer owes it no more; who employs or runs the earner gets or passes it.

    A person is paid by their employer, a store and a company earn revenue. Where that is another
    company than the bearer, the two owe each other until the next settlement.
    """
    is_person = party.kind in (PartyKind.STAFF, PartyKind.MEMBER)
    into = AccountKind.BANK if is_person else AccountKind.REWARD_REVENUE
    entries = [
        Entry(bearer_id, AccountKind.REWARD_PENDING, amount, currency, party=party.label),
        Entry(home_id, into, -amount, currency, party="" if is_person else party.label),
    ]
    if home_id == bearer_id:
        return entries
    return [
        *entries,
        Entry(bearer_id, AccountKind.DUE_TO, -amount, currency, party=f"org:{home_id}"),
        Entry(home_id, AccountKind.DUE_FROM, amount, currency, party=f"org:{bearer_id}"),
    ]


def check_terms(terms: Terms) -> list[str]:
    """What is wrong with a draft plan; empty when it can be put before an approver."""
    faults = []
    if not terms.rates_bps or not all(0 <= rate <= BPS for rate in terms.rates_bps.values()):
        faults.append("rates")
    shares = terms.shares_bps
    if not all(0 < share <= BPS for share in shares.values()) or sum(shares.values()) > BPS:
        faults.append("shares")
    if Role.PLATFORM in shares or not terms.limits.keys() <= shares.keys():
        faults.append("roles")
    if not all(_is_sound(limit) for limit in terms.limits.values()):
        faults.append("limits")
    if terms.window_days is not None and terms.window_days < 1:
        faults.append("window")
    return faults


def _is_sound(limit: Limit) -> bool:
    least = 0 if limit.minimum_fen is None else limit.minimum_fen
    return least >= 0 and (limit.maximum_fen is None or limit.maximum_fen >= least)


def is_inside_window(at: datetime, paid_at: datetime, window_days: int | None) -> bool:
    """Whether a touch is early enough and not too old to be paid from a sale."""
    if at > paid_at:
        return False
    return window_days is None or at >= paid_at - timedelta(days=window_days)


def credited(
    credits: Iterable[Credit], *, paid_at: datetime, window_days: int | None, later: LaterTouch
) -> list[Party]:
    """Whom the touches before a payment credit; the same party twice counts once."""
    inside = sorted(
        (c for c in credits if is_inside_window(c.at, paid_at, window_days)),
        key=lambda credit: (credit.at, credit.party),
    )
    parties = list(dict.fromkeys(credit.party for credit in inside))
    if not parties or later is LaterTouch.SPLIT:
        return parties
    return [inside[0].party if later is LaterTouch.FIRST else inside[-1].party]


def without_own_purchase(claims: Iterable[Claim], own: frozenset[Party]) -> list[Claim]:
    """Nobody earns on their own purchase: what would be the buyer's goes to the platform."""
    return [
        Claim(c.role, PLATFORM, Why.OWN_PURCHASE, c.weight, c.facts) if c.party in own else c
        for c in claims
    ]


def without_refused(claims: Iterable[Claim]) -> list[Claim]:
    """What two people refused as farmed goes to the platform; who sent the goods did their work."""
    return [
        c if c.role is Role.FULFILLING_NODE else Claim(c.role, PLATFORM, Why.FARMED, c.weight)
        for c in claims
    ]


def are_both_scans_in(
    *, member_at: datetime | None, guide_at: datetime | None, policy: BindingPolicy
) -> bool:
    """Whether customer and guide have scanned each other closely enough in time to be bound."""
    if not policy.needs_both_scans:
        return member_at is not None or guide_at is not None
    if member_at is None or guide_at is None:
        return False
    return abs(member_at - guide_at) <= timedelta(minutes=policy.window_minutes)


def standing_of(binding: BindingView | None, *, staff_id: UUID, at: datetime) -> Outcome | None:
    """What a binding in force means for a guide who wants the member; None: the way is free."""
    if binding is None:
        return None
    if binding.staff_id == staff_id:
        return Outcome.ALREADY
    return Outcome.TAKEN_BY_OTHER if at < binding.protected_until else None


def claims_of(
    evidence: Evidence, terms: Terms, *, source_node_id: UUID | None, platform_id: UUID
) -> list[Claim]:
    """Who stands for which role of an order line whose goods come from source_node_id."""
    homes, home_why = _homes(evidence, terms)
    claims = [
        *_guides(evidence, terms),
        *_managers(evidence),
        *(_node(Role.NODE, store, home_why) for store in homes),
        *_dealers(homes, platform_id),
        *_referrers(evidence, terms),
    ]
    if source_node_id is not None:
        source = evidence.stores[source_node_id]
        claims.append(_node(Role.FULFILLING_NODE, source, Why.FULFILLED))
    return without_own_purchase(claims, evidence.own)


def _guides(evidence: Evidence, terms: Terms) -> list[Claim]:
    """The guides who enrolled, are bound to and serve the customer."""
    claims = []
    since = evidence.enrolled_at or evidence.paid_at
    is_recent = is_inside_window(since, evidence.paid_at, terms.window_days)
    if evidence.acquirer_id is not None and is_recent:
        facts = {"since": since.date().isoformat()}
        claims.append(_staff(Role.ACQUIRER_GUIDE, evidence.acquirer_id, Why.ENROLLED, facts))
    if evidence.binding is not None:
        facts = {"since": evidence.binding.since.date().isoformat()}
        claims.append(_staff(Role.BOUND_GUIDE, evidence.binding.staff_id, Why.BOUND, facts))
    if evidence.serving_staff_id is not None:
        claims.append(_staff(Role.SERVING_GUIDE, evidence.serving_staff_id, Why.SERVED, {}))
    return claims


def _managers(evidence: Evidence) -> list[Claim]:
    """Who manages the store of the bound guide, else of the serving one; several share."""
    if evidence.binding is not None:
        store = evidence.stores[evidence.binding.node_id]
    elif evidence.serving_staff_id is not None:
        store = evidence.stores[evidence.selling_node_id]
    else:
        return []
    return [
        _staff(Role.MANAGER, manager_id, Why.MANAGES, store.facts)
        for manager_id in store.manager_ids
    ]


def _homes(evidence: Evidence, terms: Terms) -> tuple[list[Store], Why]:
    """The stores a sale counts for: of the binding, else of the touches, else where it was made."""
    if evidence.binding is not None:
        return [evidence.stores[evidence.binding.node_id]], Why.HOME_OF_BINDING
    touched = credited(
        evidence.touched,
        paid_at=evidence.paid_at,
        window_days=terms.window_days,
        later=terms.later_touch,
    )
    if touched:
        return [evidence.stores[party.id] for party in touched if party.id], Why.TOUCHED
    return [evidence.stores[evidence.selling_node_id]], Why.SOLD


def _dealers(homes: Sequence[Store], platform_id: UUID) -> list[Claim]:
    """The companies behind the stores, by the number of stores; the platform is no dealer."""
    counted: dict[UUID, list[Store]] = defaultdict(list)
    for store in homes:
        counted[store.organisation_id].append(store)
    return [
        Claim(Role.DEALER, PLATFORM, Why.NOBODY, len(stores))
        if organisation_id == platform_id
        else Claim(
            Role.DEALER,
            Party(PartyKind.ORGANISATION, organisation_id),
            Why.DEALER_OF_NODE,
            len(stores),
            stores[0].facts,
        )
        for organisation_id, stores in counted.items()
    ]


def _referrers(evidence: Evidence, terms: Terms) -> list[Claim]:
    """The members who sent this one, as the plan credits them."""
    found = credited(
        evidence.referred,
        paid_at=evidence.paid_at,
        window_days=terms.window_days,
        later=terms.later_touch,
    )
    return [Claim(Role.REFERRER, party, Why.REFERRED) for party in found]


def _staff(role: Role, staff_id: UUID, why: Why, facts: Mapping[str, str]) -> Claim:
    return Claim(role, Party(PartyKind.STAFF, staff_id), why, facts=facts)


def _node(role: Role, store: Store, why: Why) -> Claim:
    return Claim(role, Party(PartyKind.NODE, store.node_id), why, facts=store.facts)
