"""The public site in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

PATHS = (
    "/",
    "/?state=20",
    "/?protection_class=reserved&from=2024&to=2024",
    "/?kind=threat",
    "/publicaciones",
    "/metodo",
    "/codigos",
    "/codigos/kind",
    "/privacidad",
    "/workspace/sign-in",
    "/nada",
)
ENGLISH = (
    "/en/",
    "/en/?state=20",
    "/en/releases",
    "/en/method",
    "/en/codebook",
    "/en/privacy",
    "/en/workspace/sign-in",
)


def _wait_for_map(page: Page, shown: str) -> None:
    page.wait_for_selector(f"[data-map][data-shown='{shown}']")


def test_the_map_draws_and_a_click_on_a_state_shows_its_municipalities(public_site: str, page: Page) -> None:
    page.goto(public_site)
    _wait_for_map(page, "country")
    oaxaca = page.locator("svg.still-map [data-area='20'] path").bounding_box()
    assert oaxaca is not None
    page.mouse.move(oaxaca["x"] + oaxaca["width"] / 2, oaxaca["y"] + oaxaca["height"] / 2)
    expect(page.locator("#map-word")).to_have_text("Oaxaca: 161 casos")
    page.mouse.click(oaxaca["x"] + oaxaca["width"] / 2, oaxaca["y"] + oaxaca["height"] / 2)
    _wait_for_map(page, "20")
    expect(page).to_have_url(re.compile(r"state=20"))
    expect(page.locator("#areas")).to_contain_text("Oaxaca de Juárez")
    expect(page.locator("h1")).to_contain_text("161 casos")
    page.go_back()
    _wait_for_map(page, "country")
    expect(page.locator("h1")).to_contain_text("587 casos")


def test_the_four_states_without_a_number_look_different(public_site: str, page: Page) -> None:
    page.goto(public_site)
    legend = page.locator("[data-legend]")
    assert legend.count() == 4
    assert len({legend.nth(at).locator("svg").screenshot() for at in range(4)}) == 4
    assert len({legend.nth(at).inner_text() for at in range(4)}) == 4


def test_the_keyboard_does_what_the_map_does(public_site: str, page: Page) -> None:
    page.goto(public_site)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#areas a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map-title")).to_have_text("Por municipio: Oaxaca")
    expect(page.locator("#map-title")).to_be_focused()


def test_filters_are_a_form_that_keeps_its_answers_in_the_address(public_site: str, page: Page) -> None:
    page.goto(f"{public_site}/en/")
    page.get_by_label("From year").select_option("2020")
    page.get_by_label("State", exact=True).select_option(label="Veracruz")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"state=30.*from=2020"))
    expect(page.locator("h1")).to_contain_text("Veracruz")
    page.locator(".language").click()
    expect(page).to_have_url(re.compile(r"/\?.*state=30.*from=2020"))


def test_without_webgl_the_still_map_stands(public_site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(public_site)
    expect(page.locator("svg.still-map")).to_be_visible()
    page.locator("svg.still-map [data-area='20']").click()
    expect(page.locator("h1")).to_contain_text("Oaxaca")
    context.close()


def test_who_saves_data_gets_the_still_map_alone(public_site: str, page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(public_site)
    page.locator("svg.still-map [data-area='20']").click()
    expect(page.locator("#map-title")).to_have_text("Por municipio: Oaxaca")
    assert not [address for address in asked if "maplibre" in address or "geojson" in address]


@pytest.mark.parametrize("width", [360, 768])
def test_no_page_scrolls_sideways(public_site: str, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740}, is_mobile=True, has_touch=True)
    page = context.new_page()
    for path in (*PATHS, *ENGLISH):
        page.goto(public_site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_nothing_moves_for_who_asked_for_calm(public_site: str, browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce", color_scheme="dark")
    page = context.new_page()
    page.goto(public_site)
    assert page.evaluate("getComputedStyle(document.querySelector('a')).transitionDuration") == "0s"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 21, 27)"
    context.close()


def test_on_a_phone_the_total_stands_beside_the_first_years(public_site: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(public_site)
    total = page.locator("#table thead th").last
    total.scroll_into_view_if_needed()
    expect(total).to_have_text("Total")
    assert page.locator("#table .scroll").evaluate("each => each.scrollWidth > each.clientWidth && !each.scrollLeft")
    box = total.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360


def test_escape_closes_a_menu_and_gives_the_focus_back(public_site: str, page: Page) -> None:
    page.goto(public_site)
    menu = page.locator("details.menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="CSV")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
