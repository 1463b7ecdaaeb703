"""Begin a check, an action of the guide or a model of the lab from its skeleton. CONTRIBUTING.md has the recipes.

dev/new.py check NAME             plugins/plugin_utils/rules/checks/NAME.py and its test
dev/new.py action NAME            the role of a planned action of docs/steps.md, with its proof
dev/new.py model COLLECTION.MODULE [key=value ...]   a model of the lab and its test; key=value: arguments that the module takes
"""

from __future__ import annotations

import argparse
import re
import sys
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pages import ROOT
from rule_modules import rules

SKELETONS = Path(__file__).resolve().parent / "skeleton"
_PLACE = re.compile(r"@(\w+)@")


def write(skeleton: str, target: Path, values: t.Mapping[str, str]) -> None:
    """Write one file from its skeleton. A file that is there is never overwritten."""
    if target.exists():
        sys.exit(f"{target.relative_to(ROOT)} is there already")
    text = (SKELETONS / skeleton).read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_PLACE.sub(lambda match: values[match[1]], text), encoding="utf-8")
    print(f"wrote {target.relative_to(ROOT)}")


def check(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        sys.exit(f"{name!r} is not a name for a module of Python in lower case")
    title = name.replace("_", " ")
    values = {
        "name": name,
        "key": name.replace("_", ""),
        "class": "".join(word.capitalize() for word in name.split("_")),
        "title": title.capitalize(),
    }
    write("check/check.py.txt", ROOT / "plugins" / "plugin_utils" / "rules" / "checks" / f"{name}.py", values)
    write("check/test.py.txt", ROOT / "tests" / "unit" / "rules" / f"test_rules_checks_{name}.py", values)
    print("next: dev/checks_page.py")


def action(name: str) -> None:
    steps = rules("steps")
    planned = {one.name: one for one in steps.ACTIONS if not one.there}
    if name not in planned:
        sys.exit(f"{name!r} is not a planned action; these are: {', '.join(planned)}")
    one = planned[name]
    values = {
        "name": name,
        "role": one.role,
        "title": one.title,
        "steps": " and ".join(map(str, one.steps)),
        "step": f"{one.steps[0]:02d}",
        "phase": steps.phase_of(one.steps[0]),
        "hop": str(steps.hop_of(one.steps[0]) or 1),
    }
    role = ROOT / "roles" / one.role
    files = {
        "tasks_main.yml": "tasks/main.yml",
        "tasks_action.yml": f"tasks/{name}.yml",
        "tasks_verify.yml": f"tasks/verify_{name}.yml",
        "defaults.yml": "defaults/main.yml",
        "vars.yml": "vars/main.yml",
        "argument_specs.yml": "meta/argument_specs.yml",
        "meta.yml": "meta/main.yml",
        "README.md": "README.md",
    }
    for skeleton, target in files.items():
        write(f"action/{skeleton}.txt", role / target, values)
    print(f"next: give the action {name} `there=True` in plugins/plugin_utils/rules/steps.py, then dev/steps_page.py")


def model(module: str, arguments: t.Sequence[str]) -> None:
    collection, _dot, short = module.rpartition(".")
    manifest = ROOT / ".cache" / "collections" / "ansible_collections" / collection.replace(".", "/") / "MANIFEST.json"
    if not manifest.is_file():
        sys.exit(f"the collection {collection!r} of {module} is not installed; run make setup")
    found = re.search(r'"version": "([^"]+)"', manifest.read_text(encoding="utf-8"))
    version = found[1] if found else ""
    given = ", ".join(f'"{key}": "{value}"' for key, _sign, value in (one.partition("=") for one in arguments))
    values = {"module": module, "collection": collection, "short": short, "version": version, "arguments": given}
    lab = ROOT / "tests" / "lab"
    write("model/model.py.txt", lab / "lab" / "models" / f"{short}.py", values)
    write("model/test.py.txt", lab / "tests" / f"test_model_{short}.py", values)
    page = ROOT / "docs" / "lab.md"
    row = f"| {module} | {collection} {version} | mixed | what the module does |"
    before, heading, rest = page.read_text(encoding="utf-8").partition("### Modules\n")
    lines = rest.split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith("|---"))
    last = next(number for number, line in enumerate(lines[first:], first) if not line.startswith("|"))
    lines[first + 1 : last] = sorted([*lines[first + 1 : last], row], key=lambda line: line.split("|")[1].strip())
    page.write_text(before + heading + "\n".join(lines), encoding="utf-8")
    print("added the row of docs/lab.md")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["check", "action", "model"])
    parser.add_argument("name")
    parser.add_argument("arguments", nargs="*", help="of a model: key=value")
    options = parser.parse_args()
    if options.kind == "model":
        model(options.name, options.arguments)
    else:
        {"check": check, "action": action}[options.kind](options.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
