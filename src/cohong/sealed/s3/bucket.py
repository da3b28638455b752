"""The few requests that the sealed store makes of an object store, with every failure under its own name.

Object names, below the prefix of the home:

    cohong-home                      whose place this is
    bodies/000001.pack/0000000016    the bytes of that file from offset 16 on

Objects of one file, one after the other in the order of their names, are the file. They are put under the condition that
none of that name is there: a late request of an earlier process, or another writer, cannot replace what was acknowledged.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any

import msgspec

from cohong.sealed.codes import STORE_CLIENT_MISSING, STORE_OBJECT_MISSING, STORE_REFUSED, STORE_UNREACHABLE
from cohong.sealed.files import StoreError
from cohong.sealed.s3.settings import Settings

MARKER = "cohong-home"
_DIGITS = 10
_LARGEST_FILE = 1 << 28
_MAKING = Lock()
"""Clients may be used by several threads, and made by one at a time."""


class Part(msgspec.Struct, frozen=True, order=True):
    """One object of a file: where in the file it begins, and its length, in bytes."""

    start: int
    size: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + self.size


class Bucket:
    """One home's place in a bucket. Every method raises StoreError where the store does not do what it is asked.

    Retries, timeouts and credentials are those of the client (AWS_MAX_ATTEMPTS, AWS_RETRY_MODE, ~/.aws/config).
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._errors = _import("botocore.exceptions")
        try:
            with self._named(""):
                self._client = self._connect()
        except ValueError as error:
            raise StoreError(STORE_REFUSED, path=settings.place(), seen=str(error)) from error

    def _connect(self) -> Any:
        # The payload's SHA-256 is part of every signature, so the store checks what it received; the newer checksum
        # headers are sent only where an operation demands them, since not every compatible store knows them.
        config = _import("botocore.config").Config(
            s3={"addressing_style": self.settings.addressing, "payload_signing_enabled": True},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        with _MAKING:
            return session().client(
                "s3",
                endpoint_url=self.settings.endpoint or None,
                region_name=self.settings.region or None,
                config=config,
            )

    # --- files ----------------------------------------------------------------------------------------------------------

    def files(self, stream: str) -> list[str]:
        """Names of the files of a stream, sorted."""
        prefix = self._key(stream, "")
        with self._named(prefix):
            pages = self._pages(Prefix=prefix, Delimiter="/")
            found = [one["Prefix"] for page in pages for one in page.get("CommonPrefixes", ())]
        return sorted(key.removeprefix(prefix).rstrip("/") for key in found)

    def parts(self, file: str) -> list[Part]:
        """The objects of a file (`stream/name`), in order; what has another name or no content is none of them."""
        prefix = self._key(file, "")
        with self._named(prefix):
            listed = [
                (one["Key"].removeprefix(prefix), one["Size"])
                for page in self._pages(Prefix=prefix)
                for one in page.get("Contents", ())
            ]
        return sorted(Part(int(name), size) for name, size in listed if _is_ours(name) and size)

    def get(self, file: str, part: Part, first: int, length: int) -> bytes:
        """Bytes of one object, from its byte `first` on. Raises StoreError also when there are fewer."""
        key = self._key(file, f"{part.start:0{_DIGITS}d}")
        with self._named(key):
            span = f"bytes={first}-{first + length - 1}"
            data: bytes = self._client.get_object(Bucket=self.settings.bucket, Key=key, Range=span)["Body"].read()
        if len(data) != length:
            raise StoreError(STORE_OBJECT_MISSING, path=key)
        return data

    def put(self, file: str, start: int, data: bytes, *, over: bool = False) -> Part:
        """Store an object and return once it was acknowledged. Another one is in its place only with `over` replaced."""
        key = self._key(file, f"{start:0{_DIGITS}d}")
        if not self._put(key, data, over=over) and self._whole(key) != data:
            raise StoreError(STORE_REFUSED, path=key, seen="another object is there")
        return Part(start, len(data))

    def delete(self, file: str, part: Part) -> None:
        """Remove an object; it may be gone already."""
        self._delete(self._key(file, f"{part.start:0{_DIGITS}d}"))

    # --- whose place it is ------------------------------------------------------------------------------------------------

    def owner(self) -> str:
        """Id of the home whose place this is; empty when nobody took it."""
        try:
            return self._whole(self._key(MARKER)).decode(errors="replace")
        except StoreError as error:
            if error.code == STORE_OBJECT_MISSING:
                return ""
            raise

    def take(self, home_id: str) -> None:
        """Note whose place this is. Raises StoreError when somebody was quicker."""
        key = self._key(MARKER)
        if not self._put(key, home_id.encode(), over=False) and self.owner() != home_id:
            raise StoreError(STORE_REFUSED, path=key, seen="another object is there")

    def give_up(self) -> None:
        """Remove the note whose place this is."""
        self._delete(self._key(MARKER))

    def is_empty(self) -> bool:
        """Whether nothing is below the prefix."""
        prefix = self._key("")
        with self._named(prefix):
            found = self._client.list_objects_v2(Bucket=self.settings.bucket, Prefix=prefix, MaxKeys=1)
        return not found.get("Contents")

    # --- inside -----------------------------------------------------------------------------------------------------------

    def _key(self, *names: str) -> str:
        return "/".join((self.settings.prefix, *names))

    def _pages(self, **wanted: str) -> Iterator[Any]:
        pages: Iterator[Any] = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.settings.bucket, **wanted
        )
        return pages

    def _put(self, key: str, data: bytes, *, over: bool) -> bool:
        """Whether it was stored; False when an object of that name is there, such as ours of a try whose answer was lost."""
        condition = {} if over else {"IfNoneMatch": "*"}
        with self._named(key):
            try:
                self._client.put_object(Bucket=self.settings.bucket, Key=key, Body=data, **condition)
            except self._errors.ClientError as error:
                if error.response["Error"]["Code"] == "PreconditionFailed":
                    return False
                raise
        return True

    def _whole(self, key: str) -> bytes:
        with self._named(key):
            data: bytes = self._client.get_object(Bucket=self.settings.bucket, Key=key)["Body"].read()
        return data

    def _delete(self, key: str) -> None:
        with self._named(key):
            self._client.delete_object(Bucket=self.settings.bucket, Key=key)

    @contextmanager
    def _named(self, key: str) -> Iterator[None]:
        """Give what the client raises one of our codes; no answer of the store is lost."""
        try:
            yield
        except self._errors.ClientError as error:
            code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            said = f"{code} ({error.operation_name})"
            if code == "NoSuchKey":
                raise StoreError(STORE_OBJECT_MISSING, path=key) from error
            if status >= 500 and code != "NotImplemented":
                raise StoreError(STORE_UNREACHABLE, path=self.settings.place(), seen=said) from error
            raise StoreError(STORE_REFUSED, path=f"{self.settings.bucket}/{key}", seen=said) from error
        except (self._errors.ConnectionError, self._errors.HTTPClientError, self._errors.IncompleteReadError) as error:
            raise StoreError(STORE_UNREACHABLE, path=self.settings.place(), seen=str(error)) from error
        except self._errors.BotoCoreError as error:
            raise StoreError(STORE_REFUSED, path=self.settings.place(), seen=str(error)) from error


@cache
def session() -> Any:
    """The client library's session of this process: it reads its service descriptions, which are large, once."""
    return _import("boto3.session").Session()


def _is_ours(name: str) -> bool:
    return len(name) == _DIGITS and name.isascii() and name.isdigit() and int(name) < _LARGEST_FILE


def _import(name: str) -> Any:
    """A module of the client, which is an optional part."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise StoreError(STORE_CLIENT_MISSING) from None
