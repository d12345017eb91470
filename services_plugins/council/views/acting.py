"""How a desk's page offers actions, and does the one that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages

from services_plugins.council.forms_desk import ActionForm


def offered(
    forms: Sequence[type[ActionForm]], row: Any, user: Any, wrong: ActionForm | None = None
) -> list[ActionForm]:
    """Return the forms that a row offers to somebody; `wrong` stands there with its errors."""
    found = [form for form in forms if form.is_offered(row, user)]
    return [wrong if wrong is not None and type(wrong) is form else form(row) for form in found]


def run(
    http: HttpRequest, forms: Sequence[type[ActionForm]], key: str, row: Any
) -> ActionForm | None:
    """Do one action on a row; return its form with what is wrong, None once it is done."""
    chosen = next((form for form in forms if form.key == key), None)
    if chosen is None:
        raise Http404
    form = chosen(row, http.POST, http.FILES)
    if try_run(form, http.user):
        words = _("Done: %(action)s.") % {"action": form.title} if form.title else _("Done.")
        messages.success(http, words)
        return None
    # A form that isn't shown where the page is tells what is wrong above it.
    if problems := _problems(form):
        messages.error(http, " ".join(problems))
    return form


def try_run(form: Any, user: Any) -> Any:
    """Run a form's action if it is valid; put what the action refuses beside its fields.

    Return what the action gave, or True; None where something is wrong.
    """
    if not form.is_valid():
        return None
    try:
        return form.run(user) or True
    except ValidationError as error:
        _add(form, error)
        return None


def _add(form: Any, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _problems(form: ActionForm) -> list[str]:
    is_hidden = not form.title
    names = form.errors if is_hidden else {NON_FIELD_ERRORS}
    return [str(text) for name in names for text in form.errors.get(name, [])]
