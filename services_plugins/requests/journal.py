"""The words for each step of a request's history, for the citizen's timeline and the desk."""

from django.utils.translation import gettext_lazy as _

# Action: what everybody reads.
STEPS = {
    "requests.filed": _("The request was filed."),
    "requests.taken": _("The desk took the request in hand."),
    "requests.assigned": _("The request was assigned."),
    "requests.transferred_desk": _("The request was passed on to another desk."),
    "requests.transferred": _("The request was passed on to another body."),
    "requests.documents_asked": _("The desk asked for missing documents."),
    "requests.documents_given": _("The missing documents were sent."),
    "requests.extended": _("The delay was extended."),
    "requests.referenced": _("Its reference on the national platform was noted."),
    "requests.message": _("A message was sent."),
    "requests.opinion": _("An opinion of the commission was recorded."),
    "requests.decided": _("The request was decided."),
    "requests.consent": _("The legal delay has passed: the request is accepted by silence."),
    "requests.document_issued": _("A document was issued."),
    "requests.document_revoked": _("A document was revoked."),
    "requests.files_handed_over": _("The desk added documents for the citizen."),
    "requests.file_taken_back": _("A document that was added by mistake was taken back."),
    "requests.withdrawn": _("The request was withdrawn."),
    "requests.appealed": _("An appeal was filed."),
    "requests.closed": _("The request was closed."),
    "requests.rated": _("The request was rated."),
    "requests.deadline_moved": _("The date of the answer has moved."),
    "requests.published": _("The report was published."),
    "requests.taken_down": _("The report is no longer public."),
    "requests.noted": _("A note was added."),
    "requests.answer_prepared": _("The publication of the answer was prepared."),
    "requests.answer_proposed": _("The publication was handed over for a second look."),
    "requests.answer_returned": _("The publication went back into preparation."),
    "requests.answer_discarded": _("The prepared publication was discarded."),
    "requests.answer_published": _("The answer was published, without anything of who asked."),
    "requests.answer_withdrawn": _("The answer is no longer published."),
    "requests.read": _("The file was opened."),
}
