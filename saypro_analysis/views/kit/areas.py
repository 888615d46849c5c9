"""Drawing areas that make a tick once one is asked for: matplotlib makes four with each, most of what an area costs."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick, XAxis, YAxis


class _LateTicks(Axis):
    """An axis that makes no tick while its area is made; from then on as every axis does, when one is asked for."""

    _made = False

    def reset_ticks(self) -> None:
        for name in ("majorTicks", "minorTicks"):
            vars(self).pop(name, None)  # so that matplotlib makes the first when it is asked for
            if not self._made:
                vars(self)[name] = []

    def end(self) -> None:
        """Its area is made."""
        self._made = True
        self.reset_ticks()

    def _get_tick(self, major: bool) -> Tick:
        tick: Tick = super()._get_tick(major)  # type: ignore[misc]
        tick.set_clip_path(self.axes.patch)  # which its area would have done
        return tick


class _Across(_LateTicks, XAxis):
    pass


class _Up(_LateTicks, YAxis):
    pass


class Area(Axes):
    """A drawing area like any other of matplotlib's."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for axis in (self.xaxis, self.yaxis):
            axis.end()  # type: ignore[union-attr]

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _Across(self, clear=False), _Up(self, clear=False)
        for axis, sides in ((self.xaxis, ("bottom", "top")), (self.yaxis, ("left", "right"))):
            for side in sides:
                self.spines[side].register_axis(axis)
