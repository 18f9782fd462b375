"""What the alliance refuses, and why."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound, Refused


class AgreementNotFound(NotFound):
    """There is no such agreement, or it is not this reader's."""

    code = "agreement_not_found"
    text = _("We could not find this agreement.")


class NotAccepted(Refused):
    """The two have no agreement in force about this."""

    code = "not_accepted_here"
    status = 409
    text = _("This is not accepted here.")


class AllianceLimit(Refused):
    """More than the agreement allows. Facts: `limit` (day, member_day or total), `left_fen`."""

    code = "alliance_limit"
    status = 409
    text = _("The limit that the two companies agreed is reached.")


class AgreementInForce(Refused):
    """The two have an agreement in force already: it is ended first."""

    code = "agreement_in_force"
    status = 409
    text = _("An agreement between these two is in force already.")


class NotYours(Refused):
    """The other side decides this."""

    code = "other_side_decides"
    status = 409
    text = _("The other company decides this.")


class StatementNotFound(NotFound):
    code = "statement_not_found"
    text = _("We could not find this statement.")


class ClearingNotFound(NotFound):
    code = "clearing_not_found"
    text = _("We could not find this line.")


class MonthNotOver(Refused):
    """A statement is made when its month is over."""

    code = "month_not_over"
    status = 409
    text = _("The month is not over yet.")


class AlreadyNetted(Refused):
    """The statement or line has been settled."""

    code = "already_netted"
    status = 409
    text = _("This has been settled already.")


class AlreadyDisputed(Refused):
    code = "already_disputed"
    status = 409
    text = _("This line was disputed before.")
