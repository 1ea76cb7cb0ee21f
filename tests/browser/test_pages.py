"""The pages in a real browser: they fit, they are quiet, they call nobody, and a keyboard is enough."""

import shutil
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.slow
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make browser")

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PAGES = (
    *(
        "/",
        "/concepts",
        "/sources",
        "/grids",
        "/search?q=rival",
        "/about",
        "/problems",
        "/ns",
        "/api/v1/docs",
        "/sparql",
    ),
    *("/doc/concept/cooperation", "/doc/source/panorama", "/doc/grid/synthese", "/doc/grid/ieefc", "/nowhere"),
    *("/doc/statement/0001", "/doc/excerpt/0001", "/doc/item/synthese-01", "/doc/agent/tsing", "/doc/scheme/core"),
    *("/comparisons", "/comparisons?by=topic", "/doc/comparison/011", "/collectives", "/doc/collective/audyssees"),
    *("/doc/observation/0107", "/doc/concept/confiance", "/doc/grid/college", "/questions", "/questions/who-says"),
    *("/questions/unobserved-items", "/doc/query/who-says", "/doc/mapping/0001"),
    *("/matrix", "/matrix?columns=scheme:core", "/matrix?notions=confiance%0Aitem:synthese-06&fictitious=true"),
    "/matrix/cell?collective=coll:exemple-fictif&notion=item:synthese-06",
)
WIDTHS = (390, 1280)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def tab(browser, request):
    context = browser.new_context(viewport={"width": getattr(request, "param", 1280), "height": 900}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("tab", WIDTHS, indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_and_are_quiet(tab, site, path):
    said, asked = [], []
    tab.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(site + path)
    assert tab.evaluate(OVERFLOW) <= 0
    assert [line for line in said if "404" not in line or path != "/nowhere"] == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(site).netloc}


@pytest.mark.parametrize("tab", WIDTHS, indirect=True)
@pytest.mark.parametrize("path", ["/", "/doc/concept/rivalite"])
def test_a_keyboard_reaches_the_search_box(tab, site, path):
    tab.goto(site + path)
    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.name") == "q":
            break
    tab.keyboard.type("rivalite")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=rivalite*")
    assert tab.locator("a[href^='/doc/concept/rivalite']").count() >= 1


def test_the_skip_link_leads_to_the_content(tab, site):
    tab.goto(site + "/doc/concept/rivalite")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/doc/concept/cooperation", "/doc/grid/synthese", "/ns", "/sparql", "/comparisons", "/search?q=oeuvre"),
        *("/doc/comparison/001", "/doc/collective/exemple-fictif", "/questions/unobserved-items"),
        *("/matrix?fictitious=true&since=2020", "/matrix/cell?collective=coll:exemple-fictif&notion=item:synthese-06"),
    ],
)
def test_text_stands_out_from_its_ground(browser, site, path, scheme):
    context = browser.new_context(color_scheme=scheme)
    tab = context.new_page()
    tab.goto(site + path)
    faint = tab.evaluate(CONTRAST)
    context.close()
    assert faint == []


# WCAG 2.2, 1.4.3: 4.5 to 1, or 3 to 1 for large text. Grounds are opaque here, so the nearest painted one counts.
CONTRAST = """() => {
  const parse = c => { const n = c.match(/[\\d.]+/g).map(Number); return {rgb: n.slice(0, 3), a: n[3] ?? 1}; };
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c.a > 0.99) return c.rgb; } return [255, 255, 255]; };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), e = walker.currentNode.parentElement;
    if (!text || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), [x, y] = [light(parse(style.color).rgb), light(ground(e))];
    const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} ${e.tagName}.${e.className} ${text.slice(0, 40)}`);
  }
  return [...found];
}"""


@pytest.mark.parametrize("tab", [390], indirect=True)
def test_an_answer_is_read_on_a_telephone_without_turning_it(tab, site):
    tab.goto(f"{site}/questions/who-says?concept=rivalite")
    card = tab.locator(".answers tbody tr").first
    cells = card.locator("td:visible")
    tops = {cells.nth(i).get_attribute("data-head"): cells.nth(i).bounding_box() for i in range(cells.count())}
    assert len(tops) >= 6
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in tops.values())
    assert sorted(tops, key=lambda head: tops[head]["y"])[:2] == ["Énoncé", "Citation"]


@pytest.mark.parametrize("tab", [390], indirect=True)
def test_the_head_of_a_page_is_one_row_on_a_telephone_and_its_menu_opens(tab, site):
    tab.goto(f"{site}/doc/concept/rivalite")
    assert tab.locator("header.top").bounding_box()["height"] <= 64
    link = tab.locator(".menu a[href='/questions']")
    assert not link.is_visible()
    tab.locator(".menu summary").focus()
    tab.keyboard.press("Enter")
    assert link.is_visible()
    assert tab.evaluate(OVERFLOW) <= 0
    link.click()
    tab.wait_for_url("**/questions")
