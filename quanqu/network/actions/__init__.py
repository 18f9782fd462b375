"""The verbs of the network."""

from quanqu.network.actions.import_nodes import import_nodes
from quanqu.network.actions.lessons import end_lesson, pass_lesson, teach
from quanqu.network.actions.nodes import (
    close_node,
    open_node,
    set_holiday,
    set_hours,
    set_service_areas,
)
from quanqu.network.actions.organisations import open_organisation, set_terms
from quanqu.network.actions.staff import assign, dismiss, employ, end_assignment
from quanqu.network.refusals import (
    AlreadyAssigned,
    CodeTaken,
    HoursWrong,
    LessonUnknown,
    NodeUnknown,
    OrganisationUnknown,
    OwnLesson,
    PlaceWrong,
    StaffUnknown,
    WrongOrganisation,
)

__all__ = [
    "AlreadyAssigned",
    "CodeTaken",
    "HoursWrong",
    "LessonUnknown",
    "NodeUnknown",
    "OrganisationUnknown",
    "OwnLesson",
    "PlaceWrong",
    "StaffUnknown",
    "WrongOrganisation",
    "assign",
    "close_node",
    "dismiss",
    "employ",
    "end_assignment",
    "end_lesson",
    "import_nodes",
    "open_node",
    "open_organisation",
    "pass_lesson",
    "set_holiday",
    "set_hours",
    "set_service_areas",
    "set_terms",
    "teach",
]
