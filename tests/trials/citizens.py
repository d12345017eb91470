"""Citizens who file over HTTP, with a browser's cookies and a person's patience.

What fails is sent again, as whoever gets an error page presses the button once more.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import http.client
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Lock

# Nobody waits so long; here it is the trial that must not end before the machine has recovered.
PATIENCE_SECONDS = 300
CODE_SECONDS = 60
BASE = "/fr/online/requests"
FORM = "multipart/form-data; boundary="
CODE = re.compile(r"\b(\d{6})\b")
# As the backend that writes messages to files ends each of them.
END_OF_MESSAGE = b"\n" + b"-" * 79 + b"\n"
GROUPS = re.compile(r'class="receipt__number">([\d ]+)<')


class GaveUp(Exception):
    """The site didn't answer for too long, or what it answered made no sense."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str


@dataclass(frozen=True)
class Receipt:
    """What a citizen saw in the end, and the hashes of what they had sent."""

    number: str
    secret: str
    address: str
    files: frozenset[str]


class Browser:
    """One visitor of one tenant, known to the rate limits by an address of their own."""

    def __init__(self, port: int, host: str, visitor: int) -> None:
        self.port = port
        self.headers = {
            "Host": host,
            "X-Forwarded-For": f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}",
        }
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._insist("GET", path, b"", {})

    def post(
        self,
        path: str,
        fields: dict[str, str | list[str]],
        files: dict[str, list[bytes]] | None = None,
    ) -> Answer:
        boundary = secrets.token_hex(16)
        body = b"".join(_parts(boundary, fields, files or {}))
        return self._insist("POST", path, body, {"Content-Type": FORM + boundary})

    def _insist(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                answer = self.once(method, path, body, headers)
                if answer.status < 500:
                    return answer
            time.sleep(0.2)
        raise GaveUp(f"{method} {path}")

    def once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Ask once. Raises OSError or HTTPException where the answer doesn't come."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = self.headers | headers
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            sent["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, response.headers.get("Location", ""), text)


def _parts(
    boundary: str, fields: dict[str, str | list[str]], files: dict[str, list[bytes]]
) -> Iterable[bytes]:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            yield f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            yield f"{one}\r\n".encode()
    for name, contents in files.items():
        for number, content in enumerate(contents):
            yield (
                f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
                f'filename="{number}.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
            ).encode()
            yield content + b"\r\n"
    yield f"--{boundary}--\r\n".encode()


class Mailbox:
    """What the platform has sent, read from its folder as it comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._sizes: dict[str, int] = {}
        self._messages: dict[str, list[email.message.EmailMessage]] = {}

    def messages(self) -> list[email.message.EmailMessage]:
        """Return every message so far; one that is still being written comes the next time."""
        with self._lock:
            for path in sorted(self.folder.glob("*.log")):
                size = path.stat().st_size
                # A file may hold several, and get one more.
                if self._sizes.get(path.name) != size:
                    self._sizes[path.name] = size
                    self._messages[path.name] = [
                        email.message_from_bytes(one, policy=email.policy.default)
                        for one in path.read_bytes().split(END_OF_MESSAGE)[:-1]
                    ]
            return [message for messages in self._messages.values() for message in messages]

    def codes(self, address: str) -> list[str]:
        """Return the codes that an address was sent, the last one first."""
        found = [
            CODE.search(text_of(message))
            for message in self.messages()
            if message["To"] == address and "/online/requests/mine/" in text_of(message)
        ]
        return [match.group(1) for match in reversed(found) if match]


def text_of(message: email.message.EmailMessage) -> str:
    part = message.get_body(("plain",))
    return part.get_content() if part else ""


@dataclass
class Citizen:
    """One person with three documents, who files one request."""

    browser: Browser
    mailbox: Mailbox
    number: int
    draft: str = ""
    files: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"citizen{self.number}@example.org"

    def file(self, procedure: str) -> Receipt:
        """Go all the way, from the sheet of the procedure to the receipt."""
        self.fill_in(procedure)
        return self.press()

    def fill_in(self, procedure: str) -> None:
        """Answer everything, prove the address, and read the summary."""
        self.browser.get(f"{BASE}/procedure/{procedure}/")
        started = self.browser.post(f"{BASE}/procedure/{procedure}/start/", {})
        self.draft = _expect(started, "/draft/").split("/draft/")[1].split("/")[0]
        place = {"street": "Rue des Fleurs", "music": "no", "shown": ["street", "music"]}
        _expect(self.browser.post(self._path("step/place/"), place), "/step/you/")
        self.files = [b"%%PDF-1.7 %d %d" % (self.number, one) for one in range(3)]
        person: dict[str, str | list[str]] = {
            "applicant_first_name": "Amina",
            "applicant_last_name": f"El Idrissi {self.number}",
            "applicant_id": f"ab{100_000 + self.number}",
        }
        person["shown"] = list(person)
        sent = self.browser.post(self._path("step/you/"), person, {"plan": self.files})
        _expect(sent, "/contact/")
        self._prove_address()
        if "Rue des Fleurs" not in self.browser.get(self._path("summary/")).body:
            raise GaveUp("The summary doesn't show what was answered.")

    def press(self) -> Receipt:
        """Press the button that files, and read the receipt."""
        _expect(self.browser.post(self._path("summary/"), {"consent": "on"}), "/receipt/")
        page = self.browser.get(f"{BASE}/receipt/{self.draft}/")
        groups = [one.replace(" ", "") for one in GROUPS.findall(page.body)]
        if page.status != 200 or len(groups) != 2:
            raise GaveUp(f"No receipt: {page.status}")
        hashes = frozenset(hashlib.sha256(one).hexdigest() for one in self.files)
        return Receipt(groups[0], groups[1], self.address, hashes)

    def _path(self, page: str) -> str:
        return f"{BASE}/draft/{self.draft}/{page}"

    def _prove_address(self) -> None:
        path = self._path("contact/")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.browser.post(path, {"address": self.address})
            if self._type_code(path):
                return
        raise GaveUp(f"No code came to {self.address}.")

    def _type_code(self, path: str) -> bool:
        """Wait for a code that works; False once it is worth asking for another."""
        tried: set[str] = set()
        deadline = time.monotonic() + CODE_SECONDS
        while time.monotonic() < deadline:
            for code in self.mailbox.codes(self.address):
                if code in tried:
                    continue
                tried.add(code)
                if "/summary/" in self.browser.post(path, {"code": code}).location:
                    return True
                # Taken the first time, with an answer that didn't come?
                if "/summary/" in self.browser.get(path).body:
                    return True
            time.sleep(0.1)
        return False


def _expect(answer: Answer, place: str) -> str:
    if place not in answer.location:
        raise GaveUp(f"{answer.status} {answer.location or answer.body[-2000:]}, not {place}")
    return answer.location
