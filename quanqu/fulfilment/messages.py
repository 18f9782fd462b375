"""Texts that fulfilment sends to customers, in the product's first language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from quanqu.network.types import NodeView


def ready_text(order_number: str, node: NodeView, token: str, until: datetime) -> str:
    """Your order waits at this node; show this code until that day."""
    day = until.astimezone(ZoneInfo(node.timezone)).date().isoformat()
    with translation.override("zh-hans"):
        return _("Order %(number)s is ready at %(node)s. Pickup code: %(code)s, until %(day)s.") % {
            "number": order_number,
            "node": node.name,
            "code": token,
            "day": day,
        }
