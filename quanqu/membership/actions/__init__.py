"""The verbs of membership."""

from quanqu.membership.actions.merge import follow_up, keep_apart, merge, preview_merge, undo_merge
from quanqu.membership.actions.phones import prove_phone
from quanqu.membership.refusals import MergeUnknown, UndoOver

__all__ = [
    "MergeUnknown",
    "UndoOver",
    "follow_up",
    "keep_apart",
    "merge",
    "preview_merge",
    "prove_phone",
    "undo_merge",
]
