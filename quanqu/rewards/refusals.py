"""Every "no" that rewards may say."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound, Refused


class OwnGuide(Refused):
    """A guide tried to become their own client."""

    code = "own_guide"
    status = 409
    text = _("You cannot be your own guide.")


class BindingNotFound(NotFound):
    """There is no such binding in force."""

    text = _("This customer and this guide are not bound.")


class PlanNotFound(NotFound):
    """There is no such version of a share plan."""

    text = _("We could not find this share plan.")


class PlanUnsound(Refused):
    """The draft cannot work: `faults` names the parts that are wrong."""

    code = "plan_unsound"
    status = 422
    text = _("This share plan cannot work: check %(faults)s.")


class SameApprover(Refused):
    """Whoever wrote a plan may not approve it."""

    code = "same_approver"
    status = 409
    text = _("Somebody else than the author must approve this share plan.")


class PlanNotApproved(Refused):
    """Only an approved version can be joined."""

    code = "plan_not_approved"
    status = 409
    text = _("This share plan has not been approved yet.")
