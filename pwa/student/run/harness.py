"""Runs one program of a child: what it prints goes out at once, what goes wrong is told with its own line."""
import builtins
import io
import sys
import traceback


class NoAnswer(EOFError):
    pass


class Out(io.TextIOBase):
    def __init__(self, stream, emit):
        self.stream, self.emit = stream, emit

    def writable(self):
        return True

    def write(self, text):
        if text:
            self.emit(self.stream, text)
        return len(text)


def place(error, path):
    """The innermost frame in the child's own file."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    if not frames:
        return None, None
    return frames[-1].lineno, (frames[-1].colno or 0) + 1


def parse(text, path):
    try:
        return compile(text, path, "exec"), None
    except SyntaxError as error:
        return None, ("parse", type(error).__name__, error.msg or "", error.lineno, error.offset)
    except ValueError as error:
        return None, ("parse", "SyntaxError", str(error), None, None)


def execute(code, path):
    try:
        exec(code, {"__name__": "__main__", "__builtins__": builtins})
    except (KeyboardInterrupt, SystemExit) as end:
        return ("stopped",) if isinstance(end, KeyboardInterrupt) else None
    except BaseException as error:
        return ("run", type(error).__name__, str(error), *place(error, path))


def run(text, path, answers, no_answer, emit):
    waiting = list(answers)

    def ask(question=""):
        if not waiting:
            emit("info", f"{question}\n")
            raise NoAnswer(no_answer)
        answer = waiting.pop(0)
        emit("info", f"{question}{answer}\n")
        return answer

    before = (sys.stdout, sys.stderr, builtins.input)
    sys.stdout, sys.stderr, builtins.input = Out("log", emit), Out("error", emit), ask
    sys.setrecursionlimit(400)
    try:
        code, trouble = parse(text, path)
        return trouble or execute(code, path)
    finally:
        sys.stdout, sys.stderr, builtins.input = before


run
