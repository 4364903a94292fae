import re

import httpx
import pytest

from webhook.texts import texts


class TestChatPage:
    def test_is_whole_without_anything_from_elsewhere(self, web: str):
        page = httpx.get(web).text

        assert texts().welcome in page
        assert all(title in page for title in texts().welcome_options)
        links = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert links and all(link.startswith("/static/") for link in links)
        assert all(httpx.get(web + link).status_code == 200 for link in links)

    def test_has_no_inline_script_or_style(self, web: str):
        page = httpx.get(web).text

        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)

    def test_files_may_be_kept_and_pages_not(self, web: str):
        page = httpx.get(web)
        script = re.search(r'src="(/static/chat\.js[^"]+)"', page.text)

        assert page.headers["Cache-Control"] == "no-store"
        assert "immutable" in httpx.get(web + script.group(1)).headers["Cache-Control"]

    @pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/api/chat/x/messages", "/nothing", "/static/chat.css"])
    def test_every_answer_carries_the_security_headers(self, web: str, path: str):
        headers = httpx.get(web + path).headers

        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
