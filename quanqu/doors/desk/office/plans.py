"""Share plans and what their versions say, in sentences. Nothing is written here."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from quanqu.doors.desk import plan_words
from quanqu.doors.desk.office import words
from quanqu.doors.desk.office.base import OfficeInline, ReadOnlyAdmin
from quanqu.doors.desk.office.site import office
from quanqu.doors.desk.office.trail import name_of_actor
from quanqu.doors.faces import formats
from quanqu.rewards import terms
from quanqu.rewards.models import Acceptance, PlanVersion, SharePlan


@admin.register(SharePlan, site=office)
class SharePlanAdmin(ReadOnlyAdmin):
    word = (_("Share plan"), _("Share plans"))
    list_display = ("code", "name", "organisation", "versions")
    list_select_related = ("organisation",)
    search_fields = ("code", "name")
    ordering = ("code",)
    fields = ("code", "name", "organisation", "versions")

    @admin.display(description=_("Versions"))
    def versions(self, plan: SharePlan) -> str:
        found = PlanVersion.objects.filter(plan=plan).order_by("-number")
        return ", ".join(str(version.number) for version in found)


class AcceptanceInline(OfficeInline):
    model = Acceptance
    verbose_name, verbose_name_plural = _("Accepted by"), _("Accepted by")
    can_add = can_change = False
    fields = readonly_fields = ("organisation", "accepted", "who")
    tab = False

    @admin.display(description=_("Accepted"))
    def accepted(self, acceptance: Acceptance) -> str:
        return formats.moment(acceptance.accepted_at)

    @admin.display(description=_("By"))
    def who(self, acceptance: Acceptance) -> str:
        return name_of_actor(acceptance.actor)


@admin.register(PlanVersion, site=office)
class PlanVersionAdmin(ReadOnlyAdmin):
    word = (_("Version of a share plan"), _("Versions of share plans"))
    list_display = ("of_plan", "number", "in_short", "drafter", "approver", "in_force_at", "state")
    list_display_links = ("of_plan",)
    list_filter = ("plan", "state")
    list_select_related = ("plan",)
    ordering = ("plan__code", "-number")
    fields = ("of_plan", "number", "state", "says", "drafter", "approver", "in_force_at")
    inlines = (AcceptanceInline,)

    @admin.display(description=_("Share plan"), ordering="plan__code")
    def of_plan(self, version: PlanVersion) -> str:
        return f"{version.plan.code} {version.plan.name}"

    @admin.display(description=_("Shares"))
    def in_short(self, version: PlanVersion) -> str:
        shares = terms.read(version).shares_bps
        return " · ".join(f"{words.label(str(r))} {formats.percent(b)}" for r, b in shares.items())

    @admin.display(description=_("Terms"))
    def says(self, version: PlanVersion) -> SafeString:
        lines = plan_words.sentences(terms.read(version))
        items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
        return format_html('<ul class="office-terms">{}</ul>', items)

    @admin.display(description=_("Drafted by"))
    def drafter(self, version: PlanVersion) -> str:
        return name_of_actor(version.drafted_by)

    @admin.display(description=_("Approved by"))
    def approver(self, version: PlanVersion) -> str:
        return name_of_actor(version.approved_by or "")
