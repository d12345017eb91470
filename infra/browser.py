"""The browser that the browser tests drive: find it, or install Debian's Chromium.

    python -m infra.browser     make sure that there is one

Playwright's own browsers are not used: they are downloaded from a host that many networks
don't reach, where every Debian mirror has Chromium.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """Return the path of a browser, None if the machine has none. CHROMIUM names another."""
    return next(
        filter(None, map(shutil.which, filter(None, (os.environ.get("CHROMIUM"), *NAMES)))), None
    )


def _privileged() -> list[str] | None:
    """Return what to put before a command of the system's owner, None if we may not run it."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and not subprocess.run([sudo, "-n", "true"], capture_output=True).returncode:
        return [sudo, "-n"]
    return None


def install() -> bool:
    """Install Debian's Chromium; return whether that could be done."""
    prefix = _privileged()
    if prefix is None or not shutil.which("apt-get"):
        return False
    print("Browser for the tests: installing Debian's Chromium", flush=True)
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    commands = (
        [*quiet, "update"],
        [*quiet, "install", "--yes", "--no-install-recommends", "chromium"],
    )
    # Of the hundreds of lines only errors are of interest.
    return not any(
        subprocess.run(command, stdout=subprocess.DEVNULL).returncode for command in commands
    )


def main() -> int:
    """Make sure that there is a browser, or say that there is none. The tests decide."""
    if find() is None and not (install() and find()):
        print(
            "There is no Chromium here, and it can't be installed: the browser tests won't run.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
