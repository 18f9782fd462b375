"""The first page of the morning: what waits, what was sold, what moves."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from quanqu.doors.desk import charts, naming
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.work import deliveries_shown
from quanqu.fulfilment import queries as fulfilment
from quanqu.fulfilment.types import DeliveryState


@require_safe
@at_desk
def today(scope: Scope) -> HttpResponse:
    """Counts with their days, what waits for someone, and sales by store."""
    if not scope.may("orders.see"):
        # A buyer or marketer has no orders to work on.
        return redirect("desk:rewards" if scope.may("rewards.see") else "desk:welcome")
    days = charts.days_sold(scope)
    waiting = fulfilment.list_deliveries(
        node_ids=scope.node_ids("orders.see"),
        states=[
            DeliveryState.TO_PICK,
            DeliveryState.PICKED,
            DeliveryState.DISPATCHED,
            DeliveryState.READY,
        ],
        limit=100,
    )
    late = [d for d in waiting if d.promise_at is not None and d.promise_at < scope.at]
    sold = charts.sold_by_node(scope)
    names = naming.node_names(sold)
    by_store = sorted(
        ((naming.short(names[one]), fen) for one, fen in sold.items()), key=lambda row: -row[1]
    )
    now = days[-1][1]
    before = charts.sold_yesterday_by_now(scope)
    return show(
        scope,
        "desk/today.html",
        "today",
        sold_fen=now.total_fen if now else 0,
        orders_qty=now.order_count if now else 0,
        trend_bps=_trend(now.total_fen if now else 0, before),
        sold_days=[day.total_fen if day else 0 for _on, day in days],
        orders_days=[day.order_count if day else 0 for _on, day in days],
        waiting=deliveries_shown(scope, waiting[:10]),
        waiting_qty=len(waiting),
        late_qty=len(late),
        by_store=by_store[:8],
        days=days,
    )


def _trend(now: int, before: int) -> int:
    """Against yesterday at this time of day; nothing to compare with is no trend."""
    return (now - before) * 10_000 // before if now and before else 0


@require_safe
@at_desk
def welcome(scope: Scope) -> HttpResponse:
    """For those whose work is in the back office only."""
    return show(scope, "desk/welcome.html", "today")
