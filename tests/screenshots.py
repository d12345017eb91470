"""The screenshots of the README, taken from the running demonstration.

make demo-up && make screenshots
"""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from infra import browser as installed_browser

# Chromium refuses to sandbox itself as root, and asks the system for *.localhost.
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
FOLDER = Path(__file__).resolve().parent.parent / "infra" / "docs" / "screenshots"
# Flat colours and a pattern lose nothing that the eye sees, and a clone stays small.
COLOURS = 192
COMMUNE = "chefchaouen"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 667}
PORT = os.environ.get("PORT", "8000")
PASSWORD = os.environ.get("DEMO_PASSWORD", "jamaati-demo-2026")
SITE = f"http://{COMMUNE}.localhost:{PORT}"
PORTAL = f"http://localhost:{PORT}"


def shoot(page: Page, name: str) -> None:
    """Keep what the window shows, once fonts and pictures are there."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        flat = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(FOLDER / f"{name}.png", optimize=True)


def sites(browser: Browser) -> None:
    """Home pages on a desktop and on a telephone, and the portal."""
    desktop = browser.new_page(viewport=DESKTOP)
    desktop.goto(f"{SITE}/ar/")
    shoot(desktop, "home-desktop-ar")
    desktop.goto(f"{PORTAL}/ar/")
    shoot(desktop, "portal-ar")
    phone = browser.new_page(viewport=PHONE, device_scale_factor=2, is_mobile=True)
    for language in ("ar", "zgh", "fr"):
        phone.goto(f"{SITE}/{language}/")
        shoot(phone, f"home-phone-{language}")


def services(browser: Browser) -> None:
    """What citizens read on a telephone: a procedure, the reports of the street, a petition."""
    phone = browser.new_page(viewport=PHONE, device_scale_factor=2, is_mobile=True)
    for name, path in (
        ("procedure", "ar/online/requests/procedure/information.access/"),
        ("reports", "fr/online/requests/reports/"),
    ):
        phone.goto(f"{SITE}/{path}")
        shoot(phone, f"{name}-phone")
    phone.goto(f"{SITE}/ar/online/petitions/?state=open")
    phone.locator(".petition-card a").first.click()
    shoot(phone, "petition-phone")


def sign_in(browser: Browser, address: str, email: str) -> Page:
    """A window at the address, signed in."""
    page = browser.new_page(viewport=DESKTOP, locale="ar")
    page.goto(address)
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    # Without the greeting.
    page.goto(address)
    return page


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed_browser.find(), args=ARGUMENTS
        )
        sites(browser)
        services(browser)
        shoot(sign_in(browser, f"{PORTAL}/console/", "ministry@example.org"), "console-ar")
        editor = sign_in(browser, f"{SITE}/admin/pages/", f"editor@{COMMUNE}.example.org")
        home = editor.locator("main a[href$='/edit/']").filter(has_text="شفشاون").first
        editor.goto(SITE + home.get_attribute("href"))
        shoot(editor, "editor-ar")
        editor.goto(f"{SITE}/admin/requests/")
        shoot(editor, "desk-ar")
        browser.close()


if __name__ == "__main__":
    main()
