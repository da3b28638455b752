"""Pages and their JSON twins, one desk per role. Start at `app.py`; every page is one file of `pages/`."""
