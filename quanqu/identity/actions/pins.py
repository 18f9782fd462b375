from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from quanqu.identity import rules
from quanqu.identity.models import Pin
from quanqu.identity.refusals import PinLocked, PinWeak, PinWrong
from quanqu.kit import tx
from quanqu.kit.sql import load

sql = load("quanqu.identity")


@tx.required
def set_pin(*, user_id: UUID, pin: str, at: datetime) -> None:
    """Give a person the PIN by which they sign in at a till. Refuses PinWeak."""
    if not rules.is_strong_pin(pin):
        raise PinWeak
    Pin.objects.update_or_create(
        user_id=user_id, defaults={"pin_hash": make_password(pin), "set_at": at}
    )


@tx.required
def check_pin(*, user_id: UUID, pin: str, at: datetime) -> None:
    """Pass if it is the person's PIN. PinWrong, or PinLocked after five failures in ten minutes."""
    scope = f"pin:{user_id}"
    limit = {"most": rules.PIN_FAILURES, "window_s": rules.WINDOW_S}
    if sql.find_spent(scope=scope, at=at, **limit):
        raise PinLocked
    kept = Pin.objects.filter(user_id=user_id, user__is_active=True).first()
    if kept is None or not check_password(pin, kept.pin_hash):
        tx.keep_if_refused(lambda: sql.take_turn(scope=scope, at=at, spacing_s=0, **limit))
        raise PinWrong
