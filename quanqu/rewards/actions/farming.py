"""What looks like farming: found when people are bound, held, and decided by two people (A11)."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.kit import outbox, sql, states, tx
from quanqu.network import queries as network
from quanqu.rewards import queries
from quanqu.rewards.actions.accruals import take_from_farmers
from quanqu.rewards.events import FarmingDecided, FarmingFound
from quanqu.rewards.models import Flag
from quanqu.rewards.refusals import FlagNotFound, NothingProposed, SameDecider
from quanqu.rewards.types import FlagId, FlagState

statements = sql.load("quanqu.rewards")

FLAG_MOVES: Final = {FlagState.HELD: {FlagState.RELEASED, FlagState.REFUSED}}
LOOK_BACK: Final = timedelta(days=90)
BURST_MINUTES: Final = 10


@tx.required
def look_for_farming(
    *, member_id: UUID, staff_id: UUID, node_id: UUID, at: datetime
) -> list[FlagId]:
    """Look at a binding that was just made; what hangs on a new flag is held until it is decided.

    The store's policy says how many are too many and how far is too far.
    """
    policy = queries.policy_of(network.get_node(node_id).organisation_id)
    rows = statements.raise_flags(
        member_id=member_id,
        staff_id=staff_id,
        at=at,
        since=at - LOOK_BACK,
        scanned_since=at - timedelta(minutes=policy.window_minutes),
        burst_minutes=BURST_MINUTES,
        burst_qty=policy.burst_qty,
        cluster_qty=policy.cluster_qty,
        presence_m=policy.presence_m,
    )
    outbox.publish(
        *(FarmingFound(row["id"], row["kind"], staff_id, row["member_id"], at) for row in rows)
    )
    return [FlagId(row["id"]) for row in rows]


@tx.required
def propose_flag(*, flag_id: UUID, proposal: FlagState, why: str) -> None:
    """Say what should become of held rewards, and why; somebody else decides. Proposing again
    replaces it. Refuses FlagNotFound, WrongMove."""
    flag = _locked(flag_id)
    states.check(FLAG_MOVES, FlagState(flag.state), proposal)
    flag.proposal, flag.proposed_by, flag.why = proposal.value, tx.actor(), why
    flag.save(update_fields=["proposal", "proposed_by", "why"])


@tx.required
def decide_flag(*, flag_id: UUID, at: datetime) -> FlagState:
    """Do what another person proposed: let the rewards go on, or give them to the platform.

    Refuses FlagNotFound, NothingProposed, SameDecider, WrongMove.
    """
    flag = _locked(flag_id)
    if not flag.proposal:
        raise NothingProposed
    state = FlagState(flag.proposal)
    states.check(FLAG_MOVES, FlagState(flag.state), state)
    if flag.proposed_by == tx.actor():
        raise SameDecider
    flag.state, flag.decided_by, flag.decided_at = state.value, tx.actor(), at
    flag.save(update_fields=["state", "decided_by", "decided_at"])
    if state is FlagState.REFUSED:
        for row in statements.lines_of_flag(member_id=flag.member_id, staff_id=flag.staff_id):
            take_from_farmers(
                flag_id=flag.id, order_id=row["order_id"], line_ids=row["line_ids"], at=at
            )
    outbox.publish(FarmingDecided(flag.id, state, at))
    return state


def _locked(flag_id: UUID) -> Flag:
    flag = Flag.objects.select_for_update(no_key=True).filter(id=flag_id).first()
    if flag is None:
        raise FlagNotFound
    return flag
