"""Form widgets of the theme settings."""

from django import forms


class ColourInput(forms.TextInput):
    """The browser's own colour picker, which always gives `#rrggbb`."""

    input_type = "color"
