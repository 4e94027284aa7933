"""Which channel carries which action: filled once by ``config/wiring.py``, read by dispatch.

An action without a channel is made by people or by other people's machines; dispatch refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from hejie.outreach.channels.message import Channel
from hejie.values.names import TOUCH_ACTIONS
from hejie.values.unable import Unable


class UnknownChannel(Unable):
    """No channel carries this action."""


class Channels:
    """The channels of a process, by action."""

    def __init__(self) -> None:
        self._by_action: dict[str, Channel] = {}

    def fill(self, channels: Iterable[Channel]) -> None:
        """Put these channels in, and all others out.

        :raises UnableToWire: if two carry the same action, or one an action that reaches nobody.
        """
        by_action: dict[str, Channel] = {}
        for channel in channels:
            for action in channel.actions:
                if action not in TOUCH_ACTIONS:
                    raise UnableToWire(f"channel {channel.name} carries {action}, no touch")
                if action in by_action:
                    both = f"{by_action[action].name} and {channel.name}"
                    raise UnableToWire(f"{both} both carry {action}: leave one out")
                by_action[action] = channel
        self._by_action = by_action

    def of(self, action: str) -> Channel:
        """Return the channel that carries this action.

        :raises UnknownChannel: if there is none.
        """
        try:
            return self._by_action[action]
        except KeyError:
            raise UnknownChannel(
                f"no channel carries {action}: see docs/reference/settings.md"
            ) from None

    def carries(self, action: str) -> bool:
        """Tell whether some channel carries this action."""
        return action in self._by_action

    @contextmanager
    def only(self, *channels: Channel) -> Iterator[None]:
        """Use these channels and no others for a while, as tests and rehearsals do."""
        before = self._by_action
        self.fill(channels)
        try:
            yield
        finally:
            self._by_action = before


class UnableToWire(Unable):
    """The channels given cannot work side by side."""


CHANNELS = Channels()
"""The channels of this process."""
