"""Template tags of the accounts."""

from django import template

from tenants.accounts import places

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_home(context: template.Context) -> str:
    """Where the signed-in user works: the editor, the console, or the site itself."""
    return places.home_of(context["request"].user)
