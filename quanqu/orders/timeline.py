"""The story of an order in its reader's words: moves, money, changes, returns and what was said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quanqu.kit.sql import Row
from quanqu.orders.types import (
    ChangeKind,
    ChangeState,
    ChangeView,
    HistoryView,
    OrderState,
    OrderView,
    RemarkKind,
    TenderState,
)

Reader = Literal["shopper", "staff"]

MOVED: Final[Mapping[str, str | Promise]] = {
    OrderState.PLACED: _("Ordered"),
    OrderState.PAID: _("Paid in full"),
    OrderState.COMPLETED: _("Everything has been handed over"),
    OrderState.CANCELLED: _("Cancelled"),
    OrderState.EXPIRED: _("Not paid in time: the goods are free again"),
}
REOPENED: Final = _("Open again: other goods are given for those that came back")
CHANGED: Final[Mapping[str, str | Promise]] = {
    ChangeKind.CHANGE: _("Changed"),
    ChangeKind.CANCEL: _("Some pieces were cancelled"),
    ChangeKind.SPLIT: _("Some pieces come from another store"),
    ChangeKind.EXCHANGE: _("Exchanged"),
}
WAITS: Final = _("A change waits for its payment")
UNDONE: Final = _("A change was dropped: it was not paid")
CAME: Final = _("Money received")
HELD: Final = _("Money held: what the goods really cost is taken when they are packed")
FREED: Final = _("Part of the held money is not taken")
WENT_BACK: Final = _("Money on its way back")
BACK: Final = _("Money given back")
RETURNED: Final = _("Goods came back")
DEPOSIT: Final = _("The deposit is paid: the goods stay reserved until the balance is due")
FORFEITED: Final = _("The deposit stays with the seller, as agreed")
SAID: Final[Mapping[str, str | Promise]] = {
    RemarkKind.NOTE: _("Note"),
    RemarkKind.HELD: _("Held: nothing is picked"),
    RemarkKind.RELEASED: _("Released"),
    RemarkKind.TAGGED: _("Tag added"),
    RemarkKind.UNTAGGED: _("Tag removed"),
    RemarkKind.CLAIMED: _("This guest order belongs to your account now"),
}
PAUSED: Final = _("We are looking at this order before we go on")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step: what happened, how much money it was about, what was said, and by whom."""

    at: datetime
    code: str
    text: str | Promise
    amount_fen: int = 0
    detail: str = ""
    actor: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of an order's past, as the queries give it."""

    order: OrderView
    history: Sequence[HistoryView]
    changes: Sequence[ChangeView]
    money: Sequence[Row]
    remarks: Sequence[Row]
    returns: Sequence[tuple[datetime, str, int]]


def told(facts: Facts, reader: Reader) -> list[TimelineEntry]:
    """The story for one reader, oldest first."""
    is_staff = reader == "staff"
    entries = [
        *_moves(facts.history, is_staff),
        *_money(facts),
        *_changes(facts.changes, is_staff),
        *(
            TimelineEntry(at, "returned", RETURNED, -total_fen, number)
            for at, number, total_fen in facts.returns
        ),
        *_remarks(facts.remarks, is_staff),
    ]
    return sorted(entries, key=lambda entry: entry.at)


def _moves(history: Sequence[HistoryView], is_staff: bool) -> Iterable[TimelineEntry]:
    for move in history:
        is_back = (move.from_state, move.to_state) == (OrderState.COMPLETED, OrderState.PAID)
        text = REOPENED if is_back else MOVED[move.to_state]
        yield TimelineEntry(
            move.at,
            move.to_state,
            text,
            detail=move.why if is_staff else "",
            actor=move.actor if is_staff else "",
        )


def _money(known: Facts) -> Iterable[TimelineEntry]:
    order = known.order
    for row in known.money:
        facts = {"kind": row["kind"]}
        if row["what"] == "came":
            yield TimelineEntry(row["at"], "money_came", CAME, row["amount_fen"], facts=facts)
        elif row["what"] == "held":
            yield TimelineEntry(row["at"], "money_held", HELD, row["amount_fen"], facts=facts)
        elif row["what"] == "released":
            yield TimelineEntry(row["at"], "money_released", FREED, facts=facts)
        else:
            text = BACK if row["is_done"] else WENT_BACK
            yield TimelineEntry(row["at"], "money_back", text, -row["amount_fen"], facts=facts)
    if order.deposit_paid_at is not None:
        yield TimelineEntry(order.deposit_paid_at, "deposit", DEPOSIT, order.deposit_fen)
    kept = sum(t.kept_fen for t in order.tenders if t.state != TenderState.PENDING)
    if kept:
        over = known.history[-1].at
        yield TimelineEntry(over, "deposit_forfeited", FORFEITED, kept)


def _changes(changes: Sequence[ChangeView], is_staff: bool) -> Iterable[TimelineEntry]:
    for change in changes:
        if change.kind == ChangeKind.SPLIT and not is_staff:
            continue
        lines = "; ".join(
            f"{line['label']} {line['before_qty']} → {line['after_qty']}"
            for line in change.facts.get("lines", ())
        )
        actor = change.actor if is_staff else ""
        money = change.due_fen - change.back_fen
        if change.due_fen:
            yield TimelineEntry(change.made_at, "change_waits", WAITS, money, lines, actor)
        if change.state == ChangeState.UNDONE and change.closed_at:
            yield TimelineEntry(change.closed_at, "change_undone", UNDONE, 0, lines)
        if change.state == ChangeState.APPLIED and change.closed_at:
            text, code = CHANGED[change.kind], f"change_{change.kind}"
            yield TimelineEntry(change.closed_at, code, text, money, lines, actor)


def _remarks(remarks: Sequence[Row], is_staff: bool) -> Iterable[TimelineEntry]:
    for row in remarks:
        if is_staff:
            yield TimelineEntry(
                row["at"], row["kind"], SAID[row["kind"]], detail=row["text"], actor=row["actor"]
            )
        elif row["is_for_shopper"]:
            yield TimelineEntry(row["at"], row["kind"], SAID[row["kind"]], detail=row["text"])
        elif row["kind"] == RemarkKind.HELD:
            yield TimelineEntry(row["at"], "paused", PAUSED)
