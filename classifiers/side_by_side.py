"""Processes that work side by side and end with the one that started them."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread

import django


def processes(together: int) -> ProcessPoolExecutor:
    """A pool of so many. Killed with their starter, they don't go on writing its checkpoints while
    the resumed training writes them too: a process of a fork server is nobody's child, and would.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["torch"])  # most of a process's start is importing it
    return ProcessPoolExecutor(together, context, begin)


def begin() -> None:
    Thread(target=end_with_the_starter, daemon=True).start()
    django.setup()


def end_with_the_starter() -> None:
    """Waits for its end, whatever that is, and then for nothing more."""
    if starter := parent_process():
        starter.join()
        os._exit(1)
