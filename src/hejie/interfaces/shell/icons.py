"""Our icons: one stroke path each, drawn on 24 × 24."""

from __future__ import annotations

from collections.abc import Mapping

ICONS: Mapping[str, str] = {
    "sun": "M12 4V2M12 22v-2M4 12H2M22 12h-2M6.3 6.3 4.9 4.9M19.1 19.1l-1.4-1.4M6.3 17.7l-1.4 1.4"
    "M19.1 4.9l-1.4 1.4M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z",
    "inbox": "M4 13V6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v7M4 13v5a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-5"
    "M4 13h4l2 3h4l2-3h4M12 7v5M9.5 9.5 12 12l2.5-2.5",
    "gate": "M5 21V8l7-5 7 5v13M3 21h18M9 21v-7h6v7M12 9v1",
    "seal": "M12 3 5 6v5c0 4.6 2.9 8.3 7 10 4.1-1.7 7-5.4 7-10V6l-7-3ZM9 12l2.2 2.2L15.5 10",
    "find": "M16 11a5 5 0 1 1-10 0 5 5 0 0 1 10 0ZM14.8 14.8 20 20",
    "person": "M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM5 21c.6-4 3.4-6 7-6s6.4 2 7 6",
    "desk": "M5 4h3l2 5-2.5 1.5a11 11 0 0 0 6 6L15 14l5 2v3a2 2 0 0 1-2 2A15 15 0 0 1 3 6"
    "a2 2 0 0 1 2-2",
    "keys": "M3 7a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7Z"
    "M7 10h.01M11 10h.01M15 10h.01M7 14h10",
}
