"""The built wheel and an editable install both work, in an environment that has nothing else of ours."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import services

pytestmark = pytest.mark.once

PROOF = """
import platform, sys
assert platform.python_version() == sys.version.split()[0]
import config.settings
import django
django.setup()
from django.conf import settings
from django.template.loader import get_template
get_template("base.html")
from django.contrib.staticfiles import finders
assert finders.find("css/base.css")
from config.asgi import application
print(settings.TEMPLATES_DIR)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(services.ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def environment(folder: Path) -> Path:
    """A bare environment that sees the packages of the tests, without any path of this tree; its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = Path(sys.prefix) / "lib" / version / "site-packages"
    (folder / "lib" / version / "site-packages" / "packages.pth").write_text(f"{packages}\n")
    return folder / "bin" / "python"


def install(python: Path, *what: str) -> None:
    """pip of the tests installs into the other environment."""
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, "--no-build-isolation", *what], check=True)


def prove(python: Path) -> str:
    """Start the product from somewhere else; where it found its templates."""
    env = {name: value for name, value in os.environ.items() if name not in {*services.OURS, "PYTHONPATH"}}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run([python, "-c", PROOF], cwd=os.sep, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_wheel_holds_what_a_site_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        path.relative_to(services.ROOT / "templates").as_posix()
        for path in (services.ROOT / "templates").rglob("*.html")
    }
    assert {name for name in sources if f"config/_templates/{name}" not in names} == set()
    assert {
        "config/settings.py",
        "forums/__init__.py",
        "realtime/hub/services.py",
        "portal/static/css/base.css",
    } - names == set()
    assert {name.split("/")[0] for name in names} & {"platform", "templates", "tests", "bench", "bin", "var"} == set()


def test_an_installed_wheel_works(wheel: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")
    install(python, str(wheel))
    assert prove(python).endswith("/site-packages/config/_templates")


def test_an_editable_install_works(tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")
    install(python, "--editable", str(services.ROOT))
    assert prove(python) == str(services.ROOT / "templates")
