"""The daily files of the two real protocols, made from the rows of the gateway's books."""

import io
import zipfile
from datetime import datetime
from typing import Any

from .payments import BILL_ZONE

Rows = list[dict[str, Any]]

WECHAT_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
WECHAT_TOTALS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)
ALIPAY_HEAD = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,"
    "商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"
    "退款批次号/请求号,服务费（元）,分润（元）,备注"
)


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def clock(at: float) -> str:
    return datetime.fromtimestamp(at, BILL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def wechat(rows: Rows, merchant_id: str, app_id: str, types: dict[str, str]) -> str:
    """Every value starts with a back-tick, so that a spreadsheet keeps it as text."""
    lines = [WECHAT_HEAD]
    for row in rows:
        is_refund = row["kind"] == "refund"
        paid, back = (0, row["amount"]) if is_refund else (row["amount"], 0)
        values = (
            *(clock(row["at"]), app_id, merchant_id, "", "", row["transaction_id"]),
            *(row["order_number"], "oUpF8uMuAJO", types.get(row["order_number"], "NATIVE")),
            *("REFUND" if is_refund else "SUCCESS", "OTHERS", row["currency"], yuan(paid), "0.00"),
            *(row["provider_refund_id"] or "0", row["refund_number"] or "0", yuan(back), "0.00"),
            *("ORIGINAL" if is_refund else "", "SUCCESS" if is_refund else ""),
            *(row["description"], "", "0.00000", "0.60%", yuan(paid), yuan(back), ""),
        )
        lines.append(",".join(f"`{value}" for value in values))
    paid = sum(row["amount"] for row in rows if row["kind"] == "payment")
    back = sum(row["amount"] for row in rows if row["kind"] == "refund")
    totals = (len(rows), yuan(paid), yuan(back), "0.00", "0.00000", yuan(paid), yuan(back))
    return "\n".join([*lines, WECHAT_TOTALS, ",".join(f"`{one}" for one in totals), ""])


def alipay(rows: Rows, seller_id: str, day: str) -> bytes:
    """A packed folder of tables in the old Chinese encoding, with remarks above and below."""
    file = f"{seller_id}_{day.replace('-', '')}_业务明细"
    lines = [_alipay_row(row) for row in rows]
    paid = [row["amount"] for row in rows if row["kind"] == "payment"]
    back = [row["amount"] for row in rows if row["kind"] == "refund"]
    table = [
        "#支付宝业务明细查询",
        f"#账号：[{seller_id}]",
        f"#起始日期：[{day} 00:00:00]   终止日期：[{day} 23:59:59]",
        "#-----------------------------------------业务明细列表------------------------------",
        ALIPAY_HEAD,
        *lines,
        "#-----------------------------------------业务明细列表结束--------------------------",
        f"#交易合计：{len(paid)}笔，商家实收共{yuan(sum(paid))}元，商家优惠共0.00元",
        f"#退款合计：{len(back)}笔，商家实收退款共{yuan(-sum(back))}元，商家优惠退款共0.00元",
        "",
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(f"{file}.csv", "\r\n".join(table).encode("gb18030"))
        folder.writestr(f"{file}(汇总).csv", "#支付宝业务汇总查询\r\n".encode("gb18030"))
    return packed.getvalue()


def _alipay_row(row: dict[str, Any]) -> str:
    is_refund = row["kind"] == "refund"
    amount = yuan(-row["amount"] if is_refund else row["amount"])
    values = (
        *(row["transaction_id"], row["order_number"], "退款" if is_refund else "交易"),
        *(row["description"], clock(row["at"]), clock(row["at"]), "", "", "", "", "demo"),
        *(amount, amount, "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00", "0.00"),
        *(row["refund_number"], "0.00", "0.00", ""),
    )
    return ",".join(f"{value}\t" for value in values)
