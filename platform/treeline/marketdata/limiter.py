"""Whose turn it is to send a request: one token bucket per account and purpose in Redis, shared by all processes.

Whoever asks reserves the next free turn and sleeps until it comes: turns are given in the order of asking, so no
process starves, and a turn that would come too late is refused at once and not used up. Redis' clock is the only one.

Generic cell rate algorithm (ITU-T I.371, annex A): the bucket is one moment, at which it would be full again. Its time
stands still during a block (a 429): every turn that is reserved and not yet taken comes so much later, in its order.
The `limits` library answers yes or no: whoever is refused polls, so that newcomers overtake those who wait and nobody
can be told how long it will take; and its windows go by the clocks of the hosts.

The server must never count more than 180 requests in any 60 seconds. With B = 12 turns that may come at once and
r = 2.5 a second (`Pace`), there are at most B + 60·r = 162 turns in them. The rest is for
- the way to the server: delays that differ by d seconds press r·d more requests into a window, so d may be 7.2 s;
- a bucket that is gone (FLUSHALL, eviction): the new one begins with S = 5 turns, enough for a small backtest and less
  than a burst; turns that were reserved in the old one are void and asked for again. 162 + S = 167 with one such loss,
  177 with three: d may be 5.2 s, 1.2 s;
- an outage of Redis: each of eight processes has a bucket of its own, with 1 turn at once and r/8 a second, and empties
  the shared burst when it comes back, all of them within 1.5 s. 162 + 8·1 + 7·r/8·1.5 = 174: d may be 2.4 s.
A single process cut off from a Redis that the others reach adds 1 + 60·r/8 = 20 at most; Alpaca refuses above 200.
"""

import hashlib
import logging
import math
import threading
import time
from dataclasses import dataclass
from typing import Literal, cast

from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger("treeline.marketdata")

PROCESSES = 8  # that share the limit when Redis cannot be asked
ASK_AGAIN = 1.0  # seconds between two attempts to reach a Redis that was gone
LONGEST_BLOCK = 120.0  # seconds; a header with a wrong date must not stop us for hours
IDLE = 3600  # seconds after which an unused bucket may go


