"""Flower's configuration file, which it runs as it starts: nobody gets in without a login, to its figures either.

Flower 2.2 gives /metrics, with the names of hosts and tasks, to everybody, and has no option against it. /healthcheck
stays open: it says OK and nothing more.
"""

import sys

from flower.views.monitor import Metrics
from tornado.options import options
from tornado.web import authenticated

if not any([*options.basic_auth, options.auth]):  # an empty setting is a list of an empty text
    sys.exit("Flower wants a login: set FLOWER_BASIC_AUTH to name:password")
Metrics.get = authenticated(Metrics.get)
