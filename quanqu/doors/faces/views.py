"""Pictures of products: those that people added, and drawings where there is none."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from quanqu.catalog import queries as catalog
from quanqu.doors.faces import pictures


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def picture(request: HttpRequest, seed: str) -> HttpResponse:
    """A product's drawing; the same address always gives the same drawing."""
    drawing = pictures.draw(
        seed=seed,
        category=request.GET.get("category", "")[:60],
        colour=request.GET.get("colour", "")[:40],
        form=request.GET.get("form", "")[:20],
    )
    return HttpResponse(drawing, content_type="image/svg+xml; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def photo(request: HttpRequest, digest: str, side: str) -> HttpResponse:
    """A picture that somebody added, in one of its sizes; the same address, the same picture."""
    with catalog.open_picture(digest, int(side)) as file:
        return HttpResponse(file.read(), content_type="image/webp")
