"""Files of one home: append segments (the truth), C2SP tiles and an LMDB state (both rebuilt from the segments)."""
