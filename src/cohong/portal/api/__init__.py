"""The API of the portal: the same pages and acts for programs, with keys, cursors, events and a description."""
