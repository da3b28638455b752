"""The deterministic referee. Imports nothing above it; no clock, no randomness, no I/O, no floats."""
