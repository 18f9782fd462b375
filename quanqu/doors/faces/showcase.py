"""The living page of the look, in development mode only: every part with sample content.

Samples are plain dictionaries, as the doors would make them; nothing here is read from a database.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quanqu.doors.faces import samples
from quanqu.kit import clock

SCREENS = ("shop", "product", "checkout", "order", "code", "desk", "sheet", "till", "landing")


class SampleForm(forms.Form):
    """A form with each kind of field that the parts know."""

    phone = forms.CharField(
        label=samples.say("Phone number", "手机号"),
        help_text=samples.say("We send a code that works once.", "我们会发送一次性验证码。"),
    )
    store = forms.ChoiceField(
        label=samples.say("Store", "门店"), choices=[("s1", "S1"), ("s2", "S2")]
    )
    note = forms.CharField(label=samples.say("Note", "备注"), required=False, widget=forms.Textarea)


def parts(request: HttpRequest) -> HttpResponse:
    """Every part on one page."""
    wrong = SampleForm({"phone": "", "store": "s1"})
    wrong.is_valid()
    context = samples.everything() | {"page": "parts", "form": SampleForm(), "wrong": wrong}
    return render(request, "faces/showcase/parts.html", context | _times())


def screen(request: HttpRequest, name: str) -> HttpResponse:
    """One whole sample screen, or an error page by its number."""
    if name.isdigit() and name in ("400", "403", "404", "410", "429", "500"):
        return render(request, f"{name}.html", status=int(name))
    if name not in SCREENS:
        raise Http404
    if "toast" in request.GET:
        messages.info(request, samples.say("Added to your bag.", "已加入购物袋。"))
    return render(
        request, f"faces/showcase/{name}.html", samples.everything() | {"page": name} | _times()
    )


def _times() -> dict[str, Any]:
    now = clock.now()
    return {"until": now + timedelta(minutes=9, seconds=40), "now": now}
