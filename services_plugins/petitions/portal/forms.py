"""What the register is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from services_plugins.petitions.portal.enums import CouncilKind, Stage
from tenants.portal.forms import AreaFilter, MarkedSelect


class RegisterFilter(AreaFilter):
    """Words of the petition, where its council is, of what kind, and where it stands."""

    q = forms.CharField(label=_("Words or number of the petition"), required=False, max_length=120)
    kind = forms.ChoiceField(
        label=_("Addressed to"),
        required=False,
        choices=[("", _("All authorities")), *CouncilKind.choices],
        widget=MarkedSelect,
    )
    stage = forms.ChoiceField(
        label=_("Where it stands"),
        required=False,
        choices=[("", _("Everywhere")), *Stage.choices],
        widget=MarkedSelect,
    )
