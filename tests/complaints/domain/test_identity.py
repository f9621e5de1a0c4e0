"""What gives an author away is dropped; what a colleague needs stays."""

from complaints.domain.identity import without_identity


def test_ids_of_posts_orders_and_courses_stay() -> None:
    row = {"post_id": "5", "thread_id": "7", "order_id": "QH1", "course_id": "c"}
    assert without_identity(row, []) == row


def test_ids_of_people_go() -> None:
    row = {"uid": "1", "user_id": "1", "author_id": "1", "id": "1", "openid": "1"}
    assert without_identity(row, []) == {}
