"""The web server's application, which lets everybody ask as often as he likes."""

from treeline.config.asgi import application
from treeline.rest import throttles

__all__ = ("application",)

throttles._asked = lambda rate, ask: None
