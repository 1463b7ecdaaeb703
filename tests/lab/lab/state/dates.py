"""Times of the estate file."""

from __future__ import annotations

import datetime as dt
import typing as t


def moment(raw: t.Any) -> dt.datetime:
    """A time of the estate file, in UTC."""
    parsed = raw if isinstance(raw, dt.datetime) else dt.datetime.fromisoformat(str(raw).replace("Z", "+00:00"))
    return parsed.replace(tzinfo=dt.timezone.utc) if parsed.tzinfo is None else parsed.astimezone(dt.timezone.utc)
