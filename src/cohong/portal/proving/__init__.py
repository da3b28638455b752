"""Proofs as people hold them: a file, a text, a photo of a code; and what each is worth."""
