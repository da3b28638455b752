"""The care of a home: checked, saved, restored, rehearsed, upgraded, erased from; and how its node is."""
