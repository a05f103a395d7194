"""States: functions that return a partial or page as it is in one situation.

A state's typed parameters are its controls. What comes from a URL is converted by the type and
handed over as a value; it is never part of a template.
"""

import importlib.util
import inspect
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import (
    Any,
    Generic,
    Literal,
    NamedTuple,
    Never,
    ParamSpec,
    TypeVar,
    cast,
    get_args,
    get_origin,
)
from typing import get_type_hints as hints_of

from webapp.components import contracts

P = ParamSpec("P")
R = TypeVar("R")


class Problem(NamedTuple):
    """Something that is wrong, and where."""

    check: str
    file: str
    line: int
    text: str
    state: str = ""
    """The state in which it was seen; empty for what is wrong with a class or template."""

    def __str__(self) -> str:
        """Return the problem as compilers put it: ``file:line: text``."""
        return f"{self.file}:{self.line}: {self.state and f'{self.state}: '}{self.text}"


def place(thing: Any) -> tuple[str, int]:
    """Return the file and line where a class or function is defined."""
    try:
        file = inspect.getsourcefile(thing) or "?"
        return relative(file), inspect.getsourcelines(thing)[1]
    except (OSError, TypeError):
        return getattr(thing, "__module__", "?"), 1


def relative(file: str) -> str:
    """Return the file's path from where we stand, if it is below."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


class BadValue(ValueError):
    """A control was given what it cannot take; the text says what it can."""


@dataclass(frozen=True)
class Control:
    """A typed value in a URL."""

    name: str
    type: Any
    default: Any
    choices: Mapping[str, Any] = field(default_factory=dict)
    """Every value there is, by its text; empty where any value of the type will do."""

    @classmethod
    def of(cls, name: str, kind: Any, default: Any) -> "Control":
        """Return the control for a parameter. Raises TypeError for a type that none can have."""
        if get_origin(kind) is Literal:
            return cls(name, kind, default, {str(value): value for value in get_args(kind)})
        if kind is bool:
            return cls(name, kind, default, {"yes": True, "no": False})
        if isinstance(kind, type) and issubclass(kind, Enum):
            return cls(name, kind, default, {member.name: member for member in kind})
        if kind not in {str, int, date}:
            known = "str, int, bool, date, Literal, Enum"
            raise TypeError(f"parameter `{name}` cannot be a control: {kind} is none of {known}")
        return cls(name, kind, default)

    def read(self, text: str) -> Any:
        """Return the value that the text stands for. Raises BadValue."""
        if self.choices:
            if text not in self.choices:
                raise BadValue(f"{self.name}={text!r}: valid are {', '.join(self.choices)}.")
            return self.choices[text]
        try:
            if self.type is date:
                return date.fromisoformat(text)
            return int(text) if self.type is int else text
        except ValueError:
            valid = "whole numbers" if self.type is int else "dates such as 2026-12-01"
            raise BadValue(f"{self.name}={text!r}: valid are {valid}.") from None

    def write(self, value: Any) -> str:
        """Return the text that stands for the value."""
        return next(
            (text for text, v in self.choices.items() if v is value or v == value), str(value)
        )


def controls_of(function: Callable[..., Any]) -> tuple[Control, ...]:
    """Return a control for each parameter. Raises TypeError for one that can have none."""
    hints = hints_of(function)
    return tuple(
        _control(name, hints.get(name), parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
    )


def _control(name: str, kind: Any, default: Any) -> Control:
    if kind is None or default is inspect.Parameter.empty:
        raise TypeError(f"parameter `{name}` needs a {'default' if kind else 'type'}")
    control = Control.of(name, kind, default)
    if control.choices and default not in control.choices.values():
        known = ", ".join(control.choices)
        raise TypeError(f"parameter `{name}` has the default {default!r}; valid are {known}")
    return control


def read_values(controls: tuple[Control, ...], args: Mapping[str, str]) -> dict[str, Any]:
    """Return all controls' values: from the arguments, else the defaults. Raises BadValue."""
    known = {control.name: control for control in controls}
    if unknown := args.keys() - known.keys():
        names = ", ".join(known) or "none"
        raise BadValue(f"{', '.join(sorted(unknown))}: no such control; there is {names}.")
    return {
        name: control.read(args[name]) if name in args else control.default
        for name, control in known.items()
    }


def _is_contract(value: object) -> bool:
    return isinstance(value, type) and value in contracts


