"""What fees refuse, and why."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound, Refused


class ScheduleNotFound(NotFound):
    code = "fee_schedule_not_found"
    text = _("We could not find this fee schedule.")


class ScheduleUnsound(Refused):
    """Rates that cannot be meant. Facts: what is wrong."""

    code = "fee_schedule_unsound"
    status = 422
    text = _("These fees do not fit together: %(faults)s.")


class SameApprover(Refused):
    """Whoever drafted it may not approve it."""

    code = "same_approver"
    status = 409
    text = _("Somebody else must do this: four eyes are needed.")


class LaterInForce(Refused):
    """A version is never put behind one that counts already, or will. Facts: since when."""

    code = "fee_schedule_later"
    status = 409
    text = _("A schedule is approved already from %(first_on)s: the next one must begin later.")
