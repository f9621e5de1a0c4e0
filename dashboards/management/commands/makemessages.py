"""Django's makemessages, which also finds the sentences of the domain (`Sentence("…")`).

A new sentence stays empty until somebody translates it: guesses from like ones were wrong.
"""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=Sentence"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
