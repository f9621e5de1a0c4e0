"""The documents can fail: what exists must be in them, and what they name must exist."""

import re
from pathlib import Path

import pytest

from complaints.domain.access import ROLES, Permission, Role
from complaints.health import CHECKS
from complaints.models import Alert
from complaints.models.sources import SUCCESSES, Outcome

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
OWN_COMMANDS = sorted(
    path.stem for path in ROOT.glob("*/management/commands/*.py") if path.stem != "__init__"
)


def settings_read() -> set[str]:
    code = (ROOT / "complaints/settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'"(HUIYIN_[A-Z_]+)"', code))


def test_every_setting_is_in_the_example_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?(HUIYIN_[A-Z_]+)=", example, re.MULTILINE))
    assert named == settings_read()


@pytest.mark.parametrize("command", OWN_COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"`(manage\.py )?{command}\b", README)


def test_every_command_that_documents_name_exists() -> None:
    texts = [README, RUNBOOK, (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")]
    named = {name for text in texts for name in re.findall(r"manage\.py ([a-z_]+)", text)}
    assert named <= {*OWN_COMMANDS, "createsuperuser"}


@pytest.mark.parametrize("permission", list(Permission))
def test_the_table_of_permissions_tells_the_truth(permission: Permission) -> None:
    line = next(line for line in README.splitlines() if line.startswith(f"| `{permission}`"))
    ticked = [cell.strip() == "✓" for cell in line.split("|")[2:-1]]
    assert ticked == [permission in ROLES[role] for role in Role]


@pytest.mark.parametrize("part", list(CHECKS))
def test_the_runbook_knows_every_part_that_the_doctor_checks(part: str) -> None:
    assert f"| {part} |" in RUNBOOK


@pytest.mark.parametrize("outcome", [item for item in Outcome if item not in SUCCESSES])
def test_the_runbook_knows_every_way_in_which_a_source_fails(outcome: Outcome) -> None:
    assert f"| {outcome} |" in RUNBOOK


@pytest.mark.parametrize("kind", Alert.Kind.values)
def test_the_runbook_knows_every_alert(kind: str) -> None:
    assert f"| {kind} |" in RUNBOOK


def test_links_between_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", ROOT / "README.zh-CN.md", *ROOT.glob("docs/**/*.md")]:
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        missing = [link for link in links if not (path.parent / link).exists()]
        assert missing == [], path.name
