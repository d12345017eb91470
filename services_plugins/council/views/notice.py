"""The notice as an invited member sees it, by the link of the message: read, and acknowledged."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services_plugins.council import papers, telling
from services_plugins.council.actions.notice import acknowledge
from services_plugins.council.models import Invitation
from services_plugins.council.wording import session_name
from services_plugins.kit.attachments import clean_name
from services_plugins.kit.views import file_response, pdf_response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def notice(http: HttpRequest, token: str) -> HttpResponse:
    """The session's days, timetable and agenda; POST confirms that the member has them.

    Scanners of mail follow links, so that opening this page confirms nothing.
    """
    invitation = _invitation_or_404(token)
    if http.method == "POST":
        acknowledge(invitation)
        return redirect("council:notice", token=token)
    session = invitation.session
    context = {
        "invitation": invitation,
        "session": session,
        "name": session_name(session),
        "token": token,
        "items": papers.items_of(session),
        "sittings": papers.sittings_of(session),
        "is_outdated": invitation.opens_on != session.opens_on,
        "pack": papers.pack_of(session),
    }
    return render(http, "council/notice.html", context)


@require_safe
@never_cache
def notice_pdf(http: HttpRequest, token: str) -> HttpResponse:
    """The notice as PDF."""
    invitation = _invitation_or_404(token)
    pdf = papers.notice(invitation.session, invitation.member)
    return pdf_response(pdf, clean_name(f"{papers.notice_name(invitation.session)}.pdf"))


@require_safe
@never_cache
def pack_pdf(http: HttpRequest, token: str) -> HttpResponseBase:
    """The members' pack."""
    pack = papers.pack_of(_invitation_or_404(token).session)
    if pack is None:
        raise Http404
    return file_response(pack.file.open("rb"), pack.name, pack.content_type)


def _invitation_or_404(token: str) -> Invitation:
    invitation = telling.from_token(token)
    if invitation is None:
        raise Http404
    return invitation
