# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""JMESPath expressions over a computer's attributes, for the rules, which import nothing but the standard library."""

from __future__ import annotations

import typing as t

from .rules.refusal import Refusal

try:
    import jmespath  # type: ignore[import-untyped]
    from jmespath import exceptions as jmespath_errors
except ImportError as error:
    jmespath = None
    JMESPATH_ERROR: ImportError | None = error
else:
    JMESPATH_ERROR = None

# What a function of the library raises for values that it does not check first, such as a number to search a text for.
_FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


def compile_where(expression: str) -> t.Callable[[t.Mapping[str, str]], bool]:
    """A function that tells whether an expression matches a computer. As in JMESPath, null, false and empty values do not match.

    Raises Refusal for an expression that is not valid, and without the library.
    """
    if jmespath is None:
        raise Refusal(
            f"the expression {expression!r} cannot be read without its library: {JMESPATH_ERROR}",
            "the Python package jmespath on the controller",
            "install jmespath for the Python of ansible-core, or route by subnets and sites",
        )
    try:
        parsed = jmespath.compile(expression)
    except (jmespath_errors.JMESPathError, *_FAULTS) as error:
        raise _refusal(expression, error) from error

    def holds(attributes: t.Mapping[str, str]) -> bool:
        try:
            found = parsed.search(dict(attributes))
        except (jmespath_errors.JMESPathError, *_FAULTS) as error:
            raise _refusal(expression, error) from error
        return not (found is None or found is False or (isinstance(found, (str, list, dict)) and not found))

    return holds


def _refusal(expression: str, error: Exception) -> Refusal:
    return Refusal(
        f"the expression {expression[:200]!r}: {str(error)[:400]}",
        "a JMESPath expression over name, domain, os, revision, system_type, address, agent, site, seen, guid and source",
        "correct `where` of the route in itms_policy.routes; for example: contains(os, 'Server') && site == 'Leeds'",
    )
