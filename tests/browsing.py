"""Real browsers on a real server: the helpers behind the fixtures of tests/browser."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Thread
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django_tenants.utils import schema_context
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tenants.accounts.models import User
from tenants.models import Tenant

# As root, Chromium runs only without its sandbox; communes are sub-domains of localhost.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}
AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}


class _QuietHandler(WSGIRequestHandler):
    """Answers without a line on the console per request."""

    def log_message(self, format: str, *args: object) -> None:
        return


@dataclass(frozen=True)
class LiveServer:
    """The project on a port of this machine, in threads of the test's own process.

    Each request has a database connection of its own: it sees what is committed.
    """

    port: int

    def url(self, tenant: Tenant | None, path: str = "/") -> str:
        """Return the address of `path` on the tenant's site; of the portal for None."""
        host = tenant.primary_host if tenant else settings.PORTAL_HOSTS[0]
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving() -> Iterator[LiveServer]:
    """Serve the project until the block ends."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield LiveServer(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sign_in(context: BrowserContext, live: LiveServer, tenant: Tenant | None, user: User) -> None:
    """Give the browser a session of `user`, who must be committed, on the tenant's site."""
    url = live.url(tenant)
    client = Client(headers={"host": urlsplit(url).hostname})
    # The session is written where the request finds it: in the tenant's schema.
    with schema_context(tenant.schema_name if tenant else settings.PUBLIC_SCHEMA_NAME):
        client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


# --- What must not happen while a page is open -------------------------------------------


@dataclass
class Watch:
    """Collects what went wrong on a page: see `problems`.

    Console errors hold violations of the content security policy, and scripts that throw.
    """

    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, page: Page) -> "Watch":
        """Watch `page` from now on."""
        watch = cls()
        page.on("console", watch.on_console)
        page.on("pageerror", lambda error: watch.problems.append(f"script error: {error}"))
        page.on("request", watch.on_request)
        page.on("response", watch.on_response)
        return watch

    def on_console(self, message: ConsoleMessage) -> None:
        # Failed requests are judged by `on_response`: an error page is no error of its own.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in ("http", "https"):
            return
        self.requests.append(request.url)
        if not is_ours(url.hostname or ""):
            self.problems.append(f"request to another host: {request.url}")

    def on_response(self, response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST and not (
            response.request.is_navigation_request()
        ):
            self.problems.append(f"{response.status}: {response.url}")

    def check(self) -> None:
        """Fail if anything went wrong so far."""
        assert not self.problems, "\n".join(dict.fromkeys(self.problems))


def is_ours(host: str) -> bool:
    """Tell whether a host is the portal or a commune of this installation."""
    return host == "localhost" or host.endswith(".localhost")


# --- What a page must be -------------------------------------------------------------------


def axe(page: Page, *, within: str | None = None, without: Iterable[str] = ()) -> None:
    """Fail with what axe finds against WCAG 2.2 AA on the page, or `within` a part of it.

    `without` names rules that don't apply to the page, and deserves a comment.
    """
    options = AXE_OPTIONS | {"rules": {rule: {"enabled": False} for rule in without}}
    found = Axe().run(page, context=within, options=options).response["violations"]
    assert not found, f"{page.url}\n" + "\n".join(_violation(one) for one in found)


def _violation(found: dict) -> str:
    """Say what is wrong and where, in a few lines."""
    nodes = [
        f"    {' '.join(map(str, node['target']))}\n      {_summary(node)}"
        for node in found["nodes"][:5]
    ]
    more = len(found["nodes"]) - len(nodes)
    return "\n".join(
        [
            f"  {found['id']} ({found['impact']}): {found['help']}",
            *nodes,
            *([f"    and {more} more"] if more > 0 else []),
        ]
    )


def _summary(node: dict) -> str:
    return " ".join(node["failureSummary"].split())


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the window, and so scrolls sideways."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def no_overflow(page: Page) -> None:
    """Fail if the page scrolls sideways, naming what sticks out."""
    if overflow(page) <= 0:
        return
    wide = page.evaluate(
        """() => {
            const window = document.documentElement.clientWidth;
            const sticksOut = one => {
                const box = one.getBoundingClientRect();
                return box.width && (box.right > window + 1 || box.left < -1);
            };
            return [...document.querySelectorAll("body *")].filter(sticksOut).slice(0, 8)
                .map(one => `${one.tagName.toLowerCase()}.${one.className}`);
        }"""
    )
    raise AssertionError(f"{page.url} scrolls sideways by {overflow(page)} px: {', '.join(wide)}")


class Pages:
    """Opens pages and collects what is wrong with them, so that one test names all of it."""

    def __init__(self, page: Page, *, axe: bool = True, without: Iterable[str] = ()) -> None:
        self.page, self.axe, self.without = page, axe, without
        self.problems: list[str] = []

    def look(self, name: str) -> None:
        """Check the page as it is now, on a desk and on the narrowest phone."""
        for check in (self.is_accessible, self.fits_a_phone):
            try:
                check()
            except AssertionError as error:
                self.problems.append(f"{name}: {error}")

    def is_accessible(self) -> None:
        if self.axe:
            axe(self.page, without=self.without)

    def fits_a_phone(self) -> None:
        no_overflow(self.page)
        self.page.set_viewport_size(SMALL_PHONE)
        no_overflow(self.page)
        self.page.set_viewport_size(DESKTOP)

    def check(self) -> None:
        assert not self.problems, "\n\n".join(self.problems)
