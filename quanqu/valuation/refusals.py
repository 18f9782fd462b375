"""What valuation refuses."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Refused


class StillValuing(Refused):
    """Movements wait that would have to be valued before."""

    code = "still_valuing"
    status = 409
    text = _("Goods are being valued. Try again in a moment.")
