"""Settlement and statements at the desk: two people, one payment, files that can be opened."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pypdf
import pytest
from django.test import Client

from quanqu.doors.faces.tests.staffed_shop import StaffedShop
from quanqu.kit import clock, ids, tx
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.ledger.types import Entry
from quanqu.settlement import queries
from quanqu.settlement.types import RunState


def owe(shop: StaffedShop) -> None:
    """Dealer A owes the group 1,234.56 since the day before yesterday."""
    group, dealer = shop.group.organisation_id, shop.s1.organisation_id
    with tx.begin(actor="system:test"):
        ledger.post(
            fact_key="owe",
            kind="commission",
            occurred_at=clock.now() - timedelta(days=2),
            entries=[
                Entry(dealer, K.COMMISSION_EXPENSE, 123_456, "CNY", reason="=1+1"),
                Entry(dealer, K.DUE_TO, -123_456, "CNY", f"org:{group}"),
                Entry(group, K.DUE_FROM, 123_456, "CNY", f"org:{dealer}"),
                Entry(group, K.COMMISSION_REVENUE, -123_456, "CNY"),
            ],
        )


def lines_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [*csv.reader(io.StringIO(text.decode("utf-8-sig")))]


def sent(client: Client, path: str, **form: str) -> Any:
    """A form that was shown anew."""
    return client.post(path, {"once": str(ids.new_id()), **form})


def test_a_settlement_is_drafted_approved_by_another_paid_and_undone(shop: StaffedShop) -> None:
    owe(shop)
    finance, boss = shop.client("hq"), shop.client("boss")
    yesterday = clock.now().astimezone(clock.HOUSE).date() - timedelta(days=1)
    assert shop.client("da").get("/desk/settlement").status_code == 404
    assert sent(shop.client("m1"), "/desk/settlement/draft").status_code in (403, 404)
    page = sent(finance, "/desk/settlement/draft", last=str(yesterday))["Location"]
    sent(finance, f"{page}/approve")
    assert "four eyes" in finance.get(page).context["refused"]
    sent(finance, "/desk/settlement/draft", last=str(yesterday))
    assert "under way" in finance.get("/desk/settlement").context["refused"]
    sent(boss, f"{page}/approve")
    sent(finance, f"{page}/pay")
    (run,) = queries.list_runs()
    assert run.state is RunState.PAID
    (payout,) = queries.list_payouts(run_id=run.run_id)
    assert (payout.organisation_id, payout.amount_fen) == (shop.s1.organisation_id, -123_456)
    sent(finance, f"{page}/pay")
    assert "started already" in finance.get(page).context["refused"]
    undo = f"/desk/payouts/{ids.public('pyo', payout.payout_id)}/reverse"
    sent(boss, undo, why="wrong account")
    assert "four eyes" in boss.get(page).context["refused"]
    sent(finance, undo, why="wrong account")
    assert "wrong account" in finance.get(page).content.decode()
    assert lines_of(finance.get(f"{page}?as=csv"))[1][8:11] == ["0.00", "1234.56", "-1234.56"]


def test_statements_trial_balance_and_journals_are_files(shop: StaffedShop) -> None:
    owe(shop)
    clerk = shop.client("da")
    own = f"organisation={ids.public('org', shop.s1.organisation_id)}"
    book = openpyxl.load_workbook(
        io.BytesIO(clerk.get(f"/desk/statements?{own}&as=xlsx").content), read_only=True
    )
    rows = [[cell.value for cell in row] for row in book.worksheets[2].iter_rows()]
    assert [row[2:5] for row in rows if row[4] == -1234.56] == [[0, -1234.56, -1234.56]]
    exported = lines_of(clerk.get("/desk/ledger/export"))
    debit, credit = (sum(float(line[n]) for line in exported[1:]) for n in (8, 9))
    assert debit == credit > 0
    assert {line[4] for line in exported[1:]} == {"A"}
    assert any(line[11] == "'=1+1" for line in exported)
    before = clock.now().astimezone(clock.HOUSE).date() - timedelta(days=3)
    assert len(lines_of(clerk.get(f"/desk/ledger?as=csv&on={before}"))) == 1
    assert len(lines_of(clerk.get("/desk/ledger?as=csv"))) >= 3


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_statement_as_pdf_sums_each_account_to_the_pages_figures(
    shop: StaffedShop, language: str
) -> None:
    owe(shop)
    clerk = shop.client("da")
    path = f"/desk/statements?organisation={ids.public('org', shop.s1.organisation_id)}"
    page = clerk.get(path, headers={"Accept-Language": language})
    answer = clerk.get(f"{path}&as=pdf", headers={"Accept-Language": language})
    assert answer["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    text = "".join(page.extract_text() for page in pages)
    words = {"en": ("Sum", "Page 1 of 1"), "zh-hans": ("合计", "第1页，共1页")}[language]
    assert words[1] in text
    lines = [line.strip() for line in text.splitlines()]
    said = {
        lines[place - 1]: lines[place + 1 : place + 4]
        for place, line in enumerate(lines)
        if line == words[0]
    }
    moved: dict[str, list[int]] = {}
    for row, name, _party in page.context["accounts"]:
        before, change = moved.get(str(name), [0, 0])
        moved[str(name)] = [before + row.opening_fen, change + row.amount_fen]
    assert said == {
        name: [f"{fen / 100:,.2f}" for fen in (before, change, before + change)]
        for name, (before, change) in moved.items()
    }
    assert said


def test_a_node_shows_the_orders_it_had_a_part_in(shop: StaffedShop) -> None:
    path = f"/desk/statements/{ids.public('nod', shop.s1.node_id)}"
    for form in ("", "?as=csv", "?as=xlsx", "?as=pdf"):
        assert shop.client("hq").get(f"{path}{form}").status_code == 200
    assert shop.client("m1").get(path).status_code == 200
    assert shop.client("db").get(path).status_code == 404


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "x"])
def test_days_that_cannot_be_meant_are_refused(shop: StaffedShop, day: str) -> None:
    desk = shop.client("hq")
    assert desk.get("/desk/ledger", {"on": day}).status_code == 422
    assert desk.get("/desk/statements", {"first": day, "last": day}).status_code == 422
    desk.post("/desk/settlement/draft", {"once": f"draft-{day}", "last": day})
    assert queries.list_runs() == []
