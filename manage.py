#!/usr/bin/env python
"""Huiyin's command line: `python manage.py help` lists the commands."""

import os
import sys

from complaints.cli import main

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints.settings")
    sys.exit(main(sys.argv))
