"""The expected noes of codes."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, NotFound, Refused


class CodeUnknown(NotFound):
    """No such code, never was."""

    code = "code_unknown"
    text = _("We do not know this code.")


class CodeExpired(Refused):
    """It was a code once: its time has passed or it was taken back."""

    code = "code_expired"
    status = 410
    text = _("This code is no longer valid.")


class CodeEarly(Refused):
    """Its time has not come."""

    code = "code_early"
    status = 409
    text = _("This code is not valid yet.")


class WrongPurpose(Refused):
    """A code for something else."""

    code = "wrong_purpose"
    status = 409
    text = _("This code is for something else.")


class WrongNode(Refused):
    """The code counts at one other place only."""

    code = "wrong_node"
    status = 409
    text = _("This code is for another place: %(node)s.")


class AlreadyRedeemed(Refused):
    """Used before; it says when and where (A7)."""

    code = "already_redeemed"
    status = 409
    text = _("This code was already used: %(when)s, %(node)s.")


class CodeLocked(Refused):
    """Ten unknown codes within ten minutes from here; right and wrong codes get the same answer."""

    code = "code_locked"
    status = 429
    text = _("Too many wrong codes. Please wait ten minutes.")


class MemberCodeUsed(Refused):
    """A member code counts once in each of its steps of 30 seconds."""

    code = "member_code_used"
    status = 409
    text = _("This member code was just used. Wait for the next one.")


class EmptyBatch(Invalid):
    """Nothing was asked for."""

    code = "empty_batch"
    text = _("No codes were asked for.")


class NotSigned(Invalid):
    """Only codes that count once are signed for tills without a network."""

    code = "not_signed"
    text = _("This code cannot be signed: it is not for one use.")
