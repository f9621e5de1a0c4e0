"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

from dashboards.warm import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints.settings")
application = get_wsgi_application()
settle()
