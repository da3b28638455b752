"""Members: who takes part, with which roles and keys, for whom they act, and which law rows they have adopted."""
