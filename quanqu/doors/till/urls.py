"""The till's addresses."""

from django.urls import path

from quanqu.doors.till.views import people, pickup, selling

app_name = "till"
urlpatterns = [
    path("till/", selling.till, name="till"),
    path("till/labels/<str:label>/drop", selling.drop_label, name="drop_label"),
    path("till/scan", selling.scan, name="scan"),
    path("till/find", selling.find, name="find"),
    path("till/lines/<str:sku>", selling.line, name="line"),
    path("till/clear", selling.clear, name="clear"),
    path("till/tender", selling.tender, name="tender"),
    path("till/untake", selling.untake, name="untake"),
    path("till/receipts/<str:order>", selling.receipt, name="receipt"),
    path("till/stores", selling.stores, name="stores"),
    path("till/store", selling.choose, name="choose"),
    path("till/member", people.recognise, name="recognise"),
    path("till/member/forget", people.forget, name="forget"),
    path("till/enrol", people.enrol, name="enrol"),
    path("till/top-up", people.top_up, name="top_up"),
    path("till/pickup", pickup.pickup, name="pickup"),
    path("till/handed-over/<str:delivery>", pickup.handed_over, name="handed_over"),
]
