"""What stops or limits contact: holds, opt-outs, hours, and who may be spoken to."""
