"""The ciphertext of bodies and originals in an S3-compatible object store; keys, marks and index stay in the folder."""
