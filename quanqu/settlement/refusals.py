"""What settlement refuses, and why."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound, Refused


class RunNotFound(NotFound):
    code = "settlement_not_found"
    text = _("We could not find this settlement.")


class PayoutNotFound(NotFound):
    code = "payout_not_found"
    text = _("We could not find this payout.")


class RunOpen(Refused):
    """One settlement at a time: the one under way is paid or dropped first."""

    code = "settlement_open"
    status = 409
    text = _("A settlement until %(last_on)s is under way: pay it or drop it first.")


class PeriodSettled(Refused):
    """These days stand in an earlier settlement."""

    code = "period_settled"
    status = 409
    text = _("The days until %(last_on)s are settled already.")


class PeriodNotOver(Refused):
    """A day is settled when it is over."""

    code = "period_not_over"
    status = 409
    text = _("The last day of a settlement must be over.")


class NothingToSettle(Refused):
    """No company owes another one anything."""

    code = "nothing_to_settle"
    status = 409
    text = _("No company owed another one anything until then.")


class BooksDisagree(Refused):
    """What one company claims is not what the other one says it owes: nothing is paid on that."""

    code = "books_disagree"
    status = 409
    text = _("Two companies do not agree in their books about what is owed.")


class SameApprover(Refused):
    """Whoever drafted it may not approve it, and whoever approved it may not undo it alone."""

    code = "same_approver"
    status = 409
    text = _("Somebody else must do this: four eyes are needed.")


class AlreadyStarted(Refused):
    """It is paid once. Facts: when it was started."""

    code = "settlement_started"
    status = 409
    text = _(
        "This settlement was started already at %(started_at)s; what is left goes on by itself."
    )
