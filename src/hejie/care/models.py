"""Rows of care: holds, opt-outs, hours and standing that limit contact."""
