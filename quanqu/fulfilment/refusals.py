"""What fulfilment refuses, and why."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, NotFound, Refused


class DeliveryNotFound(NotFound):
    """There is no such delivery, or it is not this reader's."""

    code = "delivery_not_found"
    text = _("We could not find this delivery.")


class WrongNode(Refused):
    """The goods wait somewhere else."""

    code = "wrong_node"
    status = 409
    text = _("This is to be collected at %(node)s.")


class OtherPrice(Refused):
    """The prices of that moment give another total than the till took."""

    code = "other_price"
    status = 409
    text = _("By the prices of that moment it costs another amount.")


class SnapshotOver(Refused):
    """The till went by prices that did not count any more."""

    code = "snapshot_over"
    status = 409
    text = _("The till's prices were older than a day.")


class SoldDifferently(Refused):
    """The same sale was made over the network, too, with other goods or another total."""

    code = "sold_differently"
    status = 409
    text = _("This sale was booked over the network with other goods or another total.")


class SoldLongAgo(Refused):
    """No till keeps a sale for so long: its clock is wrong, or somebody brings old prices back."""

    code = "sold_long_ago"
    status = 409
    text = _("By its time it was sold more than a month ago.")


class SoldLater(Refused):
    """Nobody has sold anything tomorrow: the clock or the zone of the till is wrong."""

    code = "sold_later"
    status = 409
    text = _("By its time it is not sold yet.")


class OfflineSaleNotFound(NotFound):
    """There is no such sale, or it is another store's."""

    code = "offline_sale_not_found"
    text = _("We could not find this sale.")


class BadWeight(Invalid):
    """Goods that are not weighed, or a weight that is nothing or above what was ordered."""

    code = "bad_weight"
    text = _("Weigh it again: more than nothing, and at most what was ordered.")


class OnItsWay(Refused):
    """Something of the order has left already, so that it can only be returned."""

    code = "on_its_way"
    status = 409
    text = _("This order is on its way. It can be returned when it has arrived.")
