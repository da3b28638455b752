"""Bodies at rest: encrypted for the members entitled to them, opened field by field, erased by destroying a key."""

from cohong.sealed import codes as codes
