"""The workspace in a real browser, with and without JavaScript."""

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect


def _sign_in(page: Page, address: str, key: str) -> None:
    page.goto(f"{address}/workspace")
    page.locator("#key").fill(key)
    page.get_by_role("button", name="Entrar").click()
    expect(page.locator("h1")).to_have_text("Tu organización")


def _opened(page: Page, heading: str) -> None:
    """A heading can be read before the scripts of its page run; whoever presses a key waits for these too."""
    expect(page.locator("h1")).to_have_text(heading)
    page.wait_for_load_state("load")


@pytest.mark.parametrize("javascript", ["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [360, 1440])
def test_a_case_is_reported_and_located(
    workspace: tuple[str, str], browser: Browser, javascript: str, width: int
) -> None:
    address, key = workspace
    runs = javascript.startswith("with ")
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=runs)
    page = context.new_page()
    _sign_in(page, address, key)
    page.get_by_role("link", name="Registrar un caso").click()
    forth = page.get_by_role("button", name="Continuar").last
    forth.click()
    expect(page.get_by_role("alert")).to_contain_text("¿Cuándo ocurrió")
    page.locator("[name='incident.start_earliest.year']").fill("2024")
    forth.click()
    page.get_by_label("Estado").fill("Oaxaca")
    page.get_by_label("Municipio o alcaldía").fill("Juchitán")
    forth.click()
    page.locator("[name='victims.0.kind']").select_option("threat")
    page.get_by_role("button", name="Revisar").click()
    expect(page.locator("h1")).to_have_text("Revisa antes de enviar")
    if runs:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Enviar el caso").click()
    expect(page.locator("h1")).to_have_text("El caso quedó registrado")
    expect(page.locator("article")).to_contain_text("Heroica Ciudad de Juchitán de Zaragoza, Oaxaca", timeout=30_000)
    expect(page.get_by_role("link", name="Salir de esta página")).to_be_visible()
    context.close()


def test_enter_in_a_field_goes_on(workspace: tuple[str, str], page: Page) -> None:
    _sign_in(page, *workspace)
    page.goto(f"{workspace[0]}/en/workspace/report")
    page.locator("[name='incident.start_earliest.year']").fill("2024")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Where?")


def test_a_place_is_chosen_while_it_is_typed(workspace: tuple[str, str], page: Page) -> None:
    """By keyboard alone; the words typed are in no address."""
    _sign_in(page, *workspace)
    page.goto(f"{workspace[0]}/workspace/report")
    page.locator("[name='incident.start_earliest.year']").fill("2024")
    page.keyboard.press("Enter")
    _opened(page, "¿Dónde?")
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.get_by_role("combobox", name="Estado").fill("Oaxaca")
    page.get_by_role("combobox", name="Localidad").press_sequentially("la ventos")
    offered = page.locator(".suggestions:visible [role=option]")
    expect(offered.first).to_have_text("La Ventosa, Heroica Ciudad de Juchitán de Zaragoza, Oaxaca")
    page.keyboard.press("ArrowDown")
    expect(offered.and_(page.locator("[aria-selected=true]"))).to_have_count(1)
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(offered.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[name='place.municipality']")).to_have_value("Heroica Ciudad de Juchitán de Zaragoza")
    expect(page.locator("[name='place.locality']")).to_have_value("La Ventosa")
    expect(page.locator("h1")).to_have_text("¿Dónde?")
    assert addresses
    assert not [address for address in addresses if "vent" in address]


CONFLICT = {
    "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"},
    "place": {"state": "Oaxaca", "municipality": "Juchitán de Zaragoza", "lat": 17.06543, "lon": -96.72365},
    "victims": [{"kind": "assault"}],
    "legal_basis": "organisation_mandate",
}


def test_places_are_settled_by_keyboard_and_by_dragging_the_pin(workspace: tuple[str, str], page: Page) -> None:
    address, key = workspace
    for _ in range(2):
        sent = httpx.post(f"{address}/v1/cases", json=CONFLICT, headers={"authorization": f"Bearer {key}"}, timeout=30)
        assert sent.status_code == 201, sent.text
    _sign_in(page, address, key)
    places = page.get_by_role("link", name="Lugares")
    while places.inner_text() != "Lugares 2":
        page.reload()
    places.click()
    _opened(page, "Lugares por revisar")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    _opened(page, "El punto y el municipio se contradicen")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("radio", name="Oaxaca de Juárez")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 de 2 decididos")).to_be_visible()
    page.wait_for_load_state("load")
    pin = page.get_by_role("button", name="Marcador")
    pin.scroll_into_view_if_needed()
    box = pin.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] - 10, steps=4)
    page.mouse.up()
    expect(page.locator("#lat")).not_to_have_value("")
    expect(page.get_by_role("radio", name="Otro punto")).to_be_checked()
    for width in (360, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Decidir y seguir").last.click()
    expect(page.locator("main")).to_contain_text("Ningún lugar espera revisión")
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("h1")).to_have_text("El punto y el municipio se contradicen")
    expect(page.locator(".history")).to_contain_text("deshecha")


def test_cases_are_chosen_and_taken_on_by_keyboard(workspace: tuple[str, str], page: Page) -> None:
    address, key = workspace
    case = {name: value for name, value in CONFLICT.items() if name != "place"} | {"place": {"state": "Oaxaca"}}
    for _ in range(2):
        httpx.post(f"{address}/v1/cases", json=case, headers={"authorization": f"Bearer {key}"}, timeout=30)
    _sign_in(page, address, key)
    page.goto(f"{address}/workspace/cases?workflow=received")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("(1)")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Con el teclado")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#workflow")).to_be_focused()
    page.locator("#step").select_option("in_review")
    page.get_by_role("button", name="Pasar a este punto").click()
    expect(page.get_by_role("status")).to_contain_text("pasaron: 1 caso")
    for width in (360, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_connection_the_form_stays_with_what_was_written(workspace: tuple[str, str], page: Page) -> None:
    _sign_in(page, *workspace)
    page.goto(f"{workspace[0]}/workspace/report")
    page.locator("[name='incident.start_earliest.year']").fill("2024")
    page.context.set_offline(offline=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Sin conexión")
    expect(page.locator("[name='incident.start_earliest.year']")).to_have_value("2024")
    page.context.set_offline(offline=False)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("¿Dónde?")
