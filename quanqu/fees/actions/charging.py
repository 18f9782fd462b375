"""Charging what lines cost their sellers: always the difference to what is due of what is kept."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanqu.fees import rules
from quanqu.fees.rules import Due, SoldLine
from quanqu.fees.types import HANDED_OVER, RETURNED, FeeKind, MovedMoney, Rate
from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.kit.clock import HOUSE
from quanqu.kit.sql import numbers, texts, uuids
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import JournalId, summed

sql = statements.load("quanqu.fees")


@tx.required
def charge_hand_over(
    *, order_id: UUID, cause_id: UUID, node_id: UUID, lines: Sequence[MovedMoney], at: datetime
) -> None:
    """Charge the seller commission, and delivery if another company's node handed over. (F7)

    By the schedule that was in force when it was ordered; cause_id names the hand-over and works
    once.
    """
    _charge(HANDED_OVER, order_id, cause_id, node_id, lines, at)


@tx.required
def charge_return(
    *, order_id: UUID, cause_id: UUID, node_id: UUID, lines: Sequence[MovedMoney], at: datetime
) -> None:
    """Charge what is kept after a return of these (positive) amounts: the difference goes back."""
    back = [MovedMoney(line.line_id, -line.net_fen) for line in lines]
    _charge(RETURNED, order_id, cause_id, node_id, back, at)


def _charge(
    kind: str,
    order_id: UUID,
    cause_id: UUID,
    node_id: UUID,
    lines: Sequence[MovedMoney],
    at: datetime,
) -> None:
    rows = sql.sold_lines(line_ids=[line.line_id for line in lines], node_id=node_id)
    moved = {line.line_id: line.net_fen for line in lines}
    dues = [
        due
        for row in rows
        for due in rules.dues_of(_sold_line(row, moved[row["line_id"]]), row["platform_id"])
    ]
    if not dues:
        return
    order = rows[0]
    entries = summed(rules.entries_of(dues, order["currency"]))
    journal_id = None
    if entries:
        journal_id = ledger.post(
            fact_key=f"{kind}:{cause_id}",
            kind=kind,
            occurred_at=at,
            entries=entries,
            memo=order["number"],
            about=order_id,
        )
    write(
        dues,
        currency=order["currency"],
        cause_id=cause_id,
        node_id=order["selling_node_id"],
        journal_id=journal_id,
        day=at.astimezone(ZoneInfo(order["timezone"])).date(),
    )


def write(
    dues: Sequence[Due],
    *,
    currency: str,
    journal_id: JournalId | None,
    day: date,
    cause_id: UUID | None = None,
    node_id: UUID | None = None,
    period_on: date | None = None,
) -> None:
    """Write charges, those of nothing too: they say how much money they were reckoned by."""
    sql.add_charges(
        kinds=texts(str(due.kind) for due in dues),
        rate_ids=uuids(due.rate_id for due in dues),
        payer_ids=uuids(due.payer_id for due in dues),
        payee_ids=uuids(due.payee_id for due in dues),
        line_ids=uuids(due.line_id for due in dues),
        bases=numbers(due.base_fen for due in dues),
        amounts=numbers(due.amount_fen for due in dues),
        cause_id=cause_id,
        node_id=node_id,
        period_on=period_on,
        currency=currency,
        journal_id=journal_id,
        day=day,
    )


def _sold_line(row: statements.Row, net_fen: int) -> SoldLine:
    return SoldLine(
        line_id=row["line_id"],
        is_goods=row["kind"] == "goods",
        is_fee=row["kind"] == "fee",
        is_delivered=row["hand_over_kind"] == "delivery",
        has_delivery_rate=row["has_delivery_rate"],
        seller_id=row["seller_id"],
        acting_id=row["acting_id"],
        placed_on=row["placed_at"].astimezone(HOUSE).date(),
        net_fen=net_fen,
        borne_net_fen=rules.borne_net(row["borne_fen"], row["vat_bps"]),
        rates=tuple((UUID(one["id"]), msgspec.convert(one, Rate)) for one in row["rates"]),
        posted={FeeKind(one): (sums[0], sums[1]) for one, sums in row["posted"].items()},
    )
