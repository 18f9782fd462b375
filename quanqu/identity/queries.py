"""Reads of identity."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from quanqu.identity.models import Device, OutgoingMessage, User
from quanqu.identity.refusals import UserUnknown
from quanqu.identity.types import (
    Bearer,
    DeviceId,
    DeviceKind,
    DeviceState,
    DeviceView,
    OutgoingText,
    UserId,
    UserView,
)
from quanqu.kit.sql import load

sql = load("quanqu.identity")


def bearer_for_token(token: str, at: datetime) -> Bearer | None:
    """Whom a token of the API speaks for; None if it is not in force or its device was revoked."""
    rows = sql.bearer_for_token(token_hash=sha256(token.encode()).digest(), at=at)
    if not rows:
        return None
    device_id = rows[0]["device_id"]
    return Bearer(UserId(rows[0]["user_id"]), DeviceId(device_id) if device_id else None)


def user_for_token(token: str, at: datetime) -> UserId | None:
    """The person a token speaks for, if it is in force."""
    bearer = bearer_for_token(token, at)
    return bearer.user_id if bearer else None


def device_for_token(token: str) -> DeviceView | None:
    """The active device that holds this token."""
    device = Device.objects.filter(
        token_hash=sha256(token.encode()).digest(), state=DeviceState.ACTIVE
    ).first()
    return _device_view(device) if device else None


def list_devices(node_id: UUID) -> list[DeviceView]:
    """The devices of a node, the newest first."""
    devices = Device.objects.filter(node_id=node_id).order_by("-enrolled_at")
    return [_device_view(device) for device in devices]


def authenticate(username: str, password: str) -> UserId | None:
    """The person of this name and password. It takes as long for names that do not exist.

    Counts no failures: doors use the action `sign_in`, which does.
    """
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if user is None:
        make_password(password)
        return None
    return UserId(user.id) if check_password(password, user.password) else None


def get_user(user_id: UUID) -> UserView:
    """Refuses UserUnknown."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise UserUnknown
    return UserView(
        user_id=UserId(user.id),
        username=user.username,
        display_name=user.display_name,
        language=user.language,
        is_active=user.is_active,
        is_staff=user.is_staff,
    )


def list_outgoing_messages(limit: int = 50) -> list[OutgoingText]:
    """The demo's sent texts, the newest first."""
    messages = OutgoingMessage.objects.order_by("-sent_at", "-id")[:limit]
    return [OutgoingText(m.to_masked, m.body, m.sent_at) for m in messages]


def _device_view(device: Device) -> DeviceView:
    return DeviceView(
        device_id=DeviceId(device.id),
        kind=DeviceKind(device.kind),
        name=device.name,
        node_id=device.node_id,
        state=DeviceState(device.state),
    )
