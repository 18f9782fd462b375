"""What the books say: journals and shares of an order, own rewards, statements, invariants."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest
from ninja import Query, Router

from quanqu.doors.api.deeds import reading
from quanqu.doors.api.fields import Day, JournalId, LineId, NodeId, OrderId, OrganisationId, Told
from quanqu.doors.faces.acting import acting_staff
from quanqu.identity.types import Actor
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind, JournalView
from quanqu.network import queries as network
from quanqu.network.types import Role as NetworkRole
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderId as InnerOrderId
from quanqu.proof import actions as proof
from quanqu.rewards import queries as rewards
from quanqu.rewards.types import CauseKind, Party, PartyKind, RewardLine, Role
from quanqu.settlement import queries as settlement
from quanqu.settlement.types import Role as NodeRole

router = Router(tags=["books"])

LONGEST_DAYS = 366


class Posting(Told):
    organisation_id: OrganisationId
    organisation: str
    account: AccountKind
    party: str
    amount_fen: int
    currency: str
    reason: str


class Journal(Told):
    journal_id: JournalId
    kind: str
    occurred_at: datetime
    memo: str
    actor: str
    postings: list[Posting]


class Balance(Told):
    organisation_id: OrganisationId
    organisation: str
    account: AccountKind
    amount_fen: int
    currency: str


class OrderBooks(Told):
    """Debit positive, credit negative; every journal sums to zero, also per organisation."""

    journals: list[Journal]
    balances: list[Balance]


class Reward(Told):
    at: datetime
    order_id: OrderId
    line_id: LineId
    cause: CauseKind
    role: Role
    party_kind: PartyKind
    party: str
    amount_fen: int
    currency: str
    why: str
    sentence: str


class Rewards(Told):
    rewards: list[Reward]
    pending_fen: dict[str, int] = {}


class NodeRow(Told):
    node_id: NodeId
    node: str
    role: NodeRole
    currency: str
    order_count: int
    qty: int
    total_fen: int
    net_fen: int


class AccountRow(Told):
    account: str
    party: str
    currency: str
    opening_fen: int
    amount_fen: int
    closing_fen: int


class Pending(Told):
    """Shares of sales that wait: for the organisation, its nodes or its staff."""

    kind: str
    amount_fen: int
    currency: str


class StatementShown(Told):
    organisation_id: OrganisationId
    first_on: date
    last_on: date
    nodes: list[NodeRow]
    accounts: list[AccountRow]
    shares: list[Pending]


class Promise(Told):
    code: str
    sentence: str
    verdict: str
    examined: int
    violation_count: int
    violations: list[dict[str, Any]]
    milliseconds: int


class Promises(Told):
    promises: list[Promise]


@router.get("/orders/{order_id}/ledger", response=OrderBooks)
@reading
def order_ledger(request: HttpRequest, order_id: OrderId) -> OrderBooks:
    """Every journal about an order, as far as it stands in books that the actor may read."""
    books = _books(acting_staff(request), "ledger.see")
    found = [_journal(journal, books) for journal in ledger.journals_about(order_id)]
    journals = [journal for journal in found if journal.postings]
    if not journals:
        raise NotFound
    return OrderBooks(
        journals=journals,
        balances=[
            Balance(
                organisation_id=row.organisation_id,
                organisation=row.organisation_name,
                account=row.kind,
                amount_fen=row.amount_fen,
                currency=row.currency,
            )
            for row in ledger.trial_balance(organisation_ids=list(books), about=order_id)
        ],
    )


@router.get("/orders/{order_id}/rewards", response=Rewards)
@reading
def order_rewards(request: HttpRequest, order_id: OrderId) -> Rewards:
    """Who earns from an order and why, as far as it is the actor's own or their offices'."""
    actor = acting_staff(request)
    books = _books(actor, "rewards.see")
    if not orders.is_seen_by(InnerOrderId(order_id), organisation_ids=list(actor.organisation_ids)):
        raise NotFound
    names = _Names()
    lines = [
        line
        for line in rewards.rewards_about(order_id)
        if network.platform().organisation_id in books or _is_own(actor, books, line)
    ]
    return Rewards(rewards=[_reward(line, names) for line in lines])


@router.get("/rewards", response=Rewards)
@reading
def my_rewards(request: HttpRequest) -> Rewards:
    """What I earned and lost as a guide or manager, each with a line that says why. (F6)"""
    actor = acting_staff(request)
    assert actor.staff_id is not None
    names, lines = _Names(), rewards.rewards_of(actor.staff_id)
    return Rewards(
        rewards=[_reward(line, names) for line in lines],
        pending_fen=rewards.pending_fen(Party(PartyKind.STAFF, actor.staff_id)),
    )


@router.get("/statements", response=StatementShown)
@reading
def statement(
    request: HttpRequest,
    first_on: Day,
    last_on: Day,
    organisation_id: Annotated[OrganisationId | None, Query()] = None,
) -> StatementShown:
    """An organisation's part in sales, by node, and how its books moved on these days. (F7)"""
    actor = acting_staff(request)
    wanted = organisation_id or actor.organisation_id
    network.require(actor, "ledger.see", organisation_id=wanted)
    if wanted is None or not 0 <= (last_on - first_on).days <= LONGEST_DAYS:
        raise Invalid(most_days=LONGEST_DAYS)
    found = settlement.organisation_statement(
        organisation_id=wanted, first_on=first_on, last_on=last_on
    )
    return StatementShown(
        organisation_id=wanted,
        first_on=first_on,
        last_on=last_on,
        nodes=[
            NodeRow(
                node_id=row.node_id,
                node=row.node_name,
                role=row.role,
                currency=row.currency,
                order_count=row.order_count,
                qty=row.qty,
                total_fen=row.total_fen,
                net_fen=row.net_fen,
            )
            for row in found.nodes
        ],
        accounts=[
            AccountRow(
                account=str(row.kind),
                party=row.party,
                currency=row.currency,
                opening_fen=row.opening_fen,
                amount_fen=row.amount_fen,
                closing_fen=row.closing_fen,
            )
            for row in found.accounts
        ],
        shares=[
            Pending(kind=row.kind, amount_fen=row.amount_fen, currency=row.currency)
            for row in found.shares
        ],
    )


