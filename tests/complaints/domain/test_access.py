"""Roles and what they may do."""

from complaints.domain.access import ROLES, Permission, Role, may


def test_every_role_reads_the_queue_and_only_some_work_it() -> None:
    assert all(may([role], Permission.QUEUE_READ) for role in Role)
    assert may(["manager"], Permission.CASE_WORK)
    assert not may(["analyst"], Permission.CASE_WORK)
    assert not may(["on_call"], Permission.CASE_WORK)


def test_only_on_call_and_admin_acknowledge_alerts() -> None:
    holders = {role for role in Role if may([role], Permission.ALERT_ACKNOWLEDGE)}
    assert holders == {Role.ON_CALL, Role.ADMIN}


def test_an_unknown_role_may_nothing() -> None:
    assert not any(may(["intern", ""], permission) for permission in Permission)


def test_every_permission_is_held_by_someone_besides_the_admin() -> None:
    held = set().union(*(ROLES[role] for role in Role if role is not Role.ADMIN))
    assert held == set(Permission)
