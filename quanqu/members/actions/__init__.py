"""The verbs of members."""

from quanqu.members.actions.consents import give_consent, withdraw_consent
from quanqu.members.actions.enrol import enrol, enrol_many
from quanqu.members.actions.erase import erase
from quanqu.members.actions.merge import Moved, merge, separate
from quanqu.members.actions.profile import attach_identifier, rename, set_home_node, set_tier
from quanqu.members.refusals import (
    IdentifierMissing,
    IdentifierTaken,
    MemberErasedAlready,
    MemberUnknown,
    MergeAcross,
    MergeContradicted,
    MergedAlready,
    MergeWithSelf,
    NotMerged,
)

__all__ = [
    "IdentifierMissing",
    "IdentifierTaken",
    "MemberErasedAlready",
    "MemberUnknown",
    "MergeAcross",
    "MergeContradicted",
    "MergeWithSelf",
    "MergedAlready",
    "Moved",
    "NotMerged",
    "attach_identifier",
    "enrol",
    "enrol_many",
    "erase",
    "give_consent",
    "merge",
    "rename",
    "separate",
    "set_home_node",
    "set_tier",
    "withdraw_consent",
]
