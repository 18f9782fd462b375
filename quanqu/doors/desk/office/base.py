"""What all lists and forms of the office share."""

import copy
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, NoReturn

from django.contrib.admin import filters
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from quanqu.doors.desk.office import words
from quanqu.doors.desk.office.forms import OfficeForm, PercentField, one_of
from quanqu.doors.faces import formats, glossary

Column = Callable[[Any], Any]
PROTECTED_SHOWN = 8
TONES = {"good": "success", "warn": "warning", "bad": "danger", "news": "info"}
NAMELESS = re.compile(r"\w+ object \([\w-]+\)")
STATE_COLOURS = {word: TONES.get(known.tone, "") for word, known in glossary.STATES.items()}


class OfficeList(ChangeList):  # type: ignore[misc]
    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.opts = self.model_admin.opts
        self.title = str(self.opts.verbose_name_plural)


class Labelled:
    """Labels, words and units for the fields of a form, by the columns' names."""

    choices: ClassVar[dict[str, Iterable[Any]]] = {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("label", words.LABELS.get(db_field.name, db_field.name))
        required = not db_field.blank and "" not in map(str, self.choices.get(db_field.name, ()))
        shared = {"label": kwargs["label"], "required": required}
        if db_field.has_default():
            shared["initial"] = db_field.get_default()
        if db_field.name in self.choices:
            return one_of(self.choices[db_field.name], **shared)
        if db_field.name.endswith("_bps"):
            return PercentField(**shared)
        if isinstance(db_field, models.TextField):
            is_long = db_field.name.startswith("description")
            kwargs["widget"] = UnfoldAdminTextareaWidget({"rows": 4}) if is_long else _line()
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class OfficeAdmin(Labelled, ModelAdmin):  # type: ignore[misc]
    """A list and a form. What may be done is said by three flags; who may come in, by the site."""

    word: ClassVar[tuple[str | Promise, str | Promise]]
    can_add: ClassVar[bool] = True
    can_change: ClassVar[bool] = True
    can_delete: ClassVar[bool] = False
    fixed: ClassVar[Sequence[str]] = ()
    """Fields that are chosen once, when the row is made."""

    form = OfficeForm
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    list_fullwidth = True

    def __init__(self, model: type[models.Model], admin_site: Any) -> None:
        super().__init__(model, admin_site)
        # Our words, on a copy: the module's own table must not seem changed to the migrations.
        self.opts = copy.copy(model._meta)
        self.opts.verbose_name, self.opts.verbose_name_plural = self.word  # type: ignore[assignment]
        self._columns: dict[str, Column] = {}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[OfficeList]:
        return OfficeList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self._shown(name, in_list=True) for name in super().get_list_display(request)]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [
            (one, worded(self.opts.get_field(one))) if isinstance(one, str) else one
            for one in super().get_list_filter(request)
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = super().get_readonly_fields(request, obj)
        return [self._shown(name) for name in (*names, *(self.fixed if obj else ()))]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        readonly = {*super().get_readonly_fields(request, obj), *(self.fixed if obj else ())}
        if obj and not self.can_change:
            readonly = set(flatten_fieldsets(found))
        return [
            (
                title,
                {**options, "fields": [self._each(name, readonly) for name in options["fields"]]},
            )
            for title, options in found
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        found = super().get_form(request, obj, **({"labels": words.LABELS} | kwargs))
        return type(found.__name__, (found,), {"request": request})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        request.office_form = True  # type: ignore[attr-defined]
        return super().changeform_view(request, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        if protected:
            # That others hold on to it is the reason; whether they could be deleted too is none.
            return deleted, counts, set(), protected[:PROTECTED_SHOWN]
        return deleted, counts, needed, protected

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Rows of a row come once the row itself is there."""
        return super().get_inlines(request, obj) if obj else ()

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if self.get_inlines(request, obj) and "_addanother" not in request.POST:
            # A new node wants its hours, a new product its SKUs: go on there.
            request.POST = request.POST.copy() | {"_continue": "1"}  # type: ignore[assignment]
        return super().response_add(request, obj, post_url_continue)

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> NoReturn:
        raise Http404

    def _each(self, name: Any, readonly: set[str]) -> Any:
        if isinstance(name, tuple | list):
            return tuple(self._each(one, readonly) for one in name)
        return self._shown(name) if name in readonly else name

    def called(self, obj: models.Model) -> str:
        """The name of a row above its form; rows without a name go by their kind."""
        text = str(obj)
        return str(self.word[0]) if NAMELESS.fullmatch(text) else text

    def message_user(self, request: HttpRequest, message: str, *args: Any, **kwargs: Any) -> None:
        super().message_user(request, _without_ids(message), *args, **kwargs)

    def _shown(self, name: Any, in_list: bool = False) -> Any:
        """A column for people instead of the bare field; methods of the list stay as they are."""
        if not isinstance(name, str) or hasattr(self, name):
            return name
        key = f"{name} in list" if in_list else name
        if key not in self._columns:
            field = self.opts.get_field(name)
            self._columns[key] = column(field, name in self.choices, in_list)
        return self._columns[key]


class OfficeInline(Labelled, TabularInline):  # type: ignore[misc]
    """Rows of a row. Their words are given by `verbose_name` and `verbose_name_plural`."""

    extra = 0
    can_add: ClassVar[bool] = True
    can_change: ClassVar[bool] = True
    tab = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_add

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and bool(self.can_delete)


class ReadOnlyAdmin(OfficeAdmin):
    """Facts: they can be looked at, and that is all."""

    can_add = can_change = can_delete = False
    list_display_links: Any = None


def worded(field: Any) -> Any:
    """The usual filter of a field, with our title, and words for what it may hold."""
    usual: Any = filters.FieldListFilter
    if field.is_relation:
        usual = filters.RelatedFieldListFilter
    elif isinstance(field, models.BooleanField):
        usual = filters.BooleanFieldListFilter
    elif isinstance(field, models.CharField | models.TextField):
        usual = filters.AllValuesFieldListFilter
    is_word = usual is filters.AllValuesFieldListFilter

    class Worded(usual):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = words.LABELS.get(field.name, field.name)

        def choices(self, changelist: Any) -> Any:
            for number, choice in enumerate(super().choices(changelist)):
                known = is_word and number and choice["display"] is not None
                yield choice | ({"display": words.label(str(choice["display"]))} if known else {})

    return Worded


def column(field: Any, is_word: bool, in_list: bool) -> Column:
    """How a field is shown: states as badges, moments, percentages and words as people say them."""
    label = words.LABELS.get(field.name, field.name)
    options: dict[str, Any] = {"description": label, "ordering": field.name}
    is_badge = field.name == "state" and in_list
    if is_badge:
        options["label"] = STATE_COLOURS
    if isinstance(field, models.BooleanField):
        options["boolean"] = True

    def show(obj: Any) -> Any:
        value = getattr(obj, field.name)
        text = shown(value, field.name, is_word)
        return (value, text) if is_badge else text

    show.__name__ = field.name
    decorated: Column = display(**options)(show)
    return decorated


def shown(value: Any, name: str, is_word: bool = False) -> Any:
    """A value as people read it."""
    if name == "state":
        return str(glossary.state(value).label)
    if is_word and value is not None:
        return str(words.label(value))
    if isinstance(value, datetime):
        return formats.moment(value)
    if name.endswith("_bps") and isinstance(value, int):
        return formats.percent(value)
    return value


def saved_rows(formset: Any) -> list[dict[str, Any]]:
    """What stands in an inline's rows now, without the empty and the removed ones.

    The rows are written by a verb, so the formset is told that it wrote nothing itself.
    """
    formset.new_objects = formset.changed_objects = formset.deleted_objects = []
    kept = [form for form in formset.forms if form not in formset.deleted_forms]
    return [form.cleaned_data for form in kept if form.has_changed() or form.instance.pk]


def _without_ids(message: str) -> str:
    """What Django calls "Code object (…)" for want of a name is left out of what it says."""
    marked = isinstance(message, SafeString)
    text = NAMELESS.sub("…", message)
    return SafeString(text) if marked else text


def _line() -> Any:
    return UnfoldAdminTextInputWidget()
