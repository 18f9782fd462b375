"""What was paid and what is invoiced of orders, as rules take it; titles, sealed and opened."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanqu.invoicing.rules import BilledLine, PaidLine, net_of_paid
from quanqu.invoicing.types import Title
from quanqu.kit import sealing
from quanqu.kit import sql as statements
from quanqu.members import queries as members

sql = statements.load("quanqu.invoicing")


def paid_lines(order_ids: Sequence[UUID]) -> dict[UUID, list[PaidLine]]:
    """Per order, its lines with what was paid for what is kept."""
    found: dict[UUID, list[PaidLine]] = defaultdict(list)
    for row in sql.paid_lines(order_ids=list(order_ids)):
        found[row["order_id"]].append(
            PaidLine(
                row["line_id"],
                row["seller_id"],
                row["label"],
                row["vat_bps"],
                row["qty"],
                row["open_qty"],
                row["paid_fen"],
                net_of_paid(row["paid_fen"], row["line_total_fen"], row["line_net_fen"]),
            )
        )
    return found


def billed_lines(order_ids: Sequence[UUID]) -> dict[UUID, list[BilledLine]]:
    """Per order, what its invoices still say of its lines."""
    found: dict[UUID, list[BilledLine]] = defaultdict(list)
    for row in sql.billed_lines(order_ids=list(order_ids)):
        found[row["order_id"]].append(
            BilledLine(
                row["invoice_id"], row["line_id"], row["qty"], row["total_fen"], row["net_fen"]
            )
        )
    return found


def seal_title(title: Title, member_id: UUID | None) -> tuple[bytes, bytes | None]:
    """The title sealed under the member's key, or a guest's under a key of its own."""
    text = msgspec.json.encode(title).decode()
    if member_id is not None:
        return members.seal_for(member_id, text), None
    key = sealing.new_data_key()
    return sealing.seal(key, text), key


def open_title(sealed: bytes, wrapped_key: bytes | None, member_id: UUID | None) -> Title | None:
    """The title, or None once the member is erased."""
    if wrapped_key is not None:
        text = sealing.unseal(wrapped_key, sealed)
    else:
        text = members.unseal_for(member_id, sealed) if member_id else ""
    return msgspec.json.decode(text, type=Title) if text else None
