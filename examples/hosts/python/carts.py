"""A Python host: carts as JSON, one a line. Usage: carts.py shop.perkm shop.pub carts.jsonl"""
import json
import sys
import time
from datetime import date, datetime

import perk


def minor(text, decimals):
    whole, _, rest = text.partition(".")
    if len(rest) > decimals or not (whole + rest).isdigit():
        raise ValueError(f"{text} is no amount")
    return int(whole + rest.ljust(decimals, "0"))


def amount(source, name, decimals):
    in_minor = source.get(name + "_minor")
    return minor(source[name], decimals) if in_minor is None else in_minor


def add_facts(cart, engine, record, facts):
    for name, value in facts.items():
        kind = engine.type_of(record, name)
        if kind in ("text", "texts", "yes_no"):
            cart.fact(record, name, kind, value)
        elif kind == "category":
            cart.fact(record, name, "text", value)
        elif kind == "count":
            cart.fact(record, name, "number", value * 1_000_000)
        elif kind == "money":
            cart.fact(record, name, "money", minor(value, engine.decimals))
        elif kind == "date":
            cart.fact(record, name, "date", (date.fromisoformat(value) - date(1970, 1, 1)).days)
        else:
            raise ValueError(f"this example does not read {record}.{name}")


def cart_of(engine, source):
    decimals = engine.decimals
    now = int(datetime.fromisoformat(source["now"].replace("Z", "+00:00")).timestamp())
    cart = perk.Cart(source["id"], source["currency"], now)
    for record in ("customer", "order", "payment", "shipping"):
        add_facts(cart, engine, record, source.get(record, {}))
    for line in source["lines"]:
        whole = "amount" in line or "amount_minor" in line
        cart.line(line["id"], line.get("quantity", 1), amount(line, "amount" if whole else "price", decimals),
                  perk.WHOLE_LINE if whole else perk.EACH)
        add_facts(cart, engine, "product", line.get("product", {}))
        add_facts(cart, engine, "line", line.get("line", {}))
    for charge in source.get("shipping_charges", []):
        cart.charge(charge["id"], amount(charge, "amount", decimals))
    for coupon in source.get("coupons", []):
        if isinstance(coupon, str):
            cart.coupon(coupon)
        else:
            cart.coupon_facts(coupon["code"], coupon["pool"], coupon["state"])
    for account, held in source.get("balances", {}).items():
        cart.balance(account, minor(held, decimals) if isinstance(held, str) else held)
    for usage in source.get("usage", []):
        cart.usage(usage["counter"], usage["used"], usage.get("key"))
    for sku, price in source.get("gift_prices", {}).items():
        cart.gift_price(sku, minor(price, decimals))
    return cart


def main(module, key, carts):
    engine = perk.Engine(module, key, int(time.time()))
    with open(carts, encoding="utf-8") as lines:
        for line in lines:
            sys.stdout.buffer.write(engine.price(cart_of(engine, json.loads(line))))


if __name__ == "__main__":
    main(*sys.argv[1:])
