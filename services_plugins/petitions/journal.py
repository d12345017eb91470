"""The words for each step of a petition, for the public timeline and the desk."""

from django.utils.translation import gettext_lazy as _

from services_plugins.petitions.models import Petition

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
    "petitions.answered": _("The council's answer was published."),
    "petitions.condition_checked": _("A condition was checked."),
    "petitions.sample_drawn": _("Signatures were drawn by lot for the check."),
    "petitions.sampled": _("The signatures that were drawn by lot have been checked."),
    "petitions.representative_proposed": _("Another representative was proposed."),
    "petitions.representative_kept": _("The proposal of another representative was taken back."),
    "petitions.representative_changed": _("The petition has another representative."),
    "petitions.supporters_invited": _("First supporters were invited."),
    "petitions.barred": _("The ministry keeps the petition off the site: unlawful content."),
    "petitions.unbarred": _("The ministry lets the petition be shown again."),
    "petitions.paper": _("Signatures on paper were entered."),
    "petitions.set_aside": _("Signatures were set aside for review."),
    "petitions.batch_checked": _("Signatures that were set aside were checked."),
    "petitions.signature_checked": _("A signature was checked."),
    "petitions.list": _("The signed list was handed over."),
    "petitions.member_accepted": _("A member of the committee has accepted."),
    "petitions.member_declined": _("A member of the committee has declined."),
    "petitions.handed_over": _("The text was handed over to the authority, with its signatures."),
    "petitions.signatures_read": _("Signatures were looked at."),
    "petitions.deadline_moved": _("The date of the answer has moved."),
}

# The same steps where no council is asked.
NATIONAL = STEPS | {
    "petitions.filed": _("The text was handed in with its signatures."),
    "petitions.taken_up": _("The ministry began to check the conditions."),
    "petitions.accepted": _("The authority accepted it."),
    "petitions.refused": _("The authority refused it."),
    "petitions.debated": _("The authority answered."),
    "petitions.update": _("News of what has changed."),
}

# Names of what is noted with a step, for the national audit trail.
DETAILS = {
    "to": _("State after"),
    "reasons": _("Reasons"),
    "authority": _("Authority"),
    "signatures": _("Signatures"),
    "signature": _("Signature"),
    "counted": _("Signatures that count"),
    "double": _("Signed more than once"),
    "state": _("State"),
    "sample": _("Sample"),
}


def words_for(petition: Petition, action: str) -> str:
    """Return the words for one step of a petition."""
    steps = NATIONAL if petition.is_national else STEPS
    return str(steps.get(action, action))
