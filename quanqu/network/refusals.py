"""The expected noes of the network."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, NotFound, Refused


class OrganisationUnknown(NotFound):
    """No such organisation."""

    code = "organisation_unknown"


class NodeUnknown(NotFound):
    """No such node."""

    code = "node_unknown"


class StaffUnknown(NotFound):
    """No such person works here."""

    code = "staff_unknown"


class CodeTaken(Refused):
    """Codes of organisations and nodes, and staff numbers, are unique."""

    code = "code_taken"
    status = 409
    text = _("The code “%(value)s” is already in use.")


class AlreadyAssigned(Refused):
    """The person holds this role there already."""

    code = "already_assigned"
    status = 409
    text = _("This person already has that role there.")


class PlaceWrong(Invalid):
    """Coordinates, time zone or price zone that cannot be."""

    code = "place_wrong"
    text = _("Please check position, time zone and price zone: %(reason)s.")


class HoursWrong(Invalid):
    """Hours end after they begin, within one day, and do not overlap."""

    code = "hours_wrong"
    text = _("Please check the opening hours.")


class WrongOrganisation(Refused):
    """The node belongs to another organisation than was said."""

    code = "wrong_organisation"
    status = 409
    text = _("That place belongs to another organisation.")


class LessonUnknown(NotFound):
    """There is no such lesson."""

    text = _("We could not find this lesson.")


class OwnLesson(Refused):
    """Nobody confirms their own training."""

    code = "own_lesson"
    status = 409
    text = _("Somebody else must confirm that you have learnt it.")
