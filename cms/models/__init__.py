"""Models of the commune site: one page family per file."""

from cms.models.base import BasePage
from cms.models.contact import ContactPage
from cms.models.content import ContentPage
from cms.models.documents import CommuneDocument
from cms.models.event import EventPage
from cms.models.home import HomePage
from cms.models.identity import SiteIdentity
from cms.models.images import CommuneImage, CommuneRendition
from cms.models.library import DocumentLibraryPage
from cms.models.news import NewsPage
from cms.models.notice import NoticePage
from cms.models.search import SearchPage
from cms.models.section import SectionPage
from cms.models.service import ServicePage

__all__ = [
    "BasePage",
    "CommuneDocument",
    "CommuneImage",
    "CommuneRendition",
    "ContactPage",
    "ContentPage",
    "DocumentLibraryPage",
    "EventPage",
    "HomePage",
    "NewsPage",
    "NoticePage",
    "SearchPage",
    "SectionPage",
    "ServicePage",
    "SiteIdentity",
]
