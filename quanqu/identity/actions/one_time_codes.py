import secrets
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from quanqu.identity import rules
from quanqu.identity.actions.texts import send_text
from quanqu.identity.models import OneTimeCode
from quanqu.identity.refusals import CodeWrong, TooManyCodes
from quanqu.identity.types import OneTimePurpose, Phone
from quanqu.kit import sealing, tx
from quanqu.kit.sql import load

sql = load("quanqu.identity")

PER_PHONE: Final = {"most": 5, "window_s": 3600, "spacing_s": 60}
PER_ADDRESS: Final = {"most": 30, "window_s": 3600, "spacing_s": 0}


@tx.required
def send_one_time_code(
    *, phone: str, purpose: str, at: datetime, address: str | None = None
) -> None:
    """Text a six-digit code that works once within five minutes; an older one stops working.

    Refuses TooManyCodes beyond one a minute and five an hour for a phone, and 30 an hour for a
    network address. The answer is the same whether or not the phone is known.
    """
    number = Phone.parse(phone)
    lookup = sealing.lookup("phone", number.number)
    if address is not None:
        _take_turn(f"code_address:{sealing.lookup('address', address).hex()}", PER_ADDRESS, at)
    _take_turn(f"code:{lookup.hex()}", PER_PHONE, at)
    code = f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.create(
        purpose=OneTimePurpose(purpose),
        target_lookup=lookup,
        code_hash=_hash(number, purpose, code),
        sent_at=at,
        expires_at=at + rules.CODE_LIFETIME,
    )
    body = gettext("Your Quanqu code is %(code)s. It works once, for five minutes.")
    send_text(phone=number.number, body=body % {"code": code}, at=at)


@tx.required
def check_one_time_code(*, phone: str, purpose: str, code: str, at: datetime) -> None:
    """Use the code up if it is right; else CodeWrong, always the same, and the attempt counts.

    Call it before anything else of the step is written: a refusal undoes the step.
    """
    number = Phone.parse(phone)
    rows: list[dict[str, object]] = []

    def attempt() -> None:
        rows.extend(
            sql.check_one_time_code(
                target_lookup=sealing.lookup("phone", number.number),
                purpose=purpose,
                code_hash=_hash(number, purpose, code.strip()),
                at=at,
            )
        )

    # A wrong attempt is counted even though the refusal rolls this transaction back.
    tx.keep_if_refused(attempt)
    if not (rows and rows[0]["is_right"]):
        raise CodeWrong


def _take_turn(scope: str, limit: dict[str, int], at: datetime) -> None:
    if not sql.take_turn(scope=scope, at=at, **limit):
        raise TooManyCodes


def _hash(number: Phone, purpose: str, code: str) -> bytes:
    # Keyed: a plain hash of six digits is undone by trying them all.
    return sealing.lookup("one_time_code", f"{purpose}:{number.number}:{code}")
