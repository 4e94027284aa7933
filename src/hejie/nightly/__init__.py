"""One night as a function of frames: age → score → choose → screen → plan."""
