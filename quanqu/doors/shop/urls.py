"""Addresses of the shop. Any scanner opens codes: /c/<token> and /01/<gtin>."""

from django.conf import settings
from django.urls import path

from quanqu.doors.shop.views import (
    bag,
    changes,
    checkout,
    guest,
    home,
    invoices,
    join,
    me,
    orders,
    product,
    scan,
    search,
    worth,
)

app_name = "shop"
urlpatterns = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    path("search/suggest", search.suggest, name="suggest"),
    path("nodes", home.nodes, name="nodes"),
    path("nodes/<str:node>/here", home.be_here, name="be_here"),
    path("nodes/home", home.go_home, name="go_home"),
    path("p/<str:product>", product.product, name="product"),
    path("c/<str:token>", scan.code, name="code"),
    path("01/<str:gtin>", scan.gtin, name="gtin"),
    path("scan", scan.scanner, name="scan"),
    path("join", join.join, name="join"),
    path("join/code", join.join_code, name="join_code"),
    path("sign-out", join.sign_out, name="sign_out"),
    path("cart", bag.view_bag, name="bag"),
    path("cart/add", bag.add, name="bag_add"),
    path("cart/change", bag.change, name="bag_change"),
    path("checkout", checkout.checkout, name="checkout"),
    path("checkout/guest", guest.guest, name="guest"),
    path("checkout/guest/code", guest.guest_code, name="guest_code"),
    path("checkout/sums", checkout.sums, name="sums"),
    path("checkout/deliver", checkout.deliver, name="deliver"),
    path("orders", orders.my_orders, name="orders"),
    path("orders/<str:order>", orders.order, name="order"),
    path("orders/<str:order>/pay", orders.pay, name="pay"),
    path("orders/<str:order>/pay-now", orders.pay_order, name="pay_order"),
    path("orders/<str:order>/paid", orders.paid, name="paid"),
    path("orders/<str:order>/cancel", changes.cancel, name="cancel"),
    path("orders/<str:order>/change", changes.change, name="change"),
    path("orders/<str:order>/drop-change", changes.drop_change, name="drop_change"),
    path("orders/<str:order>/invoice", invoices.invoice, name="invoice"),
    path("orders/<str:order>/invoice/withdraw", invoices.invoice_withdraw, name="invoice_withdraw"),
    path("claim-orders", changes.claim, name="claim"),
    path("me", me.me, name="me"),
    path("me/code", me.my_code, name="my_code"),
    path("wallet", me.wallet, name="wallet"),
    path("wallet/gifts", worth.gifts, name="gifts"),
    path("wallet/gifts/give", worth.give, name="gift_give"),
    path("wallet/gifts/take", worth.take, name="gift_take"),
    path("wallet/gifts/<str:gift>/take-back", worth.take_back, name="gift_take_back"),
    path("wallet/points/<str:points>/send", worth.send_points, name="points_send"),
]
if settings.MODE == "development":
    urlpatterns.append(path("outbox", home.outbox, name="outbox"))
