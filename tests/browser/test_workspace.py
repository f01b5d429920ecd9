"""The workspace in a real browser, with and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect


def _sign_in(page: Page, address: str, key: str) -> None:
    page.goto(f"{address}/workspace")
    page.locator("#key").fill(key)
    page.get_by_role("button", name="Entrar").click()
    expect(page.locator("h1")).to_have_text("Tu organización")


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
