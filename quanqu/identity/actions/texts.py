from datetime import datetime

from quanqu.identity.models import OutgoingMessage
from quanqu.identity.types import Phone
from quanqu.kit import sealing, tx


@tx.required
def send_text(*, phone: str, body: str, at: datetime) -> None:
    """Send a text message. The demo's sender keeps it in an outbox that a page shows (B2)."""
    number = Phone.parse(phone)
    OutgoingMessage.objects.create(
        to_masked=number.masked,
        to_lookup=sealing.lookup("phone", number.number),
        body=body,
        sent_at=at,
    )
