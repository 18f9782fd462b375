"""One order with all that hangs on it, and cancelling."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from quanqu.doors.desk import naming, words
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.work import deliveries_shown
from quanqu.fulfilment import actions as fulfilment
from quanqu.fulfilment import queries as deliveries
from quanqu.fulfilment.types import DeliveryView
from quanqu.kit import ids, tx
from quanqu.kit.refusals import Refused
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import JournalView
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.orders import actions, queries
from quanqu.orders.actions import ChangePreview
from quanqu.orders.refusals import OrderNotFound
from quanqu.orders.types import OrderId, OrderState, OrderView
from quanqu.rewards import queries as rewards
from quanqu.rewards.types import RewardLine
from quanqu.settlement import queries as settlement


@require_safe
@at_desk
def order(scope: Scope, order: str) -> HttpResponse:
    """One order: lines, money, way of the goods, books, and who earned from it and why."""
    found = visible_order(scope, OrderId(ids.parse("ord", order)))
    parcels = deliveries.deliveries_of(found.order_id)
    lines = rewards_seen(scope, found.order_id)
    return show(
        scope,
        "desk/order.html",
        "orders",
        order=found,
        lines=_lines(found),
        member=_member(scope, found),
        facts=_facts(found),
        steps=_steps(found, parcels),
        deliveries=deliveries_shown(scope, parcels),
        returns=queries.returns_of(found.order_id),
        journals=journals_seen(scope, found.order_id),
        contributions=_contributions(scope, found.order_id),
        rewards=reward_rows(lines),
        earners=earners(lines),
        public_id=order,
        story=_story(found),
        may_cancel=_may_cancel(scope, found),
        may_change=_may_cancel(scope, found),
        may_note=_may_sell(scope, found),
        may_agree=_may_agree(scope, found),
        cancelled=_cancel_preview(scope, found),
    )


@require_POST
@at_desk
def cancel(scope: Scope, order: str) -> HttpResponse:
    """Cancel what was not handed over; money goes back to its tenders."""
    found = visible_order(scope, OrderId(ids.parse("ord", order)))
    network.require(scope.actor, "orders.sell", node_id=found.selling_node_id)
    page = reverse("desk:order", args=[order])
    why = scope.request.POST.get("why", "")[:200]

    def effect() -> str:
        fulfilment.cancel_order(order_id=found.order_id, at=scope.at, why=why)
        return page

    return do_once(scope, effect, back=page, told=_("The order was cancelled."))


def visible_order(scope: Scope, order_id: OrderId) -> OrderView:
    """The order, if it is sold, held or handed over where this person may see orders."""
    found = queries.get_order(order_id)
    places = {found.selling_node_id, found.hand_over_node_id}
    places |= {line.source_node_id for line in found.lines}
    owners = {found.seller_id} | {line.owner_id for line in found.lines}
    seen = {node.node_id for node in scope.nodes("orders.see")}
    if places & seen or owners & set(scope.books("orders.see")):
        return found
    raise OrderNotFound


def journals_seen(scope: Scope, order_id: UUID) -> list[dict[str, Any]]:
    """The journals about an order, with the postings in books that this person may read."""
    books = set(scope.books("ledger.see"))
    if not books:
        return []
    return [row for row in journal_rows(ledger.journals_about(order_id), books) if row["postings"]]


def journal_rows(journals: list[JournalView], books: set[UUID]) -> list[dict[str, Any]]:
    seen = [
        (journal, [p for p in journal.postings if p.organisation_id in books])
        for journal in journals
    ]
    words = naming.party_words(p.party for _journal, postings in seen for p in postings)
    firms = naming.organisation_names(p.organisation_id for _j, postings in seen for p in postings)
    actors = naming.actor_names(journal.actor for journal in journals)
    return [
        {
            "journal": journal,
            "public_id": ids.public("jnl", journal.journal_id),
            "actor": actors[journal.actor],
            "debit_fen": sum(p.amount_fen for p in postings if p.amount_fen > 0),
            "currency": postings[0].currency if postings else "",
            "postings": [
                (p, words.get(p.party, ""), firms.get(p.organisation_id, p.organisation_name))
                for p in postings
            ],
        }
        for journal, postings in seen
    ]


def rewards_seen(scope: Scope, order_id: UUID) -> list[RewardLine]:
    """Who earned from an order: all of it for the platform's office, else one's own part."""
    if not scope.may("rewards.see"):
        return []
    lines = rewards.rewards_about(order_id)
    books = set(scope.books("rewards.see"))
    if network.platform().organisation_id in books:
        return lines
    own = {scope.staff.staff_id} | books | {node.node_id for node in scope.nodes("rewards.see")}
    return [line for line in lines if line.party.id in own]


def reward_rows(lines: list[RewardLine]) -> list[tuple[RewardLine, str]]:
    names = naming.party_names(line.party for line in lines)
    return [(line, names[line.party]) for line in lines]


def earners(lines: list[RewardLine]) -> list[tuple[str, int]]:
    """Each earner's sum, the largest first, for the chart."""
    names = naming.party_names(line.party for line in lines)
    sums: dict[str, int] = {}
    for line in lines:
        name = naming.short(names[line.party])
        sums[name] = sums.get(name, 0) + line.amount_fen
    return sorted(sums.items(), key=lambda one: -one[1])


