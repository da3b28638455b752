"""Where a home keeps its bodies and originals: in its own folder, or, while `s3.toml` lies there, in an object store."""

from pathlib import Path

from cohong.sealed.codes import STORE_TAKEN
from cohong.sealed.files import Disk, RealDisk, StoreError
from cohong.sealed.s3.settings import FILE_NAME, read_settings


def disk_of(folder: Path) -> Disk:
    """The disk of a `sealed/` folder. Raises CohongError: the store is unreachable, refuses, or the place is another's."""
    path = folder / FILE_NAME
    if not path.exists():
        return RealDisk()
    from cohong.sealed.s3.bucket import Bucket
    from cohong.sealed.s3.disk import S3Disk

    settings = read_settings(path)
    bucket = Bucket(settings)
    # An empty or foreign place would look like a vault that lost everything.
    if not settings.id or bucket.owner() != settings.id:
        raise StoreError(STORE_TAKEN, path=settings.place())
    return S3Disk(folder, bucket)
