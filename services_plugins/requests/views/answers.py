"""The answers that the commune gives to everybody: a list with a search, a page each, a feed."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import navigation
from cms.addresses import current_base_url
from cms.text import normalise
from services_plugins.kit.storage import private_storage
from services_plugins.kit.views import file_response
from services_plugins.requests.actions.publish import files_of
from services_plugins.requests.enums import DECIDED
from services_plugins.requests.inbox import page_number
from services_plugins.requests.models import PublicAnswer, Request

PAGE_SIZE = 20
FEED_LENGTH = 30
WORDS_LENGTH = 120
# A copy of a withdrawn document may live so long on its readers' side.
FILE_SECONDS = 60


@require_safe
def show_answers(http: HttpRequest) -> HttpResponse:
    """The answers that hold all the words, page by page."""
    words = http.GET.get("q", "").replace("\x00", "").strip()[:WORDS_LENGTH]
    found = PublicAnswer.published()
    for word in normalise(words).split():
        found = found.filter(words__contains=word)
    page = _page(found, http.GET.get("p", ""))
    context = {"words": words, "page_": page, "count": page.paginator.count}
    return render(http, "requests/answers.html", context)


@require_safe
def show_answer(http: HttpRequest, pk: int) -> HttpResponse:
    """One answer, with what was asked and its documents."""
    publication = get_object_or_404(PublicAnswer.published(), pk=pk)
    context = {
        "publication": publication,
        "decision": _decision(publication.request),
        "decided_at": publication.request.decided_at,
        "files": files_of(publication),
    }
    return render(http, "requests/answer.html", context)


@require_safe
def published_file(http: HttpRequest, pk: int, key: str, name: str) -> HttpResponseBase:
    """A document of a published answer; gone as soon as the answer is."""
    publication = get_object_or_404(PublicAnswer.published(), pk=pk)
    for one in files_of(publication):
        if (one.key, one.name) == (key, name):
            content = private_storage().open(one.path)
            response = file_response(content, one.name, one.content_type)
            response.headers["Access-Control-Allow-Origin"] = "*"
            patch_cache_control(response, public=True, max_age=FILE_SECONDS)
            return response
    raise Http404


@require_safe
def feed(http: HttpRequest) -> HttpResponse:
    """The newest answers as an Atom feed."""
    base = current_base_url()
    title = f"{_('Published answers')} · {navigation.site_data().identity.name}"
    generator = Atom1Feed(
        title=title,
        link=base + reverse("requests:answers"),
        description=title,
        language=get_language(),
        feed_url=base + http.path,
    )
    for one in PublicAnswer.published()[:FEED_LENGTH]:
        address = base + reverse("requests:answer", args=[one.pk])
        generator.add_item(
            title=one.title,
            link=address,
            description=one.answer or one.question,
            pubdate=one.published_at,
            updateddate=one.published_at,
            unique_id=f"{base}/open-data/requests/answers#{one.pk}",
            unique_id_is_permalink=False,
            categories=[_("Demonstration")] if one.request.is_demonstration else [],
        )
    response = HttpResponse(content_type=generator.content_type)
    generator.write(response, "utf-8")
    return response


def _decision(request: Request) -> str:
    """Return what was decided; nothing where the file is closed, which doesn't say so any more."""
    return request.get_state_display() if request.state in DECIDED else ""


def _page(found: QuerySet[PublicAnswer], typed: str) -> Page:
    return Paginator(found, PAGE_SIZE).get_page(page_number(typed))
