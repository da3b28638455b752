"""An application served on loopback by a real server in a thread, and a small HTTP server that notes what it is told."""

import asyncio
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import uvicorn

from cohong.node.writer import Writer
from cohong.portal.app import build
from cohong.portal.entering.entrance import Entrance
from cohong.portal.place import Place


@contextmanager
def served(app):
    """The base URL of an application that runs meanwhile."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1)
    server, started = uvicorn.Server(config), threading.Event()

    async def run():
        task = asyncio.create_task(server.serve())
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn says so in no other way
            await asyncio.sleep(0.005)
        started.set()
        await task

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    started.wait()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def portal(home, people=None, *, switch=True):
    """The base URL of a home's pages. In the thread that serves, nothing else reads this place."""
    place = Place(home, people=people)
    try:
        with served(build(place, Entrance(place, unsafe_switch=switch))) as url:
            yield url
    finally:
        place.close()


RUN_NODE = """
import signal, sys
from pathlib import Path
from cohong.node.home import Node
from cohong.node.server import Server

server = Server(Node(Path(sys.argv[1])))
signal.signal(signal.SIGTERM, lambda *_: server.stop())
server.serve()
"""


@contextmanager
def node(home):
    """Asks a node that runs on a home meanwhile, in a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", RUN_NODE, home], stderr=subprocess.PIPE, text=True)
    try:
        while not Writer(home).runs():
            assert process.poll() is None, process.stderr.read()
        yield Writer(home)
    finally:
        process.terminate()
        process.communicate()


class Receiver(ThreadingHTTPServer):
    """Answers each POST with the next of `answers`, then with 200; `got` holds headers and bodies."""

    def __init__(self, answers=()):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.got = list(answers), []
        self.came = threading.Condition()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/told"

    def wait_for(self, count):
        """What came, once there are so many."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.got) >= count, timeout=30), "nothing came"
            return list(self.got)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        with self.server.came:
            self.server.got.append((dict(self.headers.items()), body))
            status = self.server.answers.pop(0) if self.server.answers else 200
            self.server.came.notify_all()
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass
