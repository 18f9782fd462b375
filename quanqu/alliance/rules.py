"""Pure decisions of the alliance."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from quanqu.alliance.types import AgreementState, Terms

MOVES: Mapping[AgreementState, frozenset[AgreementState]] = {
    AgreementState.PROPOSED: frozenset({AgreementState.IN_FORCE, AgreementState.ENDED}),
    AgreementState.IN_FORCE: frozenset({AgreementState.ENDED}),
    AgreementState.ENDED: frozenset(),
}


def limit_reached(
    terms: Terms, amount_fen: int, *, day_fen: int, member_day_fen: int, total_fen: int
) -> tuple[str, int] | None:
    """Which limit an amount would break after what was cleared before, and what is left of it."""
    limits = (
        ("member_day", terms.member_day_fen, member_day_fen),
        ("day", terms.day_fen, day_fen),
        ("total", terms.total_fen, total_fen),
    )
    for name, limit, before in limits:
        if limit is not None and before + amount_fen > limit:
            return name, max(0, limit - before)
    return None


def owed(one_id: UUID, lines: Sequence[tuple[UUID, int]]) -> tuple[int, int]:
    """What `one` and the other owe each other; lines are (issuer, amount it owes)."""
    one = sum(amount for issuer_id, amount in lines if issuer_id == one_id)
    return one, sum(amount for _issuer, amount in lines) - one
