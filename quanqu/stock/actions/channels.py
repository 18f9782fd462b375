"""What channels are not shown: thresholds by channel, node and SKU. (C4)"""

from collections.abc import Sequence
from typing import Any

from quanqu.kit import tx
from quanqu.kit.refusals import Invalid
from quanqu.stock import models, rules
from quanqu.stock.refusals import BadQuantity
from quanqu.stock.types import ChannelLimit


@tx.required
def limit_channels(*, limits: Sequence[ChannelLimit]) -> None:
    """Say what channels are not shown; a limit that keeps nothing back is taken away.

    Of the limits that fit, the one that names the SKU counts before one that names only the node,
    and that before one of the channel alone. Refuses BadQuantity and Invalid.
    """
    for limit in limits:
        parts = (limit.kept_qty, limit.most_qty or 0)
        if not all(map(rules.is_possible_part, parts)):
            raise BadQuantity(qty=limit.kept_qty)
        if not limit.channel:
            raise Invalid(channel=limit.channel)
        place: dict[str, Any] = {
            "channel": limit.channel,
            "node_id": limit.node_id,
            "sku_id": limit.sku_id,
        }
        if limit.kept_qty == 0 and limit.most_qty is None:
            models.ChannelLimit.objects.filter(**place).delete()
            continue
        models.ChannelLimit.objects.update_or_create(
            **place, defaults={"kept_qty": limit.kept_qty, "most_qty": limit.most_qty}
        )
