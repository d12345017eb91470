"""The words for each step of a petition, for the public timeline and the desk."""

from django.utils.translation import gettext_lazy as _

STEPS = {
    "petitions.submitted": _("The petition was submitted."),
    "petitions.returned": _("The text was sent back to be corrected."),
    "petitions.published": _("The petition was published."),
    "petitions.reached": _("The number of signatures was reached."),
    "petitions.lapsed": _("The time to collect signatures is over."),
    "petitions.filed": _("The petition was filed with the president of the council."),
    "petitions.taken_up": _("The council's bureau began to check the conditions."),
    "petitions.accepted": _("The petition was accepted: the council will debate it."),
    "petitions.refused": _("The petition was refused."),
    "petitions.scheduled": _("The session of the council was set."),
    "petitions.postponed": _("The council put the petition off to another session."),
    "petitions.studied": _("A committee of the council studied the petition."),
    "petitions.debated": _("The council debated the petition."),
    "petitions.deliberated": _("The council's deliberation was recorded."),
    "petitions.outcome": _("What the council made of the petition was recorded."),
    "petitions.followed_up": _("The council's decision was followed up."),
    "petitions.update": _("The commune told what has changed."),
    "petitions.closed": _("The petition was closed."),
    "petitions.withdrawn": _("The representative withdrew the petition."),
    "petitions.taken_down": _("The petition was taken down."),
    "petitions.paper": _("Signatures on paper were entered."),
    "petitions.set_aside": _("Signatures were set aside for review."),
    "petitions.batch_checked": _("Signatures that were set aside were checked."),
    "petitions.signature_checked": _("A signature was checked."),
    "petitions.list": _("The signed list was handed over."),
    "petitions.signatures_read": _("Signatures were looked at."),
    "petitions.deadline_moved": _("The date of the answer has moved."),
}
