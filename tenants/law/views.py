"""The ministry's screens of rules and holidays, in its console."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import Form, ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView

from tenants.console.forms import ConfirmForm
from tenants.console.views.base import FilteredList, StaffOnly
from tenants.law import forms, preview
from tenants.law.actions import holidays as holiday_actions
from tenants.law.actions import rules as rule_actions
from tenants.law.actions.holidays import Step
from tenants.law.enums import Certainty, HolidayStatus, Unit
from tenants.law.holidays import calendar_from
from tenants.law.models import Holiday, LegalRule
from tenants.text import fold

# --- Rules -------------------------------------------------------------------------------


CERTAINTIES = {
    "text": (Certainty.TEXT,),
    "source": (Certainty.ARTICLE, Certainty.INDIRECT),
    "none": (Certainty.RECALLED, Certainty.DISPUTED),
}


@dataclass(frozen=True)
class Line:
    """A rule as the list shows it: the version in force, and the one that will follow."""

    version: LegalRule
    following: LegalRule | None


class RuleList(FilteredList):
    template_name = "law/rules.html"
    section = "law"
    title = _("Legal rules")
    form_class = forms.RuleFilter
    queryset = LegalRule.objects.order_by("code", "valid_from")
    paginate_by = None

    def filtered(self, rows: QuerySet[LegalRule], chosen: dict[str, Any]) -> QuerySet[LegalRule]:
        rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()))
        if law := chosen.get("law"):
            rows = rows.filter(law_fr=law)
        if verified := chosen.get("verified"):
            rows = rows.filter(certainty__in=CERTAINTIES[verified])
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = fold(self.form.cleaned_data.get("q", "")).split()
        found = [row for row in self.object_list if _matches(row, words)]
        lines = [_line(list(versions)) for _code, versions in groupby(found, lambda r: r.code)]
        unverified = sum(not line.version.is_verified for line in lines)
        return super().get_context_data(
            laws=_by_law(lines), count=len(lines), unverified=unverified, **kwargs
        )


def _matches(row: LegalRule, words: list[str]) -> bool:
    text = fold(f"{row.code} {row.name_ar} {row.name_fr} {row.law_ar} {row.law_fr}")
    return all(word in text for word in words)


def _line(versions: list[LegalRule]) -> Line:
    """The line of `versions`, from the oldest still to be seen."""
    return Line(versions[0], versions[1] if len(versions) > 1 else None)


def _by_law(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """(law, its lines), the law with most rules first."""
    laws: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        laws[line.version.law].append(line)
    return sorted(laws.items(), key=lambda law: -len(law[1]))


class RulePage(StaffOnly, TemplateView):
    template_name = "law/rule.html"
    section = "law"

    @cached_property
    def versions(self) -> list[LegalRule]:
        """All versions of the rule, the latest first."""
        versions = list(LegalRule.objects.filter(code=self.kwargs["code"]))
        if not versions:
            raise Http404
        return versions

    def get_title(self) -> str:
        return self.versions[0].name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            versions=self.versions, rule=self.versions[0], today=timezone.localdate(), **kwargs
        )


class Asking(StaffOnly, FormView):
    """Asks on GET; on POST acts, or asks again with what was typed and why it can't be.

    Subclasses give `act()`, which may raise ValidationError, the words, and the way back.
    """

    template_name = "law/ask.html"
    section = "law"
    question: Any = ""
    button: Any = ""
    done: Any = ""
    is_grave = False

    def act(self, form: Any) -> None:
        raise NotImplementedError

    def get_back(self) -> str:
        raise NotImplementedError

    def get_subject(self) -> str:
        return ""

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            self.act(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.get_back())

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {
            "question": self.question,
            "button": self.button or self.get_title(),
            "is_grave": self.is_grave,
            "back": self.get_back(),
            "subject": self.get_subject(),
        }
        return super().get_context_data(**words | kwargs)


class AddRule(Asking):
    permission = "law.manage_rules"
    title = _("Add a rule")
    question = _("A rule that no service asks for by its code has no effect yet.")
    done = _("The rule is added.")
    form_class: type[ModelForm] = forms.RuleVersionForm

    def act(self, form: forms.RuleVersionForm) -> None:
        rule_actions.add_rule_version(form.instance, actor=self.request.user)

    def get_back(self) -> str:
        return reverse("console:law:rules")


class AddVersion(Asking):
    permission = "law.manage_rules"
    title = _("Add a version")
    question = _(
        "Files that begin on its first day or later follow it. Those under way keep the version "
        "they began under."
    )
    done = _("The version is added.")
    form_class: type[ModelForm] = forms.RuleVersionForm

    @cached_property
    def latest(self) -> LegalRule:
        latest = LegalRule.objects.filter(code=self.kwargs["code"]).first()
        if latest is None:
            raise Http404
        return latest

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"latest": self.latest}

    def act(self, form: forms.RuleVersionForm) -> None:
        rule_actions.add_rule_version(form.instance, actor=self.request.user)

    def get_back(self) -> str:
        return reverse("console:law:rule", args=[self.latest.code])

    def get_subject(self) -> str:
        return self.latest.name


class OnVersion(Asking):
    """A verb on one version of a rule."""

    permission = "law.manage_rules"

    @cached_property
    def version(self) -> LegalRule:
        return get_object_or_404(LegalRule, pk=self.kwargs["pk"])

    def get_back(self) -> str:
        return reverse("console:law:rule", args=[self.version.code])

    def get_subject(self) -> str:
        return f"{self.version.name} · {self.version.shown_value}"


class VerifyVersion(OnVersion):
    title = _("Verify")
    question = _("Say where you have read this value. If the text says otherwise, add a version.")
    done = _("The version is verified.")
    form_class: type[ModelForm] = forms.VerifyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.version}

    def act(self, form: forms.VerifyForm) -> None:
        rule_actions.verify_rule(self.version, actor=self.request.user, **form.cleaned_data)


class WithdrawVersion(OnVersion):
    title = _("Withdraw the version")
    question = _("It hasn't begun yet. The version before it stays in force.")
    done = _("The version is withdrawn.")
    form_class = ConfirmForm
    is_grave = True

    def act(self, form: Form) -> None:
        rule_actions.withdraw_rule_version(self.version, actor=self.request.user)

    def get_back(self) -> str:
        has_others = LegalRule.objects.filter(code=self.version.code).exclude(pk=self.version.pk)
        return super().get_back() if has_others.exists() else reverse("console:law:rules")


# --- Holidays ----------------------------------------------------------------------------


class HolidayList(StaffOnly, TemplateView):
    template_name = "law/holidays.html"
    section = "law"
    title = _("Holidays")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        years = [day.year for day in Holiday.objects.dates("date", "year")]
        year = _year(self.request.GET.get("year", ""), years)
        rows = list(Holiday.objects.filter(date__year=year))
        waiting = sum(row.status == HolidayStatus.ESTIMATED and row.day == 1 for row in rows)
        return super().get_context_data(
            years=years, year=year, holidays=rows, waiting=waiting, **kwargs
        )


def _year(text: str, years: list[int]) -> int:
    """The year asked for, or the present one for none and for nonsense."""
    return int(text) if text in map(str, years) else timezone.localdate().year


class HolidayChange(Asking):
    """Asks, then shows what would change, then changes it.

    Subclasses give `plan()`, the steps that the action will take, and `act()`.
    """

    template_name = "law/holiday_change.html"
    permission = "law.manage_holidays"

    def plan(self, form: Any) -> list[Step]:
        raise NotImplementedError

    def form_valid(self, form: Form) -> HttpResponse:
        if "confirmed" in self.request.POST:
            return super().form_valid(form)
        try:
            steps = self.plan(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return self.render_to_response(
            self.get_context_data(form=form, steps=steps, effects=_effects(steps))
        )

    def get_year(self) -> int:
        return self.holiday.date.year

    def get_back(self) -> str:
        return f"{reverse('console:law:holidays')}?year={self.get_year()}"

    @cached_property
    def holiday(self) -> Holiday:
        return get_object_or_404(Holiday, pk=self.kwargs["pk"])

    def get_subject(self) -> str:
        return self.holiday.name


def _effects(steps: list[Step]) -> list[preview.Effect]:
    """What the steps do to files that are counted in working days."""
    rows = list(Holiday.objects.all())
    untouched = [row for row in rows if row.pk not in {step.holiday.pk for step in steps}]
    delays = LegalRule.objects.filter(unit=Unit.WORKING_DAYS, valid_until=None)
    return preview.effects(
        calendar_from(rows),
        calendar_from(untouched + [step.applied() for step in steps]),
        {day for step in steps for day in step.days},
        [value for value in delays.values_list("value", flat=True) if value],
    )


class ConfirmHoliday(HolidayChange):
    """Confirms a feast, or changes the date of one that is confirmed."""

    question = _("All days of the feast follow its first one.")
    done = _("The holiday is confirmed; running deadlines are being counted again.")
    form_class = forms.ConfirmHolidayForm

    def get_title(self) -> str:
        is_confirmed = self.holiday.status == HolidayStatus.CONFIRMED
        return str(_("Change the date") if is_confirmed else _("Confirm the date"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"holiday": self.holiday}

    def plan(self, form: Any) -> list[Step]:
        return holiday_actions.plan_confirmation(self.holiday, form.cleaned_data["first_day"])

    def act(self, form: Any) -> None:
        holiday_actions.confirm_holiday(self.holiday, actor=self.request.user, **form.cleaned_data)


class CancelHoliday(HolidayChange):
    title = _("Cancel the holiday")
    question = _("This day will be worked, and counted in deadlines.")
    done = _("The holiday is cancelled; running deadlines are being counted again.")
    form_class = forms.CancelHolidayForm
    is_grave = True

    def plan(self, form: Any) -> list[Step]:
        return holiday_actions.plan_cancellation(self.holiday)

    def act(self, form: Any) -> None:
        holiday_actions.cancel_holiday(
            self.holiday, actor=self.request.user, source=form.cleaned_data["source"]
        )


class AddHoliday(HolidayChange):
    title = _("Add a holiday")
    question = _("For a day off that is announced for once: a bridge, a day of mourning.")
    done = _("The holiday is added; running deadlines are being counted again.")
    form_class = forms.AddHolidayForm
    # Known once it is added.
    day: date | None = None

    def plan(self, form: Any) -> list[Step]:
        return holiday_actions.plan_addition(form.cleaned_data["day"], form.names())

    def act(self, form: Any) -> None:
        self.day = form.cleaned_data["day"]
        holiday_actions.add_holiday(
            self.day, form.names(), actor=self.request.user, source=form.cleaned_data["source"]
        )

    def get_year(self) -> int:
        return (self.day or timezone.localdate()).year

    def get_subject(self) -> str:
        return ""
