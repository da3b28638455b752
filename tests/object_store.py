"""An object store on loopback: moto's server, spoken to over HTTP like any other, that tests can stop and start again."""

import itertools
from contextlib import contextmanager

import boto3
import pytest
from moto.server import ThreadedMotoServer

from cohong.sealed.s3.settings import Settings

BUCKET = "cohong-test"
NUMBERS = itertools.count(1)
"""Of the places: what moto holds is one for the whole process, however many servers show it."""
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test-key",
    "AWS_SECRET_ACCESS_KEY": "test-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
}


class ObjectStore:
    """What it holds outlives `stop`, as on any server that is only restarted."""

    def __init__(self):
        self.port = 0
        self.start()
        self.client = boto3.client("s3", endpoint_url=self.endpoint)
        self.client.create_bucket(Bucket=BUCKET)

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self._server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self._server.start()
        _, self.port = self._server.get_host_and_port()

    def stop(self):
        self._server.stop()
        self._server._server.server_close()

    @contextmanager
    def stopped(self):
        self.stop()
        try:
            yield
        finally:
            self.start()

    def settings(self, **more):
        """A place that no other test uses."""
        return Settings(**{"bucket": BUCKET, "prefix": f"home-{next(NUMBERS)}", "endpoint": self.endpoint, **more})

    def objects(self, settings):
        """Name below the prefix and content of every object of a home."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"{settings.prefix}/")
        keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return {key.removeprefix(f"{settings.prefix}/"): self.read(key) for key in keys}

    def read(self, key):
        return self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def write(self, settings, name, data):
        self.client.put_object(Bucket=BUCKET, Key=f"{settings.prefix}/{name}", Body=data)

    def remove(self, settings, name):
        self.client.delete_object(Bucket=BUCKET, Key=f"{settings.prefix}/{name}")


@contextmanager
def running():
    """The store, with the credentials of these tests in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        store = ObjectStore()
        try:
            yield store
        finally:
            store.client.close()
            store.stop()
