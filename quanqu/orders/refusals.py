"""What an order refuses, and why."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, NotFound, Refused


class OrderNotFound(NotFound):
    """There is no such order, or it is not this reader's."""

    code = "order_not_found"
    text = _("We could not find this order.")


class NotSelling(Invalid):
    """This node sells nothing, or no longer."""

    code = "not_selling"
    text = _("Nothing is sold there.")


class Requote(Refused):
    """The price moved since it was shown; nothing was ordered."""

    code = "requote"
    status = 409
    text = _("The price has changed. Please look at the new total.")


class AlreadyImported(Refused):
    """This reference of this channel is known: one outside order, one own order (O6)."""

    code = "order_exists"
    status = 409
    text = _("This order has already been taken over.")


class OrderNotPayable(Refused):
    """Only an order that waits for its money can be paid."""

    code = "order_not_payable"
    status = 409
    text = _("This order cannot be paid any more: it is “%(state)s”.")


class MoneyNotHere(Refused):
    """Held money is being taken, or is to be taken first."""

    code = "money_not_here"
    status = 409
    text = _("The money for this order is being collected. Please try again in a moment.")


class AmountNotDue(Refused):
    """More than is still due, or nothing."""

    code = "amount_not_due"
    status = 409
    text = _("Only %(due)s is still to be paid.")


class NotReturnable(Refused):
    """More pieces than the customer has, or a line that has not been handed over."""

    code = "not_returnable"
    status = 409
    text = _("Only %(returnable_qty)s of this can be returned.")


class TakesNoReturns(Refused):
    """This node has no means to take goods back."""

    code = "takes_no_returns"
    status = 409
    text = _("Goods cannot be returned here. Any store takes them.")


class RefundNotOurs(NotFound):
    """No order waits for this refund."""

    code = "refund_not_found"
    text = _("We could not find this refund.")


class NobodyToCredit(Refused):
    """Stored value needs a member; this order was bought by a guest."""

    code = "nobody_to_credit"
    status = 409
    text = _("This order has no member, so there is no card to put the money on.")


class ReturnWindowClosed(Refused):
    """The days in which a return is taken without question are over."""

    code = "return_window_closed"
    status = 409
    text = _("The time to return this ended on %(ended_on)s.")


class TotalMoved(Refused):
    """The order costs something else than what was previewed; nothing was changed."""

    code = "total_moved"
    status = 409
    text = _("The amounts have changed. Please look at them again.")


class NotChangeable(Refused):
    """What was handed over or is over cannot be changed, only returned or exchanged."""

    code = "not_changeable"
    status = 409
    text = _("This cannot be changed any more: “%(state)s”.")


class BadChange(Invalid):
    """A line that the order does not have, twice the same, or an impossible number of pieces."""

    code = "bad_change"
    text = _("This change is not possible.")


class ChangeWaits(Refused):
    """A change of this order waits for its money; it comes first, or is dropped."""

    code = "change_waits"
    status = 409
    text = _("A change of this order still waits for its payment.")


class OrderHeld(Refused):
    """The order is held: nothing of it is picked, sent or handed over until it is released."""

    code = "order_held"
    status = 409
    text = _("This order is held: %(why)s")


class NotOwnGuestOrder(NotFound):
    """No such guest order was made with a phone that this member has verified."""

    code = "guest_order_not_found"
    text = _("We could not find an order made with your phone number.")


class NotOnOrder(Refused):
    """No shelf has room to promise this many pieces before they have come."""

    code = "not_on_order"
    status = 409
    text = _("Only %(free_qty)s more can be ordered before they arrive.")


class BadText(Invalid):
    """A note or tag that says nothing, or too much."""

    code = "bad_text"
    text = _("Please write something, and not too long.")


class BelowDeposit(Refused):
    """A deposit that is forfeited is not saved by ordering less than it; only cancelling ends it.

    Fact deposit_fen."""

    code = "below_deposit"
    status = 409
    text = _("The order cannot cost less than its deposit, which does not go back.")


class BadTerms(Invalid):
    """A deposit that is not below the total, or dates that do not follow each other."""

    code = "bad_terms"
    text = _("These terms of payment are not possible.")
