"""Dated data: law rows and code tables, each with its source and evidence mark."""
