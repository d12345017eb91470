"""The words for each step of the council's files, for public timelines and the desk."""

from django.utils.translation import gettext_lazy as _

STEPS = {
    # Terms, members and bodies.
    "council.term_begun": _("The term began."),
    "council.term_ended": _("The term ended."),
    "council.term_changed": _("The term was corrected."),
    "council.member_added": _("The member was entered."),
    "council.member_changed": _("What is known of the member was corrected."),
    "council.member_left": _("The member left the council."),
    "council.consented": _("The member agreed to photograph and contacts being public."),
    "council.consent_withdrawn": _("The member no longer agrees to photograph and contacts."),
    "council.seat_begun": _("A seat was taken."),
    "council.seat_ended": _("A seat was given up."),
    "council.body_formed": _("The body was formed."),
    "council.body_changed": _("The body was corrected."),
    "council.body_dissolved": _("The body was dissolved."),
    "council.members_imported": _("Members were taken over from a list."),
    # Preparing a session.
    "council.session_planned": _("The session was planned."),
    "council.session_requested": _("An extraordinary session was asked for."),
    "council.session_refused": _("The request for an extraordinary session was refused."),
    "council.session_convened": _("The members were invited, and the agenda was published."),
    "council.session_moved": _("The session was moved to another day."),
    "council.session_extended": _("The session was extended."),
    "council.session_cancelled": _("The session was cancelled."),
    "council.member_invited": _("A new member was invited."),
    "council.notice_handed": _("A member signed for the notice."),
    "council.timetable_changed": _("The timetable of the sittings was changed."),
    "council.sitting_cancelled": _("The sitting was cancelled."),
    "council.attendance_sent": _("The attendance list was sent to the governor."),
    "council.paper_added": _("A document was attached."),
    "council.paper_removed": _("A document was taken away."),
    # The agenda.
    "council.item_added": _("The item was put on the agenda."),
    "council.item_changed": _("The item was corrected."),
    "council.item_shifted": _("The order of the agenda was changed."),
    "council.item_studied": _("The committee has studied the item."),
    "council.item_taken_off": _("The item was taken off the agenda."),
    "council.item_withdrawn": _("The item was withdrawn."),
    "council.submission_entered": _("It was entered."),
    "council.submission_refused": _("It was left off the agenda, with reasons."),
    "council.question_answered": _("The question was answered."),
    "council.agenda_sent": _("The agenda was sent to the governor."),
}
