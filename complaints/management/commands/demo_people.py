"""One account per role, to look at the pages through other people's eyes."""

import secrets
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand
from django.db import transaction

from complaints.domain.access import Role
from complaints.launch.account import LETTERS
from complaints.models import Team

NAMES = {
    Role.MANAGER: "李丽",
    Role.LEAD: "王组长",
    Role.ANALYST: "陈分析",
    Role.ON_CALL: "赵值班",
    Role.PRIVACY_OFFICER: "周合规",
    Role.ADMIN: "管理员",
}


class Command(BaseCommand):
    help = (
        "Make one account per role and print its password, once; known accounts stay as they are."
    )
    requires_system_checks: list[str] = []

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for role in Role:
            name = f"demo_{role.value}"
            user, new = User.objects.get_or_create(
                username=name, defaults={"first_name": NAMES[role]}
            )
            if not new:
                self.stdout.write(f"{name:24} is there already")
                continue
            password = "".join(secrets.choice(LETTERS) for _ in range(14))
            user.set_password(password)
            user.save()
            user.groups.add(Group.objects.get_or_create(name=role.value)[0])
            if role in (Role.MANAGER, Role.LEAD):
                user.teams.set(Team.objects.all())
            self.stdout.write(f"{name:24} {password}")
