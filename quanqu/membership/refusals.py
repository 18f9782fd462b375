"""The expected noes of membership."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound, Refused


class MergeUnknown(NotFound):
    """No such merge."""

    code = "merge_unknown"


class UndoOver(Refused):
    """The window has closed, or it was undone before."""

    code = "undo_over"
    status = 409
    text = _("This merge can no longer be undone.")


class OrdersOpen(Refused):
    """Something is still under way, and could not be brought or given back to nobody."""

    code = "orders_open"
    status = 409
    text = _("An order of yours is still open. Cancel it, or wait until you have everything.")
