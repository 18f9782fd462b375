"""The expected noes of members."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, NotFound, Refused


class MemberUnknown(NotFound):
    """No such member."""

    code = "member_unknown"


class IdentifierMissing(Invalid):
    """Nothing by which the person could be found again."""

    code = "identifier_missing"
    text = _("A phone or card number is needed.")


class IdentifierTaken(Refused):
    """It belongs to another member; which one is not said."""

    code = "identifier_taken"
    status = 409
    text = _("This belongs to another member already.")


class MemberErasedAlready(Refused):
    """Nothing personal can be added to an erased member."""

    code = "member_erased"
    status = 410
    text = _("This membership has ended.")
