"""The containers, without Docker: the compose file through a parser, the Dockerfile's scripts for real."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import services

pytestmark = pytest.mark.once

ROOT = services.ROOT
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "DATABASE_URL"}
TESTED_SCRIPTS = {"deploy/install", "deploy/build", "deploy/start", "deploy/healthy"}


def test_the_site_is_complete() -> None:
    assert set(SERVICES) == {"prepare", "server1", "server2", "worker", "proxy", "database", "redis", "mail"}
    assert SERVICES["server1"] == SERVICES["server2"]
    commands = {name: service["command"] for name, service in SERVICES.items() if service["image"] == "tsunagaru"}
    assert commands == {
        "prepare": ["prepare", "--code"],
        "server1": ["serve"],
        "server2": ["serve"],
        "worker": ["work"],
    }


def test_whatever_listens_says_whether_it_is_well() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"prepare", "worker"}


def test_nothing_starts_before_what_it_needs() -> None:
    needs = {
        name: {other: need["condition"] for other, need in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }
    done, well = "service_completed_successfully", "service_healthy"
    assert needs["prepare"] == {"database": well}
    assert needs["server1"] == {"prepare": done, "redis": well}
    assert needs["worker"] == {"prepare": done}
    assert needs["proxy"] == {"server1": well, "server2": well}


def test_no_secret_has_a_default() -> None:
    for service in SERVICES.values():
        for name in SECRETS & service.get("environment", {}).keys():
            value = str(service["environment"][name])
            assert re.search(r"\$\{\w+(?::\?[^}]+)?\}", value)
            assert not re.search(r"\$\{\w+:?-", value)
    lines = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["SITE_HOST=", "SECRET_KEY=", "POSTGRES_PASSWORD="]


def test_data_lives_in_named_volumes() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert {mount for mount in mounts if not mount.startswith("./")} == set(COMPOSE["volumes"])
    assert [mount for mount in mounts if mount.startswith("./") and not (ROOT / mount).exists()] == []


def test_servers_and_worker_see_the_same_files() -> None:
    of_image = re.search(r"FILES_ROOT=(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert of_image
    for name in ("server1", "server2", "worker", "prepare"):
        assert SERVICES[name]["environment"]["FILES_ROOT"] == of_image[1]
        assert SERVICES[name]["volumes"] == [f"files:{of_image[1]}"]
        assert SERVICES[name]["env_file"] == ".env"


def test_images_are_plain_names() -> None:
    base = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    images = [*base, *(service["image"] for service in SERVICES.values())]
    assert [image for image in images if "." in image.split("/")[0] and "/" in image] == []


def test_the_servers_settings_are_known_and_the_proxy_knows_the_servers() -> None:
    from config import env

    environment = SERVICES["server1"]["environment"]
    assert set(environment) - {setting.name for setting in env.TABLE} == set()
    assert environment["SERVER_PROCESSES"] == "2"
    caddy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert re.findall(r"reverse_proxy (.+) \{", caddy) == ["server1:8000 server2:8000"]


def test_the_dockerfile_runs_tested_scripts_only() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    runs = re.findall(r"^RUN (.+)$", text, re.MULTILINE)
    starts = re.findall(r'^ENTRYPOINT \["(.+)"\]$', text, re.MULTILINE)
    assert (runs, starts) == (["deploy/install", "deploy/build"], ["deploy/start"])
    assert {*runs, *starts, SERVICES["server1"]["healthcheck"]["test"][1]} == TESTED_SCRIPTS
    assert [script for script in TESTED_SCRIPTS if not os.access(ROOT / script, os.X_OK)] == []


@pytest.mark.long
def test_install_makes_an_environment_with_the_locked_packages(tmp_path: Path) -> None:
    env = {**os.environ, "VENV": str(tmp_path / "venv")}
    subprocess.run([ROOT / "deploy" / "install"], env=env, check=True)
    subprocess.run([tmp_path / "venv" / "bin" / "python", "-c", "import django, channels, psycopg, nh3"], check=True)


def test_build_start_and_healthy_work_together(tmp_path: Path) -> None:
    port = services.free_port()
    # The environment of the tests stands in for the one `install` makes.
    env = {**os.environ, "VENV": sys.prefix, "STATIC_ROOT": str(tmp_path / "static"), "PORT": str(port)}
    env["FILES_ROOT"] = str(tmp_path / "files")
    env |= {
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    subprocess.run([ROOT / "deploy" / "build"], env=env, check=True)
    assert (tmp_path / "static" / "staticfiles.json").exists()
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700
    env |= {
        "TSUNAGARU_MODE": "production",
        "SECRET_KEY": "of-this-test-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
    }
    env |= {"SITE_URL": "https://tsunagaru.example", "ALLOWED_HOSTS": "tsunagaru.example,localhost"}
    subprocess.run([ROOT / "deploy" / "start", "migrate", "--verbosity", "0"], env=env, check=True)
    with Started(port, env) as server:
        assert subprocess.run([ROOT / "deploy" / "healthy"], env=env, check=False).returncode == 0
    assert server.process
    assert server.process.returncode == 0
    gone = subprocess.run([ROOT / "deploy" / "healthy"], env=env, capture_output=True, check=False)
    assert gone.returncode == 1


class Started(services.Server):
    """A server started as the container starts it."""

    def __init__(self, port: int, env: dict[str, str]) -> None:
        super().__init__(port, env)
        self.env = env

    def command(self) -> list[str]:
        """The entry point with its default command."""
        return [str(ROOT / "deploy" / "start"), "serve"]

    def __enter__(self) -> "Started":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
