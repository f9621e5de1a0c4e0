"""The only Scrapy settings. What differs by source stands in policies/platforms.yml."""

import os
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints.settings")
django.setup()

from django.conf import settings as huiyin  # noqa: E402  only known after setup

from spiders.logs import log_discreetly  # noqa: E402

LOG_ENABLED = False  # Scrapy's own handler would print addresses whole
log_discreetly("INFO")
LOG_VERSIONS: list[str] = []
LOG_FORMATTER = "spiders.pipeline.NoItemsInLogs"

BOT_NAME = "Huiyin"
SPIDER_MODULES = ["spiders.platforms"]
ITEM_PIPELINES = {"spiders.pipeline.StoringPipeline": 500}

# --- who we are and how we behave
OPERATOR = quote(huiyin.HUIYIN_OPERATOR, safe=" @.,:/+-_")
USER_AGENT = f"{BOT_NAME}/0.1 (reads public posts for customer care; operated by {OPERATOR})"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME
AUTOTHROTTLE_ENABLED = True
COOKIES_ENABLED = False
REFERER_ENABLED = False  # it would carry the token to another site
DOWNLOADER_MIDDLEWARES = {"spiders.budget.BudgetMiddleware": 90}
DEFAULT_REQUEST_HEADERS = {"Accept-Language": "zh-CN,zh;q=0.9"}

# --- what is not tried twice: 403, 429 and 503 are how sources turn a crawler away
RETRY_TIMES = 1
RETRY_HTTP_CODES = [408, 500, 502, 504]
REDIRECT_MAX_TIMES = 3
METAREFRESH_ENABLED = False
HTTPERROR_ALLOW_ALL = True  # every status is an outcome, so every answer must reach the spider

# --- bounds against bombs, drips and lies
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes, unpacked
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
DNS_TIMEOUT = 20
CLOSESPIDER_TIMEOUT = 540  # seconds; the crawl command kills a crawl after 600
MEMUSAGE_LIMIT_MB = 1024

# --- no doors into the process
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
