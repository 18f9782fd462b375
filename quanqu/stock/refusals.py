"""What stock refuses, and how it says so."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, Refused


class OutOfStock(Refused):
    """A shelf has less than all these wants together."""

    code = "out_of_stock"
    status = 409
    text = _("Only %(free_qty)s left.")


class BadQuantity(Invalid):
    """A number of units that one line cannot have: zero, negative, broken or absurd."""

    code = "bad_quantity"
    text = _("%(qty)s is not a possible quantity.")


class ReservationLost(Refused):
    """The reservation ran out, or was given back, before it was made firm."""

    code = "reservation_lost"
    status = 409
    text = _("The goods were held too long and are no longer reserved.")


class NotReserved(Refused):
    """The claim does not hold that many units there."""

    code = "not_reserved"
    status = 409
    text = _("These goods are not reserved in that quantity.")


class AlreadyPromised(Refused):
    """The back-order allowance cannot go below what is promised already."""

    code = "already_promised"
    status = 409
    text = _("More than that is already promised to customers.")


class BadTransfer(Invalid):
    """A transfer to the same node, without lines, or received with more than was sent."""

    code = "bad_transfer"
    text = _("This transfer is not possible.")
