"""Links to video meetings are known by their shape; whatever is pasted ends as a safe link or a sentence."""

from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from realtime.video.links import MAX_LENGTH, check

GOOD = {
    "https://zoom.us/j/123456789": "zoom",
    "https://us02web.zoom.us/j/12345678901?pwd=abcDEF.1": "zoom",
    "https://example.zoom.us/w/98765432109": "zoom",
    "https://zoom.us/my/minato.green": "zoom",
    "https://meet.google.com/abc-defg-hij": "meet",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%22Tid%22%3a%221%22%7d": "teams",
    "https://teams.microsoft.com/meet/2345678901234?p=AbCd": "teams",
    "https://teams.live.com/meet/9312345678901?p=x1": "teams",
    "https://example.webex.com/meet/hanako": "webex",
    "https://example.webex.com/example/j.php?MTID=m0123": "webex",
    "https://meet.jit.si/MinatoGreen": "jitsi",
    "https://jitsi.example.org/kaigi": "jitsi",
    "https://meet-jitsi.example.org:8443/kaigi": "jitsi",
    "https://8x8.vc/vpaas-magic-cookie-1/kaigi": "jitsi",
    "https://bbb.example.org/b/han-abc-xyz-123": "bigbluebutton",
    "https://meeting.example.ac.jp/rooms/abc-def-ghi-jkl/join": "bigbluebutton",
    "https://bbb.example.org/bigbluebutton/api/join?meetingID=1&checksum=2": "bigbluebutton",
    "https://whereby.com/minato-green": "whereby",
    "https://example.whereby.com/minato-green": "whereby",
    "https://v.ringcentral.com/join/123456789": "other",
    "https://zoom.us.example.com/j/123456789": "other",
    "https://xn--fsq.xn--zckzah.example/kaigi": "other",
}


@pytest.mark.parametrize(("url", "provider"), GOOD.items())
def test_a_good_link_is_kept_as_it_is(url: str, provider: str) -> None:
    link = check(url)
    assert (link.provider, link.url) == (provider, url)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "video_missing"),
        ("あとで知らせます", "video_missing"),
        ("javascript:alert(1)", "video_missing"),
        ("mailto:hanako@mihon.example", "video_missing"),
        ("http://zoom.us/j/123456789", "video_scheme"),
        ("javascript://zoom.us/j/123456789", "video_scheme"),
        ("ftp://example.org/a", "video_scheme"),
        ("https://user:word@zoom.us/j/123456789", "video_login"),
        ("https://zoom.us@evil.example/j/123456789", "video_login"),
        ("https://127.0.0.1/j/123456789", "video_host"),
        ("https://2130706433/", "video_host"),
        ("https://0x7f.1/", "video_host"),
        ("https://[::1]/a", "video_host"),
        ("https://localhost/a", "video_host"),
        ("https://meet.localhost/a", "video_host"),
        ("https://kaigi.local/a", "video_host"),
        ("https://-a.example.org/a", "video_host"),
        ("https://", "video_host"),
        ("https://[::1/a", "video_unreadable"),
        ("https://example.org:99999/a", "video_unreadable"),
        ("https://zoom.us/j/12345678", "video_path"),
        ("https://zoom.us/j/123456789012", "video_path"),
        ("https://zoom.us/profile", "video_path"),
        ("https://meet.google.com/abcdefghij", "video_path"),
        ("https://teams.microsoft.com/", "video_path"),
        ("https://teams.live.com/meet/", "video_path"),
        ("https://example.webex.com/", "video_path"),
        ("https://meet.jit.si/", "video_path"),
        ("https://whereby.com/", "video_path"),
        ("https://example.org/" + "a" * MAX_LENGTH, "video_long"),
    ],
)
def test_a_bad_link_gets_a_sentence(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check(text)
    assert refused.value.code == code
    assert refused.value.messages[0].endswith("。")


INVITATIONS = {
    "zoom": """見本 花子さんがあなたを予約されたZoomミーティングに招待しています。
トピック: 第1回 オンライン交流会
時間: 2026年12月5日 02:00 PM 大阪、札幌、東京
Zoomミーティングに参加する（https://us02web.zoom.us/j/81234567890?pwd=abc.1）。
ミーティング ID: 812 3456 7890
現地の番号を検索: https://us02web.zoom.us/u/kbXyZ""",
    "teams": """Microsoft Teams ミーティング
こちらをクリックして参加<https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d>
ヘルプ https://aka.ms/JoinTeamsMeeting""",
    "meet": "ビデオ通話のリンク：meet.google.com/abc-defg-hij、電話でも入れます",
}


@pytest.mark.parametrize(("provider", "text"), INVITATIONS.items())
def test_the_link_is_found_in_an_invitation(provider: str, text: str) -> None:
    assert check(text).provider == provider


def test_a_broken_address_of_a_known_service_says_more_than_the_help_page_beside_it() -> None:
    with pytest.raises(ValidationError, match="Zoomの会議のリンクではないようです"):
        check("https://zoom.us/j/1234 くわしくは https://example.org/help")


@pytest.mark.parametrize(
    "text",
    [
        "ｈｔｔｐｓ：／／ｚｏｏｍ．ｕｓ／ｊ／１２３４５６７８９",
        "https://zoom.us/j/１２３４５６７８９",
        "https://zoom.us/j/\u200b123456789",
        "HTTPS://ZOOM.US:443/j/123456789",
    ],
)
def test_full_width_and_invisible_characters_are_folded(text: str) -> None:
    assert check(text).url == "https://zoom.us/j/123456789"


JAPANESE = st.text(st.characters(min_codepoint=0x3040, max_codepoint=0x30FF) | st.sampled_from("。、「」（）\n 　😀𠮷"))


@given(before=JAPANESE, url=st.sampled_from(sorted(GOOD)), after=JAPANESE)
def test_a_link_is_found_in_any_japanese_text(before: str, url: str, after: str) -> None:
    link = check(f"{before}{url}{after}")
    assert (link.provider, link.url) == (GOOD[url], url)


PIECES = st.sampled_from(
    [
        "https://",
        "http://",
        "javascript:",
        "zoom.us",
        "/j/",
        "123456789",
        "@",
        ":",
        "[",
        "]",
        "meet.jit.si/",
        "?",
        "#",
        "\\",
        "%0d",
        "..",
        "\x00",
        "／",
        "＠",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join))
@example("https://zoom.ushttps://javascript:#")
def test_whatever_is_pasted_ends_as_a_safe_link_or_a_sentence(text: str) -> None:
    try:
        link = check(text)
    except ValidationError as error:
        assert error.messages[0].endswith("。")
        return
    parts = urlsplit(link.url)
    assert (parts.scheme, parts.username, parts.password) == ("https", None, None)
    assert "." in link.host
    assert link.url.isascii()
    assert len(link.url) <= MAX_LENGTH
    assert not set(link.url) & set(" \t\r\n<>\"'`\\{}|^") - {"'"}
    assert check(link.url) == link
