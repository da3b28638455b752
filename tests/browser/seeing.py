"""What can be seen of a page by a machine: one visit notes everything that the tests of every page ask about."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# Words that a person reads, with where they stand; without code, technical details, and what is marked as another language.
READ = """() => {
  const skip = "script, style, noscript, code, pre, svg, .mono, details.technical, body [lang], #act-as, .who .as, .brand";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), said = [];
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.replace(/\\s+/g, " ").trim();
    if (text && !walk.currentNode.parentElement.closest(skip)) said.push(text);
  }
  for (const one of document.querySelectorAll("[aria-label], [placeholder]"))
    if (!one.closest(skip)) said.push(one.getAttribute("aria-label") || one.getAttribute("placeholder"));
  return said;
}"""
UNLABELLED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
  .filter((one) => !(one.labels.length || one.getAttribute("aria-label") || one.getAttribute("aria-labelledby")))
  .map((one) => one.outerHTML)"""
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > wide + 1)
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5);
}"""


@dataclass
class Seen:
    """One visit."""

    where: str
    lang: str
    name: str
    status: int
    title: str
    headings: list
    said: list
    unlabelled: list
    too_wide: list
    barriers: list
    troubles: list = field(default_factory=list)
    strangers: list = field(default_factory=list)


class Visitor:
    """A page of a browser that goes from address to address, and notes what went wrong on the way."""

    def __init__(self, page, lang, width):
        self.page, self.lang, self.width = page, lang, width
        self.axe = Axe()
        self.troubles, self.requests = [], []
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def visit(self, name, path):
        """Open an address and look."""
        self.troubles.clear()
        self.requests.clear()
        answer, page = self.page.goto(path), self.page
        found = self.axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
        host = urlsplit(page.url).netloc
        return Seen(
            where=f"{path} {self.lang} {self.width}",
            lang=self.lang,
            name=name,
            status=answer.status,
            title=page.title(),
            headings=page.locator("h1").all_inner_texts(),
            said=page.evaluate(READ),
            unlabelled=page.evaluate(UNLABELLED),
            too_wide=page.evaluate(TOO_WIDE),
            barriers=[f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]],
            troubles=[one for one in self.troubles if not (answer.status == 404 and "Failed to load" in one)],
            strangers=[url for url in self.requests if urlsplit(url).netloc not in ("", host)],
        )
