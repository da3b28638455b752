"""A city whose node and pages really run, and somebody who clicks through it with an HTTP client."""

import json
import re
import select
import signal
import socket
import subprocess
import sys
import time
from html import unescape

import httpx

PATIENCE = 240


def _free_port():
    """A port of the machine's choice: two cities that start at once do not look for the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningCity:
    """`cohong demo --serve` as a process of its own."""

    def __init__(self, trades=60, seed=1):
        words = f"demo --serve --json --trades {trades} --seed {seed} --port {_free_port()}".split()
        self.process = subprocess.Popen([sys.executable, "-m", "cohong.cli", *words], stdout=subprocess.PIPE, text=True)
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        if not readable:
            self.process.kill()
        assert readable, "the city did not open its doors"
        self.said = json.loads(self.process.stdout.readline())
        self.url = self.said["url"]
        self.visitors = []

    def close(self):
        for visitor in self.visitors:
            visitor.client.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        self.process.stdout.close()
        assert self.process.returncode == 0

    def person(self, post, lang="zh"):
        self.visitors.append(Visitor(self.url, post, lang))
        return self.visitors[-1]


class Visitor:
    """Somebody in front of the pages, in a post."""

    def __init__(self, url, post, lang):
        self.client = httpx.Client(base_url=url, cookies={"unsafe_post": post, "lang": lang}, timeout=PATIENCE)

    def data(self, path):
        """The JSON twin of a page."""
        address, mark, query = path.partition("?")
        answer = self.client.get(f"{address}.json{mark}{query}")
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def page(self, path, status=200):
        """The HTML of a page."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2_000])
        return answer.text

    def send(self, path, form=None, files=None, seen_on="/verify"):
        """A form of a page, with that page's own token."""
        token = re.search(r'name="csrf" value="([^"]*)"', self.page(seen_on))
        form = {"csrf": unescape(token.group(1)), **(form or {})}
        return self.client.post(path, data=form, files=files, headers={"Origin": str(self.client.base_url).rstrip("/")})

    def until(self, path, is_so):
        """Look at a twin until something is so."""
        until = time.monotonic() + PATIENCE
        while not is_so(found := self.data(path)):
            assert time.monotonic() < until, (path, found)
            time.sleep(0.2)
        return found
