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


class PayRunNotFound(NotFound):
    """There is no such run of rewards."""

    text = _("We could not find this payment of rewards.")


class NothingToPay(Refused):
    """Nothing has vested that was not paid or held."""

    code = "nothing_to_pay"
    status = 409
    text = _("No rewards are due until then.")


class PayRunOpen(Refused):
    """One run of a bearer at a time: two would pay the same parts."""

    code = "pay_run_open"
    status = 409
    text = _("Another payment of rewards waits for approval: approve or drop it first.")


class PaySameApprover(Refused):
    """Whoever put rewards together may not pay them."""

    code = "same_approver"
    status = 409
    text = _("Somebody else than the author must approve this payment.")


class PayChanged(Refused):
    """Goods came back or rewards were held since: the approver would pay another sum."""

    code = "pay_changed"
    status = 409
    text = _("Since it was drafted, what is due has changed: drop it and draft it again.")


class FlagNotFound(NotFound):
    """There is no such flag."""

    text = _("We could not find this warning.")


class SameDecider(Refused):
    """Whoever proposed what to do with held rewards may not decide it."""

    code = "same_decider"
    status = 409
    text = _("Somebody else than who proposed it must decide.")


class NothingProposed(Refused):
    """Nobody has said yet what should become of the held rewards."""

    code = "nothing_proposed"
    status = 409
    text = _("Propose first whether to release or refuse; somebody else decides.")


class NoSuccessor(Refused):
    """Clients are handed over to somebody else."""

    code = "no_successor"
    status = 422
    text = _("Choose at least one other guide to take over.")
