"""The language of the pages: Chinese, or English for who has chosen it.

What the browser asks for is not followed: a team in one room reads the same words.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_noop

from complaints.domain.sentences import Sentence

LANGUAGES = dict(settings.LANGUAGES)
COOKIE = "language"
# What Django keeps behind three look-ups of a thread's own: a row asks for it twenty times.
SPOKEN: ContextVar[str] = ContextVar("SPOKEN", default="")
# The labels of the shipped policies, so that makemessages finds them; others stay as written.
POLICY_WORDS = (
    gettext_noop("退费与收费"), gettext_noop("技术故障"), gettext_noop("教学质量"),
    gettext_noop("客服与服务"), gettext_noop("销售与宣传"), gettext_noop("账号与隐私"),
    gettext_noop("其他"), gettext_noop("退费与账务组"), gettext_noop("技术支持组"),
    gettext_noop("教学质量组"), gettext_noop("客户关怀组"), gettext_noop("销售合规组"),
    gettext_noop("私信"), gettext_noop("评论回复"), gettext_noop("商家后台回复"),
    gettext_noop("跟帖回复"), gettext_noop("站内消息"), gettext_noop("热线回电"),
    gettext_noop("七日无理由"), gettext_noop("黑猫回复"), gettext_noop("12315 受理"),
    gettext_noop("严重投诉"), gettext_noop("扬言投诉、起诉或曝光"),
    gettext_noop("未成年人受到伤害"),
    gettext_noop("投诉突增"), gettext_noop("投诉帖传播加快"),
    gettext_noop("升级到投诉办公室的超时个案"), gettext_noop("来源采集失败"),
    gettext_noop("来源长时间没有新帖"), gettext_noop("判断模型走样"),
    gettext_noop("流水线步骤失败"),
    gettext_noop("检索落后"), gettext_noop("首次联系超时"), gettext_noop("答复超时"),
    gettext_noop("回访超时"), gettext_noop("人工升级"), gettext_noop("扬言投诉或曝光"),
    gettext_noop("涉及未成年人安全"),
)  # fmt: skip


class ChosenLanguage:
    """Middleware that speaks the language of the cookie during a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE, "")
        with speaking(chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE):
            return self.get_response(request)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything is said in `language` until the end of the block."""
    with translation.override(language):
        before = SPOKEN.set(language)
        try:
            yield
        finally:
            SPOKEN.reset(before)


def spoken() -> str:
    """The language that is spoken now."""
    return SPOKEN.get() or str(translation.get_language())


def gettext(sentence: str) -> str:
    """Django's gettext, remembered: a list says the same few words hundreds of times."""
    return remembered(spoken(), sentence)


@lru_cache(4096)
def remembered(language: str, sentence: str) -> str:
    """The sentence in `language`, which is the one spoken now."""
    return translation.gettext(sentence)


# For words of a module: looked up when shown; a string to the type checker.
gettext_lazy = lazy(gettext, str)


def in_page_language(sentence: str) -> str:
    """A sentence of the core, or a label of a policy, as the page says it."""
    if isinstance(sentence, Sentence):
        known = {name: in_page_language(str(value)) for name, value in sentence.values.items()}
        return gettext(sentence.pattern) % known
    return gettext(sentence) if sentence else ""