class State(Generic[P, R]):
    """One situation of a partial or page; call it to get the value."""

    def __init__(self, make: Callable[P, R], on: Mapping[str, Any], within: str) -> None:
        self.make = make
        self.on = on
        self.within = within
        self.name = make.__name__
        self.note = inspect.getdoc(make) or ""
        self.file, self.line = place(make)
        same = make.__globals__.get(self.name)
        if isinstance(same, State) and same.make.__module__ == make.__module__:
            raise self.wrong(f" is there already, at line {same.line}")
        try:
            self.controls = controls_of(make)
            self.cls: type = hints_of(make).get("return", object)
        except (TypeError, NameError) as error:
            raise self.wrong(f": {error}") from None
        if self.cls not in contracts:
            names = [n for n in make.__code__.co_names if _is_contract(make.__globals__.get(n))]
            raise self.wrong(f" needs `-> {names[-1] if names else 'its partial or page'}`")
        self.id = f"{self.cls.__name__}/{self.name}"

    def wrong(self, text: str) -> "Broken":
        """Return what to raise about the function, which is named by its place."""
        return Broken(Problem("states", self.file, self.line, f"state `{self.name}`{text}"))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the partial or page."""
        return self.make(*args, **kwargs)

    def variants(self) -> Iterator[dict[str, Any]]:
        """Yield the defaults, then each other choice of each control, one at a time."""
        usual = {control.name: control.default for control in self.controls}
        yield usual
        for control in self.controls:
            for value in control.choices.values():
                if value != control.default:
                    yield usual | {control.name: value}


def state(
    *bare: Never, on: Mapping[str, Any] = MappingProxyType({}), within: str = "{}"
) -> Callable[[Callable[P, R]], State[P, R]]:
    """Make the function a state of the partial or page that it returns.

    ``on`` says which state answers a request from this one: ``{"POST /todos/1/delete": gone}``.
    A state that comes later is named: ``"gone"``, or ``"TodosPage/empty"`` for another partial's.
    ``within`` is the HTML that the partial stands in, with ``{}`` in its place.
    """
    if bare:
        raise Broken(Problem("states", *place(bare[0]), "write `@state()`, with parentheses"))

    def declare(make: Callable[P, R]) -> State[P, R]:
        return State(make, on, within)

    return declare


class Broken(Exception):
    """The states cannot be imported."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Catalogue:
    """All states of a package, imported again when a file of it changes."""

    def __init__(self, package: str) -> None:
        self.package = package
        self._lock = RLock()
        self._stamp: object = None
        self._states: dict[str, State[..., Any]] = {}

    @property
    def folder(self) -> Path:
        """The package's folder."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise Broken(Problem("states", self.package, 1, "there is no such package of states"))
        return Path(spec.submodule_search_locations[0])

    def states(self) -> dict[str, State[..., Any]]:
        """Return the states by their id, ``TodoRow/overdue``. Raises Broken."""
        with self._lock:
            stamp = stamp_of(self.folder)
            if stamp != self._stamp:
                found: dict[str, State[..., Any]] = {}
                for state in self._import():
                    if same := found.get(state.id):
                        raise state.wrong(f" is there already, at {same.file}:{same.line}")
                    found[state.id] = state
                self._states, self._stamp = found, stamp
            return self._states

    def _import(self) -> Iterator[State[..., Any]]:
        for name in [n for n in sys.modules if n.startswith(f"{self.package}.")]:
            del sys.modules[name]
        importlib.invalidate_caches()
        # Bytecode knows its source by size and by whole seconds: too coarse for quick edits.
        written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            for found in pkgutil.iter_modules([str(self.folder)]):
                name = f"{self.package}.{found.name}"
                module = importlib.import_module(name)
                for value in vars(module).values():
                    if isinstance(value, State) and value.make.__module__ == name:
                        yield value
        except Broken:
            raise
        except Exception as error:
            raise Broken(failure("states", error, relative(str(self.folder)))) from error
        finally:
            sys.dont_write_bytecode = written

    def answer(self, state: State[..., Any], target: Any) -> State[..., Any] | None:
        """Return the state that an entry of ``on`` means; None if there is none."""
        if isinstance(target, State):
            return self.states().get(target.id)
        return self.states().get(target if "/" in target else f"{state.cls.__name__}/{target}")


def failure(check: str, error: BaseException, prefer: str = "") -> Problem:
    """Return the error as a problem, at the innermost place below the preferred folder."""
    if isinstance(error, SyntaxError) and error.filename:
        return Problem(check, relative(error.filename), error.lineno or 1, str(error.msg))
    places = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        # What Jinja compiled counts its own lines, and knows those of the template.
        template = frame.f_globals.get("__jinja_template__")
        at = template.get_corresponding_lineno(line) if template else line
        places.append((relative(frame.f_code.co_filename), at))
    own = [place for place in places if prefer in place[0]] or places or [("?", 1)]
    return Problem(check, *own[-1], f"{type(error).__name__}: {error}")


def stamp_of(*folders: Path) -> int:
    """Return what changes when a file in the folders does."""

    def look() -> int:
        files = (p for folder in folders for p in folder.rglob("*") if p.suffix != ".pyc")
        return hash(tuple((str(p), p.stat().st_mtime_ns) for p in files if p.is_file()))

    return seen(folders, look)


_seen: ContextVar[dict[object, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Look at each file once within this block: what is saved meanwhile is seen by the next."""
    before = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(before)


def seen(what: object, look: Callable[[], R]) -> R:
    """Return what a look shows, or has shown within `one_look`."""
    known = _seen.get()
    if known is None:
        return look()
    if what not in known:
        known[what] = look()
    return cast(R, known[what])
