"""How the pages under docs/ become a site: `make docs`. Nothing is fetched; every reference must resolve."""

project = "Cohong · 公行"
author = "Cohong"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["adr/template.md"]
html_theme = "furo"
html_title = "Cohong · 公行"
html_static_path: list[str] = []
html_show_sphinx = False
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence", "deflist"]
# Pages also point at files of the repository, which are no pages of this site; tests/docs checks every such link.
suppress_warnings = ["misc.highlighting_failure", "myst.xref_missing"]