@router.get("/verify", response=Promises)
@reading
def verify(request: HttpRequest) -> Promises:
    """Look at every promise of the books now. For finance and administrators of the group."""
    actor = acting_staff(request)
    platform = network.platform().organisation_id
    wanted = {(str(role), platform) for role in (NetworkRole.FINANCE, NetworkRole.ADMINISTRATOR)}
    if not wanted & {(str(role), held_at) for role, held_at in actor.offices}:
        raise NotFound
    return Promises(
        promises=[
            Promise(
                code=result.code,
                sentence=result.sentence,
                verdict=result.verdict,
                examined=result.examined,
                violation_count=result.violation_count,
                violations=[_plain(row) for row in result.violations],
                milliseconds=round(result.ms),
            )
            for result in proof.verify()
        ]
    )


def _books(actor: Actor, permission: str) -> frozenset[UUID]:
    """Whose books the actor may read."""
    return frozenset(
        organisation_id
        for organisation_id in actor.organisation_ids
        if network.is_allowed(actor, permission, organisation_id=organisation_id)
    )


def _is_own(actor: Actor, books: frozenset[UUID], line: RewardLine) -> bool:
    own = {actor.staff_id} | (actor.node_ids if _is_manager(actor) else frozenset()) | books
    return line.party.id in own


def _is_manager(actor: Actor) -> bool:
    return any(role == NetworkRole.MANAGER for role, _node_id in actor.roles)


def _journal(journal: JournalView, books: frozenset[UUID]) -> Journal:
    return Journal(
        journal_id=journal.journal_id,
        kind=journal.kind,
        occurred_at=journal.occurred_at,
        memo=journal.memo,
        actor=journal.actor,
        postings=[
            Posting(
                organisation_id=posting.organisation_id,
                organisation=posting.organisation_name,
                account=posting.kind,
                party=posting.party,
                amount_fen=posting.amount_fen,
                currency=posting.currency,
                reason=posting.reason,
            )
            for posting in journal.postings
            if posting.organisation_id in books
        ],
    )


class _Names:
    """Names of earners, read once each."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, UUID], str] = {}

    def of(self, line: RewardLine) -> str:
        party = line.party
        if party.id is None:
            return network.platform().name
        key = (str(party.kind), party.id)
        if key not in self.known:
            self.known[key] = _name(party.kind, party.id)
        return self.known[key]


def _name(kind: PartyKind, party_id: UUID) -> str:
    if kind == PartyKind.STAFF:
        return network.get_staff(party_id).name
    if kind == PartyKind.NODE:
        return network.get_node(party_id).name
    if kind == PartyKind.ORGANISATION:
        return network.get_organisation(party_id).name
    return kind


def _reward(line: RewardLine, names: _Names) -> Reward:
    return Reward(
        at=line.at,
        order_id=line.order_id,
        line_id=line.order_line_id,
        cause=line.cause_kind,
        role=line.role,
        party_kind=line.party.kind,
        party=names.of(line),
        amount_fen=line.amount_fen,
        currency=line.currency,
        why=line.why,
        sentence=line.text,
    )


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(msgspec.to_builtins(row))
