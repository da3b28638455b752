"""Translators at the border: each turns outside files into documents with findings, and documents into outside files."""