class Busy(Exception):
    """The turn would come after the deadline: in `seconds` from now. None was used up."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"the next request may be sent in {seconds:.1f} s")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast turns come, so that no `window` seconds have more than `limit` arrivals whose delays differ by less than
    `slack` seconds, even when Redis goes or comes back. Raises ValueError for a limit that leaves nothing."""

    limit: int
    window: float = 60.0
    slack: float = 4.0

    def __post_init__(self) -> None:
        if self.limit < 2 * PROCESSES:
            raise ValueError(f"a limit of {self.limit} cannot be shared by {PROCESSES} processes")

    @property
    def burst(self) -> int:
        """Turns that may come at once after a quiet time."""
        return max(1, self.limit // 15)

    @property
    def start(self) -> int:
        """Turns that may come at once from a bucket that is new, or new again."""
        return max(1, self.limit // 36)

    @property
    def per_second(self) -> float:
        """Turns a second in the long run."""
        return (self.limit - self.burst - PROCESSES) / (self.window + self.slack)


@dataclass(frozen=True, slots=True)
class _Ticket:
    """A turn that was reserved, or, where `wait` is longer than the caller has time, one that would be.

    epoch: of the bucket that it belongs to: text for one in Redis, a number for the stand-in's. turn: when it comes, in
    that bucket's own time and unit. wait: seconds from now.
    """

    epoch: bytes | str | int
    turn: float
    wait: float


class Limiter:
    """The turns of one account for one purpose; shared by threads. Made anew as often as one likes: what counts is in
    Redis, or once in the process. Without Redis a process has its eighth of the limit. `pace` is for tests, which have
    no minutes to spare."""

    def __init__(
        self,
        redis: Redis | None,
        account: str,
        purpose: Literal["data", "trading"],
        per_minute: int = 180,
        pace: Pace | None = None,
    ) -> None:
        pace = pace or Pace(per_minute)
        key = f"treeline:turns:{purpose}:{hashlib.sha256(account.encode()).hexdigest()[:32]}"
        self._purpose = purpose
        self._bucket = None if redis is None else _Bucket(redis, key, pace)
        self._stand_in = _stand_in(key, pace)

    def acquire(self, deadline: float) -> None:
        """Waits for a turn. `deadline` is a time.monotonic(). Raises Busy when the turn would come later: at once,
        or after a wait in which a block or an outage put it off (that turn is lost)."""
        held: _Ticket | None = None
        while True:
            patience = deadline - time.monotonic()
            held = self._turn(held, patience)
            if held.wait > patience:
                raise Busy(held.wait)
            if held.wait <= 0:
                return
            # Then again, because meanwhile there may have been a block, a flush, an outage or its end.
            time.sleep(min(held.wait, ASK_AGAIN) if isinstance(held.epoch, int) and self._bucket else held.wait)

    def block(self, seconds: float) -> None:
        """Nobody of this account and purpose gets a turn for so long (at most LONGEST_BLOCK, from now), and then there
        is no burst. A longer block that is under way stays. While Redis is gone this process alone knows of it."""
        if not seconds > 0:
            return
        seconds = min(seconds, LONGEST_BLOCK)
        self._stand_in.block(seconds)
        if self._bucket is not None and self._stand_in.may_ask():
            try:
                self._bucket.block(seconds)
            except (RedisError, OSError) as error:
                self._stand_in.lost(self._purpose, error)

    def _turn(self, held: _Ticket | None, patience: float) -> _Ticket:
        if self._bucket is not None and self._stand_in.may_ask():
            try:
                ticket = self._bucket.turn(held, patience, drained=self._stand_in.in_use)
            except (RedisError, OSError) as error:
                self._stand_in.lost(self._purpose, error)
            else:
                self._stand_in.found()
                return ticket
        return self._stand_in.turn(held, patience)


# Both scripts begin and end alike. Times are whole microseconds. The bucket's `time` is Redis' less all blocks
# (`paused`), and stands still until `blocked`; it will be full again at `full`. ARGV: microseconds between two turns,
# the burst, and the burst of a new bucket.
_LOAD = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, burst, start = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'epoch', 'full', 'paused', 'blocked', 'seen')
local epoch, full, paused, blocked = kept[1], tonumber(kept[2]), tonumber(kept[3]), tonumber(kept[4])
if not epoch then
    epoch, full, paused, blocked = clock[1] .. '.' .. clock[2], now + (burst - start) * interval, 0, 0
elseif now < tonumber(kept[5]) then -- Redis' clock was set back: the bucket's goes on from where it was
    local back = tonumber(kept[5]) - now
    paused, blocked = paused - back, blocked - back
end
local time = math.max(now, blocked) - paused
"""
_SAVE = """
redis.call('HSET', KEYS[1], 'epoch', epoch, 'full', full, 'paused', paused, 'blocked', blocked, 'seen', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(full - time, 0) / 1000 + math.max(blocked - now, 0) / 1000) + IDLE)
"""
# ARGV further: the epoch and the bucket time of a turn that is held, the longest wait, and whether the burst is to be
# emptied first. Answers the wait, the epoch and the bucket time of the turn.
_TURN = """
local turn, patience = tonumber(ARGV[5]), tonumber(ARGV[6])
if ARGV[7] == '1' then full = math.max(full, time + burst * interval) end
local held = ARGV[4] == epoch
if not held then
    full = math.max(full, time)
    turn = math.max(time, full - (burst - 1) * interval)
end
local wait = math.max(turn, time) + paused - now
if not held and wait <= patience then full = full + interval end
"""
# ARGV further: the length of the block.
_BLOCK = """
local ends = now + tonumber(ARGV[4])
full = math.max(full, time + burst * interval)
if ends > blocked then
    paused = paused + ends - math.max(now, blocked)
    blocked = ends
