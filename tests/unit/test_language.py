"""Words that this project does not use in its text, with what it writes in their place (docs/glossary.md has its terms)."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("plugins", "roles", "playbooks", "docs", "inventories", "changelogs", "dev", "README.md", "CONTRIBUTING.md", "SECURITY.md")
SUFFIXES = {".py", ".yml", ".md"}

INSTEAD = {
    "anew": "again",
    "anybody": "a person",
    "built newly": "rebuilt",
    "cure": "fix, remedy",
    "enlarge": "add resources to",
    "free room": "free space",
    "half done": "not proven, not complete",
    "half-way": "interrupted",
    "is no valid": "is not a valid",
    "lie on": "be on",
    "long ago": "too old",
    "maker": "vendor",
    "mend": "fix",
    "misspelt": "misspelled",
    "old server": "6.x server, previous server",
    "old servers": "6.x servers, previous servers",
    "on the box": "on the server",
    "plan of before": "previous plan",
    "said twice": "reported twice",
    "speaks of": "names",
    "stated": "declared, attested",
    "stated by nobody": "not declared",
    "storey": "layer",
    "switch on": "turn on",
    "the house": "the project",
    "the plan before": "the previous plan",
    "the way back": "the backups",
    "twin": "verify file, document",
    "whatever it is": "in any case",
}


def discouraged(text):
    """The line number and the word of each discouraged word; words may be apart by a line break."""
    words = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in INSTEAD)
    for found in re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE):
        yield text.count("\n", 0, found.start()) + 1, " ".join(found[0].casefold().split())


def files():
    for folder in (ROOT / name for name in FOLDERS):
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES:
                yield path


def test_a_discouraged_word_is_found_in_any_case_and_over_a_line_break():
    assert list(discouraged("Mend it.\nThe plan\nbefore has free  room. Recommended, secure.")) == [
        (1, "mend"),
        (2, "the plan before"),
        (3, "free room"),
    ]


def test_the_text_of_the_project_has_no_discouraged_word():
    paths = list(files())
    assert len(paths) > 300
    assert [
        f"{path.relative_to(ROOT)}:{line}: {word} -> {INSTEAD[word]}"
        for path in paths
        for line, word in discouraged(path.read_text("utf-8"))
    ] == []
