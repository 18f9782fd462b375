"""What fees refuse, and why."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quanqu.fees.types import Fault
from quanqu.kit.refusals import NotFound, Refused

FAULTS: Final[Mapping[Fault, Promise]] = {
    Fault.TWICE: _("the same fee stands there twice for the same goods"),
    Fault.RATE: _("a part lies between 0 and 100 %"),
    Fault.AMOUNT: _("an amount is negative or too large"),
    Fault.PERIOD: _("an entry fee, and no other, says how often it falls due"),
    Fault.NOT_PER_LINE: _("integration and entry are one amount each, for no category"),
    Fault.FOR_ALL: _("integration and entry are agreed with one company, not with all"),
}


class ScheduleNotFound(NotFound):
    code = "fee_schedule_not_found"
    text = _("We could not find this fee schedule.")


class ScheduleUnsound(Refused):
    """Rates that cannot be meant. Facts: what is wrong, in the reader's words."""

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
