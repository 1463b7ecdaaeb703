"""Who may log on, by what the state keeps of a local user."""

from __future__ import annotations

import datetime as dt
import typing as t

from .dates import moment


def may_log_on(user: dict[str, t.Any], now: dt.datetime) -> bool:
    """Whether Windows lets a local user in who knows the password: not disabled, not expired, no password that must be changed first."""
    expires = str(user.get("expires") or "never")
    return not user.get("disabled") and not user.get("password_expired") and (expires == "never" or now < moment(expires))
