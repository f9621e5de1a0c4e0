"""What is learnt least, shown once more: posts that differ in little, and whose fault it was.

Among everything that was read with care the posts on two firms are a thirtieth, and nearly every
other post that names the brand is about it. complaint-zh-5 had seen them twice, and said even of
these whose fault it was rightly only in 65 %, hardly more than if it had always said `ours`.
"""

from collections.abc import Iterable
from dataclasses import replace

from classifiers.examples import Example

RIVAL = "rival"  # the slice of posts that name the brand and another firm
ALIKE = ("两家", "两边", "俩", "一个德行", "半斤八两", "一路货", "都要", "也一样")  # of both firms


def exchanged(posts: Iterable[Example]) -> list[Example]:
    """Complaints that name two firms, with the watched one and the other in each other's place.

    The text stays and the marks change, so that only who is who can tell the label.
    """
    return [
        replace(post, brands=post.rivals, rivals=post.brands, about=not post.about)
        for post in posts
        if post.kind == RIVAL
        and post.target == "provider"
        and not any(word in post.text for word in ALIKE)
        and post.about is not None
        and post.brands
        and post.rivals
    ]


def contrasts(posts: list[Example]) -> list[Example]:
    """The posts, those on rivals once more, and these with the firms exchanged."""
    return posts + [post for post in posts if post.kind == RIVAL] + exchanged(posts)
