"""What can be seen wrong in one page: its outline, its landmarks, its width, and where the focus is."""

from playwright.sync_api import CDPSession, Page

# The least width that a page must fit (WCAG 2.2, 1.4.10), whatever screen it is on.
NARROWEST = 320
_LETTERS = 16
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
_STRUCTURE = """() => {
    const faults = [];
    const all = selector => [...document.querySelectorAll(selector)];
    const say = (wrong, what) => { if (wrong) faults.push(what); };
    say(!/^[a-z]{2,3}(-[A-Za-z]+)*$/.test(document.documentElement.lang), 'the page names no language');
    say(!document.title.trim(), 'the page has no title');
    const headings = all('h1, h2, h3, h4, h5, h6').filter(each => each.checkVisibility());
    const levels = headings.map(each => Number(each.tagName[1]));
    say(levels.filter(level => level === 1).length !== 1, 'there is not just one h1');
    levels.forEach((level, at) => say(
        at > 0 && level > levels[at - 1] + 1,
        `h${level} “${headings[at].innerText}” stands under h${levels[at - 1]}`));
    headings.forEach(each => say(!each.innerText.trim(), `${each.tagName} is empty`));
    for (const landmark of ['main', 'body > header', 'body > footer'])
        say(all(landmark).length !== 1, `there is not just one ${landmark}`);
    const names = all('nav').map(each => each.getAttribute('aria-label')
        || document.getElementById(each.getAttribute('aria-labelledby'))?.innerText);
    say(names.some(name => !name) || new Set(names).size < names.length, `navigation is named ${names.join(', ')}`);
    const ids = all('[id]').map(each => each.id);
    ids.filter((id, at) => ids.indexOf(id) < at).forEach(id => faults.push(`the id ${id} is there twice`));
    all('a[href^="#"]').filter(each => each.hash && !document.getElementById(decodeURIComponent(each.hash.slice(1))))
        .forEach(each => faults.push(`${each.hash} leads nowhere`));
    return faults;
}"""
# A control that is drawn by its label, as a tile, shows its focus there.
SHOWN = """at => {
    const outlined = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const drawn = [getComputedStyle(at)];
    if (at.matches('.usa-radio__input, .usa-checkbox__input'))
        drawn.push(getComputedStyle(at.labels[0]), getComputedStyle(at.labels[0], '::before'));
    return drawn.some(outlined);
}"""
_UNSEEN = f"""() => {{
    const shown = {SHOWN};
    const stops = [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
    const unseen = stops.filter(at => at.checkVisibility() && !at.disabled)
        .filter(at => {{ at.focus({{preventScroll: true}}); return document.activeElement === at && !shown(at); }});
    document.activeElement.blur();
    return unseen.map(at => `the focus cannot be seen on ${{at.outerHTML.slice(0, 90)}}`);
}}"""
_WIDER = """() => [...document.querySelectorAll('body *')]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(each => `${each.tagName}.${each.className} “${(each.innerText || '').slice(0, 30)}”`)"""


def structure_faults(page: Page) -> list[str]:
    """See that the page has a language, a title, landmarks, and headings that go down by one at a time."""
    return list(page.evaluate(_STRUCTURE))


def layout_faults(page: Page, wire: CDPSession) -> list[str]:
    """See that nothing is cut off on a narrow screen or in large type, and that the focus is always seen."""
    screen = page.viewport_size
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    faults = list(page.evaluate(_UNSEEN)) + _width_faults(page, "on its screen")
    wire.send("Page.setFontSizes", {"fontSizes": {"standard": 2 * _LETTERS}})
    faults += _width_faults(page, "with letters of 200 %")
    wire.send("Page.setFontSizes", {"fontSizes": {"standard": _LETTERS}})
    page.set_viewport_size({"width": NARROWEST, "height": 600})
    faults += _width_faults(page, f"at {NARROWEST} pixels")
    page.set_viewport_size(screen)
    return faults


def _width_faults(page: Page, when: str) -> list[str]:
    page.evaluate("document.fonts.ready.then(() => true)")
    if page.evaluate(FITS):
        return []
    return [f"wider than the screen {when}: {', '.join(page.evaluate(_WIDER))}"]
