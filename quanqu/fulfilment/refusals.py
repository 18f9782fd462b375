"""What fulfilment refuses, and why."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound, Refused


class DeliveryNotFound(NotFound):
    """There is no such delivery, or it is not this reader's."""

    code = "delivery_not_found"
    text = _("We could not find this delivery.")


class WrongNode(Refused):
    """The goods wait somewhere else."""

    code = "wrong_node"
    status = 409
    text = _("This is to be collected at %(node)s.")


class OnItsWay(Refused):
    """Something of the order has left already, so that it can only be returned."""

    code = "on_its_way"
    status = 409
    text = _("This order is on its way. It can be returned when it has arrived.")
