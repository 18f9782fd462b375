"""Codes over the API: made, printed, counted; tickets of tills that had no network."""

import base64
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from quanqu.codes import queries as codes
from quanqu.doors.api.tests.support import Person, Shop, node_of, refused, told
from quanqu.doors.faces.tests.readers import opened, zxing
from quanqu.kit import clock, ids, tx
from quanqu.scan import actions as scan


def asked(shop: Shop, **changed: Any) -> dict[str, Any]:
    organisation_id = ids.public("org", shop.s1.organisation_id)
    usual = {"purpose": "store", "organisation_id": organisation_id, "name": "Door"}
    return usual | {"node_id": node_of(shop.s1.node_id)} | changed


def test_are_made_printed_and_counted(shop: Shop) -> None:
    manager = shop.staff_person("m1")
    cost = {"count": 3, "cost_fen": 900}
    batch = told(manager.post("/code-batches", asked(shop, **cost)), 201)
    path = f"/code-batches/{batch['batch_id']}"
    urls = [one["url"] for one in told(manager.get(f"{path}/codes"))["codes"]]
    printed = told(manager.get(f"{path}/print", form="png"))
    assert zxing(opened(base64.b64decode(printed["content_base64"]))) == sorted(urls)
    told(Person().post("/scans", {"scan_id": str(uuid4()), "text": urls[0]}), 201)
    with tx.begin(actor="system:scan"):
        scan.sum_touches(settled=timedelta(0))
    # Midnight may pass while this runs.
    today, day = timezone.localdate(), timedelta(days=1)
    asked_for = {"first_on": (today - day).isoformat(), "last_on": (today + day).isoformat()}
    found = told(manager.get(f"{path}/results", **asked_for))
    assert (found["total"]["scans_qty"], found["cost_per_member_fen"]) == (1, None)
    told(manager.post(f"{path}/revoke", {}), 201)
    refused(
        Person().post("/scans", {"scan_id": str(uuid4()), "text": urls[0]}), 410, "code_expired"
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"codes": [{"target": "javascript:alert(1)"}]}, "leads_away"),
        ({"codes": [{"target": "S2"}]}, "nothing_there"),
        ({"purpose": "pickup"}, "code_cannot_be_made"),
        ({"gives": "NONE"}, "no_such_series"),
    ],
)
def test_what_cannot_be_meant_is_refused(shop: Shop, changed: dict[str, Any], code: str) -> None:
    answer = shop.staff_person("m1").post("/code-batches", asked(shop, **changed))
    refused(answer, 422, code)


def test_tickets_are_checked_alone_and_told_later(shop: Shop) -> None:
    manager, node_id = shop.staff_person("m1"), node_of(shop.s1.node_id)
    batch = told(manager.post("/code-batches", asked(shop, purpose="ticket", count=2)), 201)
    first, second = codes.codes_of_batch(ids.parse("bat", batch["batch_id"]))
    text = codes.signed_text(first)
    kept = told(manager.get("/tickets/offline", node_id=node_id))
    document = base64.b64decode(kept["document_base64"])
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(kept["list_key_base64"]))
    key.verify(base64.b64decode(kept["signature_base64"]), document)
    assert msgspec.json.decode(document)["gone"] == []
    uses = [
        {"use_id": str(uuid4()), "text": one, "used_at": clock.now().isoformat(), "value_fen": 500}
        for one in (text, text, text[:-1] + ("A" if text[-1] != "A" else "B"))
    ]
    body = {"node_id": node_id, "uses": uses}
    for _again in range(2):
        redeemed, late, forged = told(manager.post("/tickets/offline-uses", body), 201)["uses"]
        assert redeemed["is_redeemed"]
        assert late["why_late"] == "used"
        assert forged["refused"] == "code_unknown"
    told(manager.post("/tickets/redeem", {"node_id": node_id, "text": second.token}), 201)
    again = {"node_id": node_id, "text": codes.signed_text(second)}
    refused(manager.post("/tickets/redeem", again), 409, "already_redeemed")
    kept = told(manager.get("/tickets/offline", node_id=node_id))
    gone = msgspec.json.decode(base64.b64decode(kept["document_base64"]))["gone"]
    assert set(gone) == {str(first.code_id), str(second.code_id)}
