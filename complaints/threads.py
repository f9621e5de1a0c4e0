"""What others wrote around a case's post: the post that it answers, the comments beside it."""

from complaints.models import Case, Post

MOST, MOST_READ = 10, 200


def thread_of(case: Case) -> list[Post]:
    """The first post, then oldest first, without the posts of the case itself, of other brands and
    those that are gone from their source.

    Two plain questions, each with an index of its own, sorted here: asked for in order the database
    would rather walk through all posts by time.
    """
    lead = case.lead_post
    root = lead.thread_id or lead.post_id
    around = Post.objects.filter(platform=lead.platform, brand=case.brand_id, gone_at=None)
    around = around.exclude(pk=lead.pk).order_by().defer("raw", "author_sealed")
    found = [*around.filter(post_id=root), *around.filter(thread_id=root)[:MOST_READ]]
    others = {post.pk: post for post in found if post.case_id != case.pk}
    return sorted(others.values(), key=lambda post: (post.post_id != root, post.published_at))[
        :MOST
    ]
