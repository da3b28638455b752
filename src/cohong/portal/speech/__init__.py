"""Codes, roles, law and evidence in plain words, in both languages."""
