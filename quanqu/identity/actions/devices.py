import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from quanqu.identity.models import Device, Token
from quanqu.identity.refusals import DeviceUnknown
from quanqu.identity.types import DeviceId, DeviceKind, DeviceState, EnrolledDevice
from quanqu.kit import ids, tx


@tx.required
def enrol_device(*, kind: str, name: str, node_id: UUID, at: datetime) -> EnrolledDevice:
    """Let a till, handheld or tablet in at one node; its token is shown this once."""
    token = f"qd_{secrets.token_urlsafe(32)}"
    device_id = DeviceId(ids.new_id())
    Device.objects.create(
        id=device_id,
        kind=DeviceKind(kind),
        name=name,
        node_id=node_id,
        token_hash=sha256(token.encode()).digest(),
        enrolled_at=at,
    )
    return EnrolledDevice(device_id=device_id, token=token)


@tx.required
def revoke_device(*, device_id: UUID, at: datetime) -> None:
    """Shut a lost device out, with every token used on it. Refuses DeviceUnknown."""
    if not Device.objects.filter(id=device_id).exists():
        raise DeviceUnknown
    Device.objects.filter(id=device_id, state=DeviceState.ACTIVE).update(
        state=DeviceState.REVOKED, revoked_at=at
    )
    Token.objects.filter(device_id=device_id, revoked_at__isnull=True).update(revoked_at=at)
