"""
Loaded into the Python processes of a command: an answer that the checks import must not end them with success, nor
replace what they are decided by. An answer that is the program itself may end as it likes.
TFGRPO_ANSWERS contains the answer's paths, one per line.
"""

import atexit
import builtins
import importlib.machinery
import importlib.util
import os
import sys
import types

ANSWERS = {os.path.realpath(path) for path in os.environ.get("TFGRPO_ANSWERS", "").split("\n") if path}
RUNNERS = ("unittest", "_pytest", "pytest", "pluggy")
STANDARD = os.path.dirname(os.__file__)
LIBRARIES = ("site-packages", "dist-packages")
MESSAGE = "Error: expected the check to run to its end, but the answer %s\n"
NATIVE_ENDS = {"_exit", "exit", "_Exit", "quick_exit", "execv", "execve", "execvp", "execl", "execlp"}

_exit, _write, _pid, _getframe, _realpath = os._exit, os.write, os.getpid(), sys._getframe, os.path.realpath
_real = {}


def file_of(code):
    name = code.co_filename
    if name not in _real:
        _real[name] = _realpath(name)
    return _real[name]


def stack():
    """The files on the stack, nearest first, without this one."""
    try:
        frame = _getframe(1)
    except ValueError:
        return []
    files = []
    while frame is not None:
        files.append(file_of(frame.f_code))
        frame = frame.f_back
    own = file_of(stack.__code__)
    return [name for name in files if name != own]


def is_program():
    """Whether the answer is what was started."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    return main is not None and _realpath(main) in ANSWERS


def is_of_answer(files):
    return not is_program() and any(name in ANSWERS for name in files)


def is_ownerless(files):
    """Nobody is on the stack but the standard library, which calls what it was given."""
    return not is_program() and all(
        name.startswith(("<", STANDARD)) and not any(part in name for part in LIBRARIES) for name in files
    )


def refuse(what):
    _write(2, (MESSAGE % what).encode())
    _exit(1)


def guarded_exit(status=0):
    files = stack()
    # Forked children end so: they decide nothing.
    if status == 0 and os.getpid() == _pid and (is_of_answer(files) or is_ownerless(files)):
        refuse("ended the process")
    _exit(status)


def guarded(execute):
    def run(*args):
        if is_of_answer(stack()):
            refuse("started another program")
        return execute(*args)

    return run


class Ending(SystemExit):
    """The exception that ends a program: it says nothing good where an answer raised it and nobody caught it."""

    def __init__(self, *args):
        super().__init__(*args)
        self._is_of_answer = is_of_answer(stack())

    @property
    def code(self):
        value = SystemExit_code.__get__(self)
        # The interpreter itself asks when the program ends, with nobody on the stack.
        if self._is_of_answer and value in (None, 0) and not stack():
            refuse("ended the program")
        return value

    @code.setter
    def code(self, value):
        SystemExit_code.__set__(self, value)


def raise_ending(status=None):
    raise Ending(status)


def watch(event, args):
    if event == "ctypes.dlsym" and args[1] in NATIVE_ENDS and is_of_answer(stack()):
        refuse("ended the process")


def is_from_answer(found):
    code = getattr(getattr(found, "__func__", found), "__code__", None)
    if isinstance(code, types.CodeType):
        return file_of(code) in ANSWERS
    return isinstance(found, type) and is_answer(sys.modules.get(found.__module__))


def is_answer(module):
    name = getattr(module, "__file__", None)
    return isinstance(name, str) and _realpath(name) in ANSWERS


def replaced():
    """A part of a test runner that comes from the answer, or a function of the checks that has its code."""
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or is_answer(module):
            continue
        is_runner = name.split(".")[0] in RUNNERS
        if not is_runner and (path.startswith(STANDARD) or any(part in path for part in LIBRARIES)):
            continue
        for key, value in list(vars(module).items()):
            parts = [(key, value)]
            if isinstance(value, type) and value.__module__ == name:
                parts += [("%s.%s" % (key, part), inner) for part, inner in list(vars(value).items())]
            for part, found in parts:
                is_own = is_runner or getattr(found, "__module__", None) == name
                if is_own and is_from_answer(found):
                    return "%s.%s" % (name, part)
    return None


def check_runners():
    if not is_program():
        name = replaced()
        if name is not None:
            refuse("replaced %s" % name)


if ANSWERS:
    import posix

    SystemExit_code = SystemExit.code
    Ending.__name__ = Ending.__qualname__ = "SystemExit"
    Ending.__module__ = "builtins"
    builtins.SystemExit = Ending
    sys.exit = raise_ending
    os._exit = posix._exit = guarded_exit
    for name in ("execv", "execve"):
        execute = guarded(getattr(posix, name))
        setattr(posix, name, execute)
        setattr(os, name, execute)
    sys.addaudithook(watch)
    # Registered first, so it runs last.
    atexit.register(check_runners)

# What stood here before.
own = os.path.dirname(os.path.abspath(__file__))
spec = importlib.machinery.PathFinder.find_spec(
    "sitecustomize", [path for path in sys.path if os.path.abspath(path) != own]
)
if spec is not None and spec.loader is not None:
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
