from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session

from quanqu.identity import rules
from quanqu.identity.models import OneTimeCode, OutgoingMessage, Token, User
from quanqu.identity.refusals import PasswordWeak, UsernameTaken, UserUnknown
from quanqu.identity.types import UserId
from quanqu.kit import ids, tx


@tx.required
def create_user(
    *,
    username: str | None = None,
    password: str | None = None,
    display_name: str = "",
    language: str = "zh-hans",
    is_staff: bool = False,
    is_superuser: bool = False,
) -> UserId:
    """Make a person who can sign in; without a password only codes and PINs let them in.

    `is_staff` opens the back office. Refuses UsernameTaken, PasswordWeak.
    """
    if password is not None and not rules.is_strong_password(password):
        raise PasswordWeak(least=rules.PASSWORD_LEAST)
    user = User(
        id=ids.new_id(),
        username=username.strip().lower() if username else None,
        password=make_password(password),
        display_name=display_name,
        language=language,
        is_staff=is_staff,
        is_superuser=is_superuser,
    )
    # ON CONFLICT instead of a look first: two clerks may choose one name at once.
    User.objects.bulk_create([user], ignore_conflicts=True)
    if not User.objects.filter(id=user.id).exists():
        raise UsernameTaken(username=user.username)
    return UserId(user.id)


@tx.required
def create_users(*, user_ids: Sequence[UUID], language: str = "zh-hans") -> None:
    """Make nameless people with the given ids at once: members who sign in by phone code."""
    no_password = make_password(None)
    User.objects.bulk_create(
        [User(id=user_id, password=no_password, language=language) for user_id in user_ids],
        batch_size=2_000,
    )


@tx.required
def set_password(*, user_id: UUID, password: str) -> None:
    """Replace the password. Refuses PasswordWeak, UserUnknown."""
    if not rules.is_strong_password(password):
        raise PasswordWeak(least=rules.PASSWORD_LEAST)
    _change(user_id, password=make_password(password))


@tx.required
def set_language(*, user_id: UUID, language: str) -> None:
    """Remember the reader's choice: zh-hans or en."""
    _change(user_id, language=language)


@tx.required
def set_active(*, user_id: UUID, is_active: bool) -> None:
    """Shut a person out of every door at once, or let them in again."""
    _change(user_id, is_active=is_active)


def _change(user_id: UUID, **fields: object) -> None:
    if not User.objects.filter(id=user_id).update(**fields):
        raise UserUnknown


@tx.required
def forget_people(*, user_ids: Sequence[UUID], phone_lookups: Sequence[bytes]) -> None:
    """Remove what was sent to these phones, and every way in of these people."""
    OutgoingMessage.objects.filter(to_lookup__in=phone_lookups).delete()
    OneTimeCode.objects.filter(target_lookup__in=phone_lookups).delete()
    Token.objects.filter(user_id__in=user_ids).delete()
    User.objects.filter(id__in=user_ids).update(display_name="", is_active=False)


@tx.required
def end_sessions(*, user_id: UUID) -> None:
    """End every browser's session of a person; all are read, because their owner is inside."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user_id):
            session.delete()
