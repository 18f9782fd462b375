"""What the catalog refuses, and how it says so."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, Refused


class UnknownGoodsName(Invalid):
    """A category, brand or parent is named by a code that nobody added."""

    code = "unknown_name"
    text = _("There is no “%(code)s” in the catalog.")


class DuplicateCode(Refused):
    """The organisation uses this code already, or the same request names it twice."""

    code = "duplicate_code"
    status = 409
    text = _("The code “%(code)s” is already taken.")


class BadBarcode(Invalid):
    """Its length or its check digit is wrong."""

    code = "bad_barcode"
    text = _("“%(code)s” is not a valid barcode: please check its digits.")


class BarcodeTaken(Refused):
    """One barcode means one SKU."""

    code = "barcode_taken"
    status = 409
    text = _("The barcode “%(code)s” belongs to another item.")


class BadGoods(Invalid):
    """A name, weight or VAT rate that no goods can have."""

    code = "bad_goods"
    text = _("“%(code)s” has a missing name, or a weight or VAT rate that is not possible.")
