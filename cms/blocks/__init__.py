"""Blocks that editors build pages with: one idea per file.

`BodyBlock` is the list that every page body offers. To add a block: write its file here,
add one line to `body.py`, and its template `cms/templates/cms/blocks/<name>.html`.
"""

from cms.blocks.body import BodyBlock
from cms.blocks.contacts import OfficerListBlock
from cms.blocks.downloads import DocumentListBlock
from cms.blocks.tasks import TaskListBlock

__all__ = ["BodyBlock", "DocumentListBlock", "OfficerListBlock", "TaskListBlock"]
