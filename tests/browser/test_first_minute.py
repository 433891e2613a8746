"""A guest's first minute."""

from tests.browser.conftest import Open


def test_a_guest_sees_a_sample_with_its_backtest(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_text("This is a sample").wait_for()
    page.get_by_text("Sharpe").first.wait_for()
