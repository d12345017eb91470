"""Which requests a browser may open.

A number gets in when its draft is started, its code is taken, or its receipt's secret was given.
"""

from services_plugins.kit.access import Access

access = Access("requests")
