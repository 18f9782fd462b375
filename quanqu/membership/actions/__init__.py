"""The verbs of membership."""

from quanqu.membership.actions.erase import erase, wipe
from quanqu.membership.actions.merge import follow_up, keep_apart, merge, preview_merge, undo_merge
from quanqu.membership.actions.phones import prove_phone
from quanqu.membership.refusals import MergeUnknown, OrdersOpen, UndoOver

__all__ = [
    "MergeUnknown",
    "OrdersOpen",
    "UndoOver",
    "erase",
    "follow_up",
    "keep_apart",
    "merge",
    "preview_merge",
    "prove_phone",
    "undo_merge",
    "wipe",
]
