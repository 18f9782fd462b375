"""What the catalog refuses, and how it says so."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, NotFound, Refused


class PictureWrong(Invalid):
    """No picture, not a whole one, or in a form that we do not keep."""

    code = "picture_wrong"
    text = _("This file is not a picture that we can keep: please use JPEG, PNG or WebP.")


class PictureTooLarge(Invalid):
    """More bytes or pixels than a page needs."""

    code = "picture_too_large"
    text = _("This picture is too large: at most 8 MB and 40 million pixels.")


class TooManyPictures(Refused):
    """A product has so many pictures and no more."""

    code = "too_many_pictures"
    status = 409
    text = _("A product has at most %(most)s pictures. Take one away first.")


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
    """A name, weight, VAT rate, unit or option that no goods can have."""

    code = "bad_goods"
    text = _("“%(code)s” has a missing name, or a number that is not possible.")


class UnknownBarcode(NotFound):
    """Nobody gave these digits to any goods."""

    code = "unknown_barcode"
    text = _("No item has this barcode.")


class NeedsApproval(Refused):
    """A merchant's goods are submitted and approved; only the group puts its own on sale."""

    code = "needs_approval"
    status = 409
    text = _("Goods of this organisation need approval before they are on sale.")


class OwnApproval(Refused):
    """Who asked for the approval cannot give it."""

    code = "own_approval"
    status = 403
    text = _("Somebody else than who submitted this has to approve it.")


class BadAssortmentRule(Invalid):
    """A rule is about one category, one brand, one product, or all goods."""

    code = "bad_assortment_rule"
    text = _("A rule is about one category, one brand, one product or all goods.")


class BadTable(Invalid):
    """A file that is no table of goods: `why` says what is wrong with it."""

    code = "bad_table"
    text = _("This table cannot be taken: %(why)s")


class ImportRunning(Refused):
    """One table at a time: two at once would only wait for each other."""

    code = "import_running"
    status = 409
    text = _("Another table of goods is being imported. Please try again when it is done.")
