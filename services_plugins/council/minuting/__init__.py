"""Minutes as data: drafted from what was recorded, edited field by field, said in parts.

Their `content` is JSON: texts by language (`{"ar": …, "fr": …}`) that a person may edit, and
facts (attendance, votes) that come from the record of the sitting and nowhere else.

| module | what |
|---|---|
| `drafting` | the content, from the rows of a session |
| `editing` | its texts as fields of a form, and who changed what meanwhile |
| `saying` | its parts, for pages and PDFs; what everybody reads of it |
"""

LANGUAGES = ("ar", "fr")
