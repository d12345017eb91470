"""Starter texts in Amazigh, in Tifinagh: titles, menus, short texts and facts.

The rest of each page is Arabic marked as such: see `fallback`.
"""

from cms.starter.pieces import (
    Page,
    PageText,
    card,
    cards,
    contacts,
    facts,
    figures,
    latest,
    link,
    links,
    place,
    task,
)

BIRTH = "ⵜⵓⵏⵖⵉⵍⵜ ⵏ ⵡⴰⵔⵔⴰ ⵏ ⵜⵍⴰⵍⵉⵜ"
BUILDING = "ⵜⵓⵔⴰⴳⵜ ⵏ ⵓⵙⴽⵓ"
SHOP = "ⵜⵓⵔⴰⴳⵜ ⵏ ⵜⵃⴰⵏⵓⵜ"
REPORT = "ⵎⵍ ⴰⵏⵖ ⵜⴰⵎⵓⴽⵔⵉⵙⵜ"
INFORMATION = "ⴰⴷⴰⴼ ⵖⵔ ⵉⵏⵖⵎⵉⵙⵏ"
PETITION = "ⵜⵓⵜⵜⵔⴰ ⵉ ⵓⵙⵇⵇⵉⵎ"
SESSIONS = "ⵜⵉⵖⵉⵎⵉⵜⵉⵏ ⵏ ⵓⵙⵇⵇⵉⵎ"
PARTICIPATION = "ⵜⵓⵎⵓⵜ"
DOCUMENTS = "ⴰⵔⵔⴰⵜⵏ"