def _sees_members(scope: Scope) -> bool:
    return scope.may("members.see")


def _member(scope: Scope, order: OrderView) -> str:
    if order.member_id is None or not _sees_members(scope):
        return ""
    return naming.member_word(members.get_member(order.member_id))


def _lines(order: OrderView) -> list[dict[str, Any]]:
    owners = naming.organisation_names(
        one for line in order.lines for one in (line.seller_id, line.owner_id)
    )
    nodes = naming.node_names(line.source_node_id for line in order.lines)
    pictures = naming.pictures_of(line.sku_id for line in order.lines)
    return [
        {
            "line": line,
            "seller": owners.get(line.seller_id, ""),
            "owner": owners.get(line.owner_id, "") if line.owner_id else "",
            "source": nodes.get(line.source_node_id, "") if line.source_node_id else "",
            "picture": pictures.get(line.sku_id) if line.sku_id else None,
        }
        for line in order.lines
    ]


def _facts(order: OrderView) -> list[dict[str, Any]]:
    nodes = naming.node_names([order.selling_node_id, order.hand_over_node_id])
    firms = naming.organisation_names([order.seller_id])
    staff = naming.staff_names([order.serving_staff_id])
    facts: list[dict[str, Any]] = [
        {"label": _("Sold by"), "value": firms.get(order.seller_id)},
        {"label": _("Found at"), "value": nodes.get(order.selling_node_id)},
        {"label": _("Channel"), "value": words.channel(order.channel)},
        {"label": _("Price version"), "value": str(order.price_version)},
    ]
    if order.hand_over_node_id:
        where = nodes.get(order.hand_over_node_id)
        facts.insert(2, {"label": _("Handed over at"), "value": where})
    if order.serving_staff_id:
        facts.append({"label": _("Served by"), "value": staff.get(order.serving_staff_id)})
    return facts


def _steps(order: OrderView, parcels: list[DeliveryView]) -> list[dict[str, Any]]:
    """Where the order stands, as stations."""
    ended = {OrderState.CANCELLED: _("Cancelled"), OrderState.EXPIRED: _("Expired")}
    moves = {move.to_state: move for move in queries.history(order.order_id)}
    steps: list[dict[str, Any]] = [
        {"state": "done", "label": pgettext("step", "Placed"), "at": order.placed_at}
    ]
    if order.state in ended:
        move = moves.get(order.state)
        at = move.at if move else None
        note = move.why if move else ""
        steps.append({"state": "failed", "label": ended[order.state], "at": at, "note": note})
        return steps
    steps.append(_step(_("Paid"), order.paid_at))
    for name, label in (
        ("picked_at", _("Picked")),
        ("dispatched_at", _("On the way")),
        ("ready_at", _("Ready for pickup")),
        ("handed_over_at", _("Handed over")),
    ):
        times = [getattr(parcel, name) for parcel in parcels if parcel.state != "cancelled"]
        if name == "handed_over_at" or any(times):
            done = bool(times) and all(times)
            steps.append(_step(label, max((t for t in times if t), default=None), done=done))
    waiting = next((step for step in steps if step["state"] == "next"), None)
    if waiting:
        waiting["state"] = "now"
    return steps


def _step(label: str, at: datetime | None, *, done: bool | None = None) -> dict[str, Any]:
    is_done = bool(at) if done is None else done
    return {"state": "done" if is_done else "next", "label": label, "at": at}


def _contributions(scope: Scope, order_id: UUID) -> list[tuple[Any, str]]:
    """What each node did for it; names in the reader's language."""
    if not scope.may("rewards.see"):
        return []
    found = settlement.contributions_of(order_id)
    names = naming.node_names(row.node_id for row in found)
    return [(row, names.get(row.node_id, row.node_name)) for row in found]


def _story(order: OrderView) -> list[dict[str, Any]]:
    """What happened, newest first, and who did it."""
    told = queries.timeline(order.order_id, "staff")
    actors = naming.actor_names(entry.actor for entry in told)
    return [
        {"entry": entry, "who": actors[entry.actor] if entry.actor else ""}
        for entry in reversed(told)
    ]


def _cancel_preview(scope: Scope, order: OrderView) -> ChangePreview | None:
    """What would go back if it were cancelled now; None where it cannot be."""
    if not _may_cancel(scope, order):
        return None
    try:
        with tx.begin(actor=scope.actor.label):
            return actions.preview_cancel(order_id=order.order_id, at=scope.at)
    except Refused:
        return None


def _may_sell(scope: Scope, order: OrderView) -> bool:
    return network.is_allowed(scope.actor, "orders.sell", node_id=order.selling_node_id)


def _may_agree(scope: Scope, order: OrderView) -> bool:
    """Terms are agreed before anything is paid."""
    is_open = order.state == OrderState.PLACED and not order.paid_fen and not order.deposit_paid_at
    return is_open and _may_sell(scope, order)


def _may_cancel(scope: Scope, order: OrderView) -> bool:
    if order.state not in (OrderState.PLACED, OrderState.PAID):
        return False
    return network.is_allowed(scope.actor, "orders.sell", node_id=order.selling_node_id)
