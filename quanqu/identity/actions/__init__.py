"""The verbs of identity."""

from quanqu.identity.actions.devices import enrol_device, revoke_device
from quanqu.identity.actions.one_time_codes import check_one_time_code, send_one_time_code
from quanqu.identity.actions.pins import check_pin, set_pin
from quanqu.identity.actions.sign_in import sign_in
from quanqu.identity.actions.texts import send_text
from quanqu.identity.actions.tokens import issue_token, revoke_token
from quanqu.identity.actions.users import (
    create_user,
    create_users,
    end_sessions,
    forget_people,
    set_active,
    set_language,
    set_password,
)
from quanqu.identity.refusals import (
    CodeWrong,
    DeviceUnknown,
    PasswordWeak,
    PhoneWrong,
    PinLocked,
    PinWeak,
    PinWrong,
    SignInLocked,
    SignInRefused,
    TooManyCodes,
    UsernameTaken,
    UserUnknown,
)

__all__ = [
    "CodeWrong",
    "DeviceUnknown",
    "PasswordWeak",
    "PhoneWrong",
    "PinLocked",
    "PinWeak",
    "PinWrong",
    "SignInLocked",
    "SignInRefused",
    "TooManyCodes",
    "UserUnknown",
    "UsernameTaken",
    "check_one_time_code",
    "check_pin",
    "create_user",
    "create_users",
    "end_sessions",
    "enrol_device",
    "forget_people",
    "issue_token",
    "revoke_device",
    "revoke_token",
    "send_one_time_code",
    "send_text",
    "set_active",
    "set_language",
    "set_password",
    "set_pin",
    "sign_in",
]