PAGES = {
    "home": PageText(
        title="[[title_zgh]]",
        slug="home-zgh",
        summary="ⴰⵙⵉⵜ ⵏ [[of_title_zgh]].",
        fields={
            "hero_title": "ⴰⵏⵙⵓⴼ",
            "hero_text": "ⵜⵉⵏⵓⴼⴰ, ⴰⵙⵇⵇⵉⵎ ⴷ ⵉⵏⵖⵎⵉⵙⵏ ⵏ ⵜⴳⵔⴰⵡⵜ.",
            "quick_tasks": [
                task("birth", BIRTH, "", Page("services.birth")),
                task("permit", BUILDING, "", Page("services.building")),
                task("shop", SHOP, "", Page("services.shop")),
                task("report", REPORT, "", Page("services.report")),
                task("file-search", INFORMATION, "", Page("services.information")),
                task("petition", PETITION, "", Page("participation.petitions")),
            ],
        },
        body=[
            latest("ⵉⵏⵖⵎⵉⵙⵏ ⵉⵎⴳⴳⵓⵔⴰ", "news"),
            cards(
                "ⴰⵙⵇⵇⵉⵎ ⴷ ⵜⴳⵔⴰⵡⵜ",
                "",
                card("town-hall", SESSIONS, "", Page("council.sessions")),
                card("people", PARTICIPATION, "", Page("participation")),
                card("document", DOCUMENTS, "", Page("documents")),
            ),
            figures("ⵉⵎⵣⴷⴰⵖⵏ", ("[[population]]", "ⵉⵎⵣⴷⴰⵖⵏ", "HCP, RGPH [[population_year]]")),
            links(
                "ⵉⵙⵖⴰⵏ",
                link("https://www.watiqa.ma/", "watiqa.ma"),
                link("https://www.rokhas.ma/", "rokhas.ma"),
                link("https://www.chikaya.ma/", "chikaya.ma"),
                link("https://www.chafafiya.ma/", "chafafiya.ma"),
                link("https://www.eparticipation.ma/", "eparticipation.ma"),
                link("https://www.idarati.ma/", "idarati.ma"),
            ),
        ],
    ),
    "services": PageText(title="ⵜⵉⵏⵓⴼⴰ", slug="ⵜⵉⵏⵓⴼⴰ", summary="ⵜⵉⵏⵓⴼⴰ ⵏ ⵜⴳⵔⴰⵡⵜ."),
    "services.birth": PageText(title=BIRTH, slug="ⵜⴰⵍⴰⵍⵉⵜ"),
    "services.death": PageText(title="ⵜⵓⵏⵖⵉⵍⵜ ⵏ ⵡⴰⵔⵔⴰ ⵏ ⵜⵎⵜⵜⴰⵏⵜ", slug="ⵜⴰⵎⵜⵜⴰⵏⵜ"),
    "services.life": PageText(title="ⵜⵓⴳⴳⴰ ⵏ ⵜⵓⴷⵔⵜ", slug="ⵜⵓⴷⵔⵜ"),
    "services.signature": PageText(title="ⴰⵙⴳⵎⴹ", slug="ⴰⵙⴳⵎⴹ"),
    "services.building": PageText(title=BUILDING, slug="ⴰⵙⴽⵓ"),
    "services.shop": PageText(title=SHOP, slug="ⵜⴰⵃⴰⵏⵓⵜ"),
    "services.domain": PageText(title="ⴰⵙⵙⵎⵔⵙ ⵏ ⵢⵉⴳⵔ ⴰⴳⴷⵓⴷⴰⵏ", slug="ⵉⴳⵔ-ⴰⴳⴷⵓⴷⴰⵏ"),
    "services.information": PageText(title=INFORMATION, slug="ⴰⴷⴰⴼ-ⵖⵔ-ⵉⵏⵖⵎⵉⵙⵏ"),
    "services.report": PageText(title=REPORT, slug="ⵜⴰⵎⵓⴽⵔⵉⵙⵜ"),
    "council": PageText(title="ⴰⵙⵇⵇⵉⵎ", slug="ⴰⵙⵇⵇⵉⵎ", summary="ⴰⵙⵇⵇⵉⵎ ⵏ ⵜⴳⵔⴰⵡⵜ."),
    "council.sessions": PageText(
        title=SESSIONS,
        slug="ⵜⵉⵖⵉⵎⵉⵜⵉⵏ",
        body=[
            facts(
                "",
                SESSIONS,
                ("ⵜⵉⵖⵉⵎⵉⵜ", "ⴰⵢⵢⵓⵔ"),
                ("1", "ⴱⵕⴰⵢⵕ"),
                ("2", "ⵎⴰⵢⵢⵓ"),
                ("3", "ⴽⵟⵓⴱⵕ"),
            )
        ],
    ),
    "council.members": PageText(title="ⵉⴳⵎⴰⵎⵏ ⵏ ⵓⵙⵇⵇⵉⵎ", slug="ⵉⴳⵎⴰⵎⵏ"),
    "council.plan": PageText(title="ⴰⵖⴰⵡⴰⵙ ⵏ ⵜⵡⵓⵔⵉ", slug="ⴰⵖⴰⵡⴰⵙ"),
    "participation": PageText(
        title=PARTICIPATION,
        slug="ⵜⵓⵎⵓⵜ",
        body=[
            links(
                "",
                link(Page("services.information"), INFORMATION),
                link(Page("services.report"), REPORT),
                link(Page("council.sessions"), SESSIONS),
            )
        ],
    ),
    "participation.petitions": PageText(title=PETITION, slug="ⵜⵓⵜⵜⵔⴰ"),
    "participation.consultations": PageText(title="ⴰⵎⵙⴰⵡⴰⵍ ⴰⴳⴷⵓⴷⴰⵏ", slug="ⴰⵎⵙⴰⵡⴰⵍ"),
    "news": PageText(
        title="ⵉⵏⵖⵎⵉⵙⵏ",
        slug="ⵉⵏⵖⵎⵉⵙⵏ",
        summary="ⵉⵏⵖⵎⵉⵙⵏ ⵏ ⵜⴳⵔⴰⵡⵜ.",
        body=[links("", link(Page("news.events")), link(Page("news.notices")))],
    ),
    "news.welcome": PageText(
        title="ⴰⵏⵙⵓⴼ ⵖⵔ ⵡⴰⵙⵉⵜ ⵏ [[of_title_zgh]]",
        slug="ⴰⵏⵙⵓⴼ",
        body=[
            links(
                "",
                link(Page("services")),
                link(Page("council")),
                link(Page("participation")),
                link(Page("contact")),
            )
        ],
    ),
    "news.events": PageText(title="ⵜⵉⵎⵙⴰⵔⵉⵏ", slug="ⵜⵉⵎⵙⴰⵔⵉⵏ"),
    "news.notices": PageText(title="ⵉⵏⵖⵎⵉⵙⵏ ⵓⵏⵚⵉⴱⵏ", slug="ⵉⵏⵖⵎⵉⵙⵏ-ⵓⵏⵚⵉⴱⵏ"),
    "commune": PageText(title="ⵜⴰⴳⵔⴰⵡⵜ", slug="ⵜⴰⴳⵔⴰⵡⵜ"),
    "commune.profile": PageText(
        title="ⵖⴼ ⵜⴳⵔⴰⵡⵜ",
        slug="ⵖⴼ-ⵜⴳⵔⴰⵡⵜ",
        body=[
            facts(
                "",
                "[[title_zgh]]",
                ("ⵉⵙⴼⴽⴰ", "ⴰⵣⴰⵍ"),
                ("ⵉⵙⵎ", "[[name_zgh]]"),
                ("[[province_kind_zgh]]", "[[province_zgh]]"),
                ("ⵜⴰⵎⵏⴰⴹⵜ", "[[region_zgh]]"),
                ("ⵉⵎⵣⴷⴰⵖⵏ", "[[population_zgh]]"),
                ("ⴰⵙⴳⴳⵯⴰⵙ", "[[population_year]]"),
                ("HCP", "[[code]]"),
                ("ⴰⵎⵙⵉⴷⴳ", "[[location_zgh]]"),
            ),
            place("ⴰⴷⵖⴰⵔ", "GeoNames (CC BY 4.0)"),
        ],
    ),
    "commune.history": PageText(title="ⴰⵎⵣⵔⵓⵢ", slug="ⴰⵎⵣⵔⵓⵢ"),
    "commune.administration": PageText(
        title="ⵜⴰⵎⵙⵙⵓⴳⵓⵔⵜ", slug="ⵜⴰⵎⵙⵙⵓⴳⵓⵔⵜ", body=[contacts("ⴰⵎⵢⴰⵡⴰⴹ")]
    ),
    "documents": PageText(title=DOCUMENTS, slug="ⴰⵔⵔⴰⵜⵏ", summary="ⴰⵔⵔⴰⵜⵏ ⵏ ⵜⴳⵔⴰⵡⵜ."),
    "contact": PageText(title="ⴰⵎⵢⴰⵡⴰⴹ", slug="ⴰⵎⵢⴰⵡⴰⴹ"),
    "search": PageText(title="ⴰⵔⵣⵣⵓ", slug="ⴰⵔⵣⵣⵓ"),
    "accessibility": PageText(title="ⴰⴷⴰⴼ ⵉ ⴽⵓ ⵢⴰⵏ", slug="ⴰⴷⴰⴼ"),
    "privacy": PageText(title="ⵜⵉⵎⵓⵛⴰ ⵜⵓⴷⵎⴰⵡⴰⵏⵉⵏ", slug="ⵜⵉⵎⵓⵛⴰ-ⵜⵓⴷⵎⴰⵡⴰⵏⵉⵏ"),
    "legal": PageText(title="ⵉⵏⵖⵎⵉⵙⵏ ⵉⵣⵔⴼⴰⵏⵏ", slug="ⵉⵏⵖⵎⵉⵙⵏ-ⵉⵣⵔⴼⴰⵏⵏ"),
}
