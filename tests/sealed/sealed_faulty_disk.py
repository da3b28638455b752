"""A disk that forgets: a crash keeps any part of what was written since the last sync of each file, and nothing else."""

import errno
from pathlib import Path

from cohong.sealed.files import RealDisk

SECTOR = 512


class Killed(BaseException):
    """The process is gone."""


class FaultyDisk:
    """`stop_at`: the operation that is not finished. `full`: it fails as on a full disk instead of killing."""

    def __init__(self, rng, stop_at=None, *, full=False):
        self.rng, self.stop_at, self.full = rng, stop_at, full
        self.operations = 0
        self.files = {}

    def open(self, path, *, create):
        if create and path not in self.files:
            self.step()
        real = RealDisk().open(path, create=create)
        known = self.files.get(path)
        self.files[path] = FaultyFile(self, path, real, known)
        return self.files[path]

    def names(self, folder):
        return RealDisk().names(folder)

    def step(self):
        self.operations += 1
        if self.operations == self.stop_at:
            raise OSError(errno.ENOSPC, "no space left") if self.full else Killed

    def crash(self):
        """Leave on the real disk what the medium would hold."""
        for file in self.files.values():
            file.crash()


class FaultyFile:
    def __init__(self, disk, path, real, known):
        self.disk, self.path, self.real = disk, path, real
        self.durable = known.durable if known else Path(path).read_bytes()
        self.pending = known.pending if known else []

    def size(self):
        return self.real.size()

    def read(self, offset, length):
        return self.real.read(offset, length)

    def append(self, data):
        offset = self.size()
        self.write(offset, data)
        return offset

    def write(self, offset, data):
        try:
            self.disk.step()
        except BaseException:
            part = data[: self.disk.rng.randrange(len(data) + 1)] if not self.disk.full else b""
            self.real.write(offset, part)
            self.pending.append((offset, part))
            raise
        self.real.write(offset, data)
        self.pending.append((offset, data))

    def cut(self, size):
        self.disk.step()
        self.real.cut(size)
        self.pending.append((size, None))

    def sync(self):
        self.disk.step()
        self.durable = Path(self.path).read_bytes()
        self.pending.clear()

    def close(self):
        self.real.close()

    def crash(self):
        image = bytearray(self.durable)
        for offset, data in self.pending:
            fate = self.disk.rng.choice(("kept", "lost", "torn", "torn"))
            if data is None:
                image = image[:offset] if fate == "kept" else image
            elif fate != "lost":
                for at in range(0, len(data), SECTOR):
                    if fate == "kept" or self.disk.rng.random() < 0.7:
                        end = offset + at + len(data[at : at + SECTOR])
                        image.extend(bytes(max(0, end - len(image))))
                        image[offset + at : end] = data[at : at + SECTOR]
        Path(self.path).write_bytes(image)