end
"""


class _Bucket:
    """The bucket in Redis. Raises what redis-py raises."""

    def __init__(self, redis: Redis, key: str, pace: Pace) -> None:
        save = _SAVE.replace("IDLE", str(IDLE * 1000))
        self._take = redis.register_script(_LOAD + _TURN + save + "return {wait, epoch, turn}")
        self._stop = redis.register_script(_LOAD + _BLOCK + save)
        self._key = key
        self._pace = (math.ceil(1_000_000 / pace.per_second), pace.burst, pace.start)

    def turn(self, held: _Ticket | None, patience: float, drained: bool) -> _Ticket:
        """A turn within `patience` seconds, or what is known by now of one that is held, if it is still valid."""
        ours = held if held is not None and not isinstance(held.epoch, int) else _Ticket("", 0, 0)
        longest = math.floor(min(patience, 1e9) * 1_000_000)
        arguments = (*self._pace, ours.epoch, int(ours.turn), longest, int(drained))
        wait, epoch, turn = cast("tuple[int, bytes, int]", self._take(keys=[self._key], args=arguments))
        return _Ticket(epoch, turn, wait / 1_000_000)

    def block(self, seconds: float) -> None:
        self._stop(keys=[self._key], args=(*self._pace, math.ceil(seconds * 1_000_000)))


class _StandIn:
    """What the threads of a process go by while Redis cannot be asked, and whether it can; for one bucket.

    The same algorithm with a burst of one and an eighth of the pace, on this process' own clock in seconds.
    """

    def __init__(self, pace: Pace) -> None:
        self._interval = PROCESSES / pace.per_second
        self._lock = threading.Lock()
        self._epoch = 0
        self._free = self._paused = self._blocked = 0.0
        self._ask_at: float | None = None  # None as long as Redis answers

    @property
    def in_use(self) -> bool:
        """Whether Redis did not answer when it was last asked."""
        return self._ask_at is not None

    def may_ask(self) -> bool:
        """Whether to ask Redis: after a failure one thread does, once in ASK_AGAIN seconds."""
        with self._lock:
            if self._ask_at is None:
                return True
            if time.monotonic() < self._ask_at:
                return False
            self._ask_at = time.monotonic() + ASK_AGAIN
            return True

    def lost(self, purpose: str, error: Exception) -> None:
        """Redis did not answer. Logged once an outage."""
        with self._lock:
            first = self._ask_at is None
            self._ask_at = time.monotonic() + ASK_AGAIN
        if first:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            share = f"1/{PROCESSES}"
            logger.warning("Redis cannot be asked (%s): %s requests go at %s of their pace", reason, purpose, share)

    def found(self) -> None:
        """Redis answered: turns that were reserved here are void, those who wait for them ask there."""
        if self._ask_at is None:
            return
        with self._lock:
            self._ask_at = None
            self._epoch += 1
            self._free = min(self._free, self._time() + self._interval)

    def turn(self, held: _Ticket | None, patience: float) -> _Ticket:
        """As of the bucket in Redis."""
        with self._lock:
            bucket_time = self._time()
            ours = held is not None and held.epoch == self._epoch
            turn = held.turn if held is not None and ours else max(self._free, bucket_time)
            wait = max(turn, bucket_time) + self._paused - time.monotonic()
            if not ours and wait <= patience:
                self._free = turn + self._interval
            return _Ticket(self._epoch, turn, wait)

    def block(self, seconds: float) -> None:
        with self._lock:
            now = time.monotonic()
            self._free = max(self._free, self._time() + self._interval)
            if now + seconds > self._blocked:
                self._paused += now + seconds - max(now, self._blocked)
                self._blocked = now + seconds

    def _time(self) -> float:
        return max(time.monotonic(), self._blocked) - self._paused


_stand_ins: dict[tuple[str, Pace], _StandIn] = {}
_stand_ins_lock = threading.Lock()


def _stand_in(key: str, pace: Pace) -> _StandIn:
    with _stand_ins_lock:
        return _stand_ins.setdefault((key, pace), _StandIn(pace))
