"""The expected noes of identity. None of them tells whether a phone or a name is known here."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, NotFound, Refused


class PhoneWrong(Invalid):
    """Not a telephone number that can be reached."""

    code = "phone_wrong"
    text = _("Please check the phone number.")


class TooManyCodes(Refused):
    """One code a minute and five an hour for one phone, so that nobody is flooded or billed."""

    code = "too_many_codes"
    status = 429
    text = _("A code was sent a moment ago. Please wait a little before asking for another.")


class CodeWrong(Refused):
    """Wrong, late, used or tried too often: one answer, so that a guess learns nothing."""

    code = "code_wrong"
    status = 422
    text = _("This code is not right or no longer valid. Please ask for a new one.")


class SignInRefused(Refused):
    """Unknown name and wrong password look the same."""

    code = "sign_in_refused"
    status = 401
    text = _("Name or password is not right.")


class SignInLocked(Refused):
    """Ten failures in ten minutes; the same for names that do not exist."""

    code = "sign_in_locked"
    status = 429
    text = _("Too many attempts. Please wait ten minutes.")


class UsernameTaken(Refused):
    """Another person signs in by this name."""

    code = "username_taken"
    status = 409
    text = _("This name is already in use.")


class PasswordWeak(Invalid):
    """A password has at least ten characters."""

    code = "password_weak"
    text = _("Please choose a password of at least %(least)s characters.")


class PinWrong(Refused):
    """Not the PIN of this person, or none was set."""

    code = "pin_wrong"
    status = 422
    text = _("This PIN is not right.")


class PinLocked(Refused):
    """Five failures in ten minutes."""

    code = "pin_locked"
    status = 429
    text = _("Too many wrong PINs. Please wait ten minutes or ask your manager.")


class PinWeak(Invalid):
    """A PIN has four to eight digits and is not one digit repeated."""

    code = "pin_weak"
    text = _("A PIN has four to eight digits, not all the same.")


class UserUnknown(NotFound):
    """No such person."""

    code = "user_unknown"


class DeviceUnknown(NotFound):
    """No such device."""

    code = "device_unknown"
