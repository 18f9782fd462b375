"""The desk's addresses."""

from django.urls import path

from quanqu.doors.desk.views import (
    books,
    levels,
    moves,
    order_list,
    orders,
    refunds,
    returns,
    things,
    today,
    work,
)

app_name = "desk"
urlpatterns = [
    path("desk/", today.today, name="today"),
    path("desk/welcome", today.welcome, name="welcome"),
    path("desk/look", work.look, name="look"),
    path("desk/pick", work.pick, name="pick"),
    path("desk/receive", work.receive, name="receive"),
    path("desk/hand-over", work.hand_over, name="hand_over"),
    path("desk/deliveries", work.board, name="board"),
    path("desk/deliveries/<str:delivery>/<str:deed>", work.deed, name="deed"),
    path("desk/orders", order_list.orders, name="orders"),
    path("desk/orders/<str:order>", orders.order, name="order"),
    path("desk/orders/<str:order>/cancel", orders.cancel, name="cancel"),
    path("desk/returns", returns.returns, name="returns"),
    path("desk/returns/of/<str:order>", returns.take_back, name="take_back"),
    path("desk/returns/of/<str:order>/preview", returns.preview, name="preview"),
    path("desk/returns/of/<str:order>/accept", returns.accept, name="accept"),
    path("desk/returns/<str:found>", returns.return_, name="return"),
    path("desk/refunds", refunds.refunds, name="refunds"),
    path("desk/refunds/<str:refund>/<str:way>", refunds.give_back, name="give_back"),
    path("desk/stock", levels.stock, name="stock"),
    path("desk/stock/<str:sku>/<str:node>", levels.shelf, name="shelf"),
    path("desk/moves", moves.moves, name="moves"),
    path("desk/nodes", things.nodes, name="nodes"),
    path("desk/members", things.members_, name="members"),
    path("desk/members/<str:member>", things.member, name="member"),
    path("desk/scans", things.touches, name="touches"),
    path("desk/ledger", books.ledger, name="ledger"),
    path("desk/ledger/<str:organisation>/<str:kind>/<str:currency>", books.account, name="account"),
    path("desk/journals/<str:journal>", books.journal, name="journal"),
    path("desk/statements", books.statements, name="statements"),
    path("desk/rewards", books.earned, name="rewards"),
    path("desk/checks", things.checks, name="checks"),
    path("desk/checks/now", things.check_now, name="check_now"),
]
