"""Settings: every wrong value stops the start with a sentence that names the variable."""

from pathlib import Path

import pytest

from config import env

SAFE = {
    "TSUNAGARU_MODE": "production",
    "SECRET_KEY": "k3-Zq7_mW1xPzR5tYu8iOa2sDf4gHj6kLq9wEr0tYb3nVc5x",
    "SITE_URL": "https://tsunagaru.example",
    "REDIS_URL": "redis://redis:6379/0",
    "SERVER_PROCESSES": "2",
}
SAFE["SECRET_KEY"] += "abc"


def test_defaults_are_the_newcomer_s() -> None:
    values = env.read({})
    assert (values["TSUNAGARU_MODE"], values["REDIS_URL"], values["SERVER_PROCESSES"]) == ("demo", "", 1)


def test_a_safe_production_starts() -> None:
    assert env.read(SAFE)["TSUNAGARU_MODE"] == "production"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"TSUNAGARU_MODE": "prod"}, "TSUNAGARU_MODE must be demo, production or test"),
        ({"SERVER_PROCESSES": "two"}, "SERVER_PROCESSES must be a whole number"),
        ({"SERVER_PROCESSES": "²"}, "SERVER_PROCESSES must be a whole number"),
        ({"BEHIND_TLS_PROXY": "maybe"}, "BEHIND_TLS_PROXY must be true or false"),
        ({"TIME_ZONE": "Tokyo"}, "TIME_ZONE must be the name of a time zone"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must start with"),
        ({"REDIS_URL": "localhost"}, "REDIS_URL must start with"),
        ({"EMAIL_URL": "mail"}, "EMAIL_URL must start with"),
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must be set"),
        ({"REDIS_URL": ""}, "REDIS_URL must be set"),
        ({"SITE_URL": "http://x"}, "SITE_URL must start with https://"),
    ],
)
def test_a_wrong_value_is_named(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(env.SettingsError) as error:
        env.read(SAFE | change)
    assert str(error.value).startswith(sentence)


def test_the_page_of_settings_is_true() -> None:
    assert Path("docs/settings.md").read_text(encoding="utf-8") == env.settings_page()
