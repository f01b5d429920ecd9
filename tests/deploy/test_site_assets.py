"""What `make setup` puts beside the site: everything it names is there, and nothing is fetched from elsewhere."""

import re

from deploy.site_assets import FONT_SHEETS, MAP_FILES, VENDOR


def test_the_map_library_is_there_with_its_licence() -> None:
    for name in (*MAP_FILES, "maplibre-gl.LICENSE.txt"):
        assert (VENDOR / name).stat().st_size > 0


def test_every_font_file_is_named_by_a_rule_and_every_rule_has_its_file() -> None:
    named = set(re.findall(r"url\(\./fonts/([^)]+)\)", (VENDOR / "fonts.css").read_text()))
    assert named == {file.name for file in (VENDOR / "fonts").glob("*.woff2")}
    for font in FONT_SHEETS:
        assert f"{font}-latin-wght-normal.woff2" in named
        assert f"{font}-latin-ext-wght-normal.woff2" in named
        assert "Open Font License" in (VENDOR / "fonts" / f"{font}.LICENSE.txt").read_text()


def test_no_style_asks_another_host() -> None:
    for sheet in VENDOR.glob("*.css"):
        assert re.findall(r"url\(['\"]?(?:https?:)?//[^)]*\)|@import", sheet.read_text()) == []
