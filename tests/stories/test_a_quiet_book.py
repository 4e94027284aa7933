"""Nobody owes anything and nothing falls due soon: nobody is disturbed."""

from __future__ import annotations

from portfolio import Portfolio


def test_nobody_is_planned_while_nothing_falls_due(book: Portfolio) -> None:
    # Given the book as it stands: the next line of each borrower falls due in twenty days.
    # When the night runs,
    night = book.night()
    # Then every loan is aged at nothing owed, and no plan is made for anybody.
    assert night.night.outputs["ageing"]["total"].to_list() == [0, 0, 0, 0]
    assert night.night.outputs["decisions"].height == 0
    assert night.night.outputs["refusals"].height == 0


def test_four_days_before_the_due_day_is_too_early(book: Portfolio) -> None:
    # Given An, whose line falls due four days after the day of the plan.
    book.is_late("an", days=-4)
    # When the night runs, then there is no case yet.
    assert book.night().plan("an") == []
