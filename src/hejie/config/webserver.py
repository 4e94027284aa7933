"""How gunicorn serves the web; ``hejie serve`` names this module to it, and the port.

Workers load the application after they were forked: a fork after Polars was loaded would stand
still. What gunicorn tells goes the way of everything told; each request is told by the
application itself.
"""

from __future__ import annotations

from hejie.config.settings import LOGGING

workers = 2
threads = 8
keepalive = 30
graceful_timeout = 20
accesslog = None
logconfig_dict = LOGGING
