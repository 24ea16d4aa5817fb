"""An event that plain functions listen to: how the core announces, without knowing any toolkit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Event(Generic[T]):
    """Announces one kind of happening to its listeners, in the order in which they joined."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], None]] = []

    def listen(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Call `listener` at each announcement from now on; return the function that ends it."""
        self._listeners.append(listener)

        def leave() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return leave

    def announce(self, happening: T) -> None:
        """Tell every listener; one that joins or leaves meanwhile counts from the next time on."""
        for listener in tuple(self._listeners):
            listener(happening)
