"""Where to go on after signing in: an address of these very pages, never one that a stranger chose."""

from urllib.parse import urlsplit

HOME = "/day"


def local_path(wanted: str) -> str:
    """A path of ours as it is, the page of the day for anything else: other hosts, `//host`, backslashes, controls."""
    good = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    if not good or len(wanted) > 1_000 or urlsplit(wanted).netloc:
        return HOME
    path = urlsplit(wanted).path
    return HOME if path.startswith(("/sign-", "/prove", "/welcome")) else wanted
