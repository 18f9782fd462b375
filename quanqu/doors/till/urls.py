"""The till's addresses."""

from django.urls import path

from quanqu.doors.faces.offline import worker
from quanqu.doors.till.views import offline, people, pickup, selling, waiting

app_name = "till"
urlpatterns = [
    path("till/", selling.till, name="till"),
    path("till/labels/<str:label>/drop", selling.drop_label, name="drop_label"),
    path("till/scan", selling.scan, name="scan"),
    path("till/find", selling.find, name="find"),
    path("till/lines/<str:sku>", selling.line, name="line"),
    path("till/coupon", selling.coupon, name="coupon"),
    path("till/clear", selling.clear, name="clear"),
    path("till/tender", selling.tender, name="tender"),
    path("till/waiting", waiting.waiting, name="waiting"),
    path("till/waiting/ask", waiting.ask, name="ask"),
    path("till/waiting/give-up", waiting.give_up, name="give_up"),
    path("till/untake", selling.untake, name="untake"),
    path("till/receipts/<str:order>", selling.receipt, name="receipt"),
    path("till/stores", selling.stores, name="stores"),
    path("till/store", selling.choose, name="choose"),
    path("till/member", people.recognise, name="recognise"),
    path("till/member/forget", people.forget, name="forget"),
    path("till/enrol", people.enrol, name="enrol"),
    path("till/top-up", people.top_up, name="top_up"),
    path("till/offline/", offline.offline, name="offline"),
    path("till/offline/snapshot", offline.snapshot, name="snapshot"),
    path("till/offline/upload", offline.upload, name="upload"),
    path("till/worker.js", worker, name="worker"),
    path("till/kept-sales", offline.kept_sales, name="kept_sales"),
    path("till/kept-sales/<str:sale>/<str:way>", offline.settle_sale, name="settle_sale"),
    path("till/pickup", pickup.pickup, name="pickup"),
    path("till/pickup/<str:order>/give", pickup.give, name="give"),
    path("till/handed-over/<str:delivery>", pickup.handed_over, name="handed_over"),
]
