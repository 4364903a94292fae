"""Light or dark: the visitor's choice in a cookie, else what the system prefers."""

from starlette.requests import Request

COOKIE = "theme"
ONE_YEAR = 365 * 24 * 3600


def chosen_theme(request: Request) -> str:
    """`light`, `dark`, or `auto` where nothing was chosen."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in ("light", "dark") else "auto"


def dark_value(theme: str) -> bool | None:
    """As NiceGUI takes it: None follows the system."""
    return {"light": False, "dark": True}.get(theme)
