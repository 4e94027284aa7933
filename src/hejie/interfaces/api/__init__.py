"""The door for programs: ask the gate, report, push the book, pull the worklist, be told."""
