"""The processes of a node with pages, and who looks after them."""
