"""What invoicing refuses."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Refused


class TitleWrong(Refused):
    """No name, no address to send it to, or a tax number whose check character is wrong."""

    code = "invoice_title_wrong"
    status = 422
    text = _("Check the title, the tax number and the e-mail address.")


class NothingToInvoice(Refused):
    """Nothing was paid in money, or all of it stands on an invoice."""

    code = "nothing_to_invoice"
    status = 409
    text = _("There is nothing to invoice: nothing was paid in money, or it was invoiced already.")


class AlreadyAsked(Refused):
    """A request for the same order waits."""

    code = "invoice_already_asked"
    status = 409
    text = _("An invoice was asked for already.")


class NotReady(Refused):
    """Pieces are still to be handed over: the invoice waits for them."""

    code = "invoice_not_ready"
    status = 409
    text = _("Pieces are still to be handed over. The invoice waits for them.")


class NotOpen(Refused):
    """It is issued or withdrawn."""

    code = "invoice_not_open"
    status = 409
    text = _("This is issued or withdrawn already.")


class NumberWrong(Refused):
    """No number of an invoice, or another one has it."""

    code = "invoice_number_wrong"
    status = 422
    text = _("The number must have 8 to 30 letters and digits, and no other invoice has it.")


class AmountMoved(Refused):
    """Pieces came back, or were handed over, since its amount was read."""

    code = "invoice_amount_moved"
    status = 409
    text = _("The amount is another one by now. Look at it again before it is issued.")


class InvoiceNotFound(Refused):
    """No such invoice or red letter."""

    code = "invoice_not_found"
    status = 404
    text = _("There is no such invoice.")
