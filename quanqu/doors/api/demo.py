"""Only where the product is tried out: the texts that the demo's sender would have sent."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router

from quanqu.doors.api.deeds import reading
from quanqu.doors.api.fields import Told
from quanqu.identity import queries as identity

router = Router(tags=["demo"])


class TextShown(Told):
    to: str
    body: str
    sent_at: datetime


class Outbox(Told):
    messages: list[TextShown]


@router.get("/demo/outbox", response=Outbox)
@reading
def outbox(request: HttpRequest) -> Outbox:
    """The latest texts, newest first. Exists in development mode only."""
    return Outbox(
        messages=[
            TextShown(to=text.to_masked, body=text.body, sent_at=text.sent_at)
            for text in identity.list_outgoing_messages(limit=50)
        ]
    )
