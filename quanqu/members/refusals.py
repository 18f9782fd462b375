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


class MergeWithSelf(Invalid):
    """Nobody is merged with themselves."""

    code = "merge_with_self"
    text = _("This is one and the same member.")


class MergeAcross(Refused):
    """Members of companies that share no membership."""

    code = "merge_across"
    status = 409
    text = _("They are members of different companies, and stay two members.")


class MergedAlready(Refused):
    """One of the two was merged before, or is being merged now."""

    code = "merged_already"
    status = 409
    text = _("One of them has been merged with another member already.")


class NotMerged(Refused):
    """There is nothing to undo."""

    code = "not_merged"
    status = 409
    text = _("These two are not merged.")


class MergeContradicted(Refused):
    """What came by a merge was used since: giving it back would lose or double something."""

    code = "merge_contradicted"
    status = 409
    text = _("Something of it was used since: it can no longer be undone.")


class MemberErasedAlready(Refused):
    """Nothing personal can be added to an erased member."""

    code = "member_erased"
    status = 410
    text = _("This membership has ended.")
