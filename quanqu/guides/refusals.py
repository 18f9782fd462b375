"""Every "no" of the guide's workbench."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound


class TaskUnknown(NotFound):
    """There is no such open task of this guide."""

    text = _("We could not find this task.")


class NotYourClient(NotFound):
    """Only a member's own guide writes and reads what is kept about them."""

    text = _("This member is not one of your clients.")


class PickUnknown(NotFound):
    """This product does not stand on the guide's page."""

    text = _("This product is not on your page.")
