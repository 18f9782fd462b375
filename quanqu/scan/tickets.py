"""Tickets: verified once by staff, over the network or told by a till that had none. (A7)"""

from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.codes import actions as codes
from quanqu.codes import queries
from quanqu.codes.types import CodeView, OfflineUse, Purpose
from quanqu.kit import tx
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry
from quanqu.network import queries as network
from quanqu.scan import rules
from quanqu.scan.types import SignedCode


@tx.required
def redeem_ticket(*, text: str, node_id: UUID, at: datetime, scope: str) -> CodeView:
    """Let the holder of a ticket in: it counts once, at its place. `text` is what was printed, or
    its token typed. Refuses as `codes.redeem`."""
    use: dict[str, Any] = {"purpose": Purpose.TICKET, "node_id": node_id, "at": at, "scope": scope}
    if isinstance(rules.read(text), SignedCode):
        used = codes.redeem_signed(text=text, **use)
    else:
        used = codes.redeem(token=text, **use)
    return queries.get_code(used.code_id)


@tx.required
def book_offline_use(
    *, text: str, node_id: UUID, used_at: datetime, use_id: UUID, value_fen: int, at: datetime
) -> OfflineUse:
    """Book a ticket that a till took without a network. The first to tell redeems it; what a later
    one gave for it is the node's loss, kept beside the conflict. Told again it is the same."""
    use = codes.redeem_offline(
        text=text, purpose=Purpose.TICKET, node_id=node_id, used_at=used_at, use_id=use_id, at=at
    )
    if use.why_late is not None and value_fen:
        _book_loss(use, node_id, value_fen, min(used_at, at))
    return use


def _book_loss(use: OfflineUse, node_id: UUID, value_fen: int, at: datetime) -> None:
    """Somebody got what a ticket is worth and nobody paid for it."""
    node = network.get_node(node_id)
    currency = network.get_organisation(node.organisation_id).currency
    try:
        ledger.post(
            fact_key=f"code_used_twice:{use.use_id}",
            kind="code_used_twice",
            occurred_at=at,
            entries=[
                Entry(
                    node.organisation_id,
                    AccountKind.BAD_DEBT,
                    value_fen,
                    currency,
                    party=f"node:{node_id}",
                ),
                Entry(node.organisation_id, AccountKind.CUSTOMER_PREPAYMENTS, -value_fen, currency),
            ],
            about=use.code_id,
        )
    except ledger.AlreadyPosted:
        # The same use, told again.
        return
