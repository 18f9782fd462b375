"""Form fields that speak people's units: clock times, percentages, one of a few words."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from quanqu.doors.desk.office import words


class OfficeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that says, above what was filled in, why the modules refused it."""

    request: ClassVar[HttpRequest]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if no := getattr(self.request, "office_no", ""):
            raise ValidationError(no)
        return cleaned


class ClockField(forms.Field):
    """Minutes of a day as people write them: 09:00, and 24:00 for its end."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 60:02}:{value % 60:02}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        hour, _colon, minute = str(value).strip().replace("：", ":").partition(":")
        if not (hour.isdecimal() and minute.isdecimal() and len(hour) < 3 and len(minute) == 2):
            raise ValidationError(_("Please write a time of day such as 09:00."))
        found = int(hour) * 60 + int(minute)
        if found > 1440 or int(minute) > 59:
            raise ValidationError(_("Please write a time of day such as 09:00."))
        return found


class PercentField(forms.Field):
    """Ten-thousandths as a percentage: 13 is 1,300."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:f}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        found = decimal(str(value).strip().rstrip("%")) * 100
        if found != found.to_integral_value() or not 0 <= found <= 10_000:
            raise ValidationError(_("Please write a percentage from 0 to 100."))
        return int(found)


class MoneyField(forms.Field):
    """An amount in major units, at most two decimals; inside it is an integer of minor units."""

    widget = UnfoldAdminTextInputWidget

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        found = decimal(str(value).strip().lstrip("¥£").replace(",", "")) * 100
        if found != found.to_integral_value() or found < 0:
            raise ValidationError(_("Please write an amount such as 89.90."))
        return int(found)


def decimal(text: str) -> Decimal:
    """The number, or a refusal of the field."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    # Digits without end would be a number nobody can hold.
    if not found.is_finite() or abs(found.adjusted()) > 15:
        raise ValidationError(_("Please write a number."))
    return found


def one_of(kinds: Iterable[Any], **options: Any) -> forms.ChoiceField:
    """A choice among the words that a column may hold."""
    choices = [(str(kind), words.label(str(kind))) for kind in kinds]
    options.setdefault("widget", UnfoldAdminSelectWidget(choices=choices))
    return forms.ChoiceField(choices=choices, **options)
