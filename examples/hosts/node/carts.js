// A Node.js host: carts as JSON, one a line. Usage: node carts.js perk.node shop.perkm shop.pub carts.jsonl
'use strict'
const fs = require('fs')
const path = require('path')

const [addon, module_, key, carts] = process.argv.slice(2)
const perk = require(path.resolve(addon))

const RECORDS = ['product', 'line', 'customer', 'order', 'payment', 'shipping']
const TYPES = ['yes_no', 'count', 'number', 'percent', 'money', 'text', 'texts', 'date', 'time', 'instant',
  'duration', 'category', 'measure']
const STATES = ['usable', 'used_up', 'expired', 'not_yet', 'blocked', 'of_another']
const EACH = 0
const WHOLE_LINE = 1

function minor (text, decimals) {
  const [whole, rest = ''] = text.split('.')
  if (rest.length > decimals || !/^\d+$/.test(whole + rest)) throw new Error(`${text} is no amount`)
  const amount = Number(whole + rest.padEnd(decimals, '0'))
  if (!Number.isSafeInteger(amount)) throw new Error(`${text} is too large`)
  return amount
}

function amount (source, name, decimals) {
  return source[name + '_minor'] ?? minor(source[name], decimals)
}

function addFacts (cart, engine, record, facts = {}) {
  const number = RECORDS.indexOf(record)
  for (const [name, value] of Object.entries(facts)) {
    switch (TYPES[perk.fieldType(engine, number, name)]) {
      case 'text':
      case 'category': perk.text(cart, number, name, value); break
      case 'texts': perk.texts(cart, number, name, value); break
      case 'yes_no': perk.yesNo(cart, number, name, value ? 1 : 0); break
      case 'count': perk.number(cart, number, name, value * 1000000); break
      case 'money': perk.money(cart, number, name, minor(value, perk.decimals(engine))); break
      case 'date': perk.date(cart, number, name, Date.parse(value) / 86400000); break
      default: throw new Error(`this example does not read ${record}.${name}`)
    }
  }
}

function cartOf (engine, source) {
  const decimals = perk.decimals(engine)
  const cart = perk.cart(source.id, source.currency, Date.parse(source.now) / 1000)
  for (const record of RECORDS.slice(2)) addFacts(cart, engine, record, source[record])
  for (const line of source.lines) {
    const whole = 'amount' in line || 'amount_minor' in line
    perk.line(cart, line.id, line.quantity ?? 1, amount(line, whole ? 'amount' : 'price', decimals),
      whole ? WHOLE_LINE : EACH)
    addFacts(cart, engine, 'product', line.product)
    addFacts(cart, engine, 'line', line.line)
  }
  for (const charge of source.shipping_charges ?? []) {
    perk.charge(cart, charge.id, amount(charge, 'amount', decimals))
  }
  for (const coupon of source.coupons ?? []) {
    if (typeof coupon === 'string') perk.coupon(cart, coupon)
    else perk.couponFacts(cart, coupon.code, coupon.pool, STATES.indexOf(coupon.state))
  }
  for (const [account, held] of Object.entries(source.balances ?? {})) {
    perk.balance(cart, account, typeof held === 'string' ? minor(held, decimals) : held)
  }
  for (const usage of source.usage ?? []) perk.usage(cart, usage.counter, usage.used, usage.key)
  for (const [sku, price] of Object.entries(source.gift_prices ?? {})) {
    perk.giftPrice(cart, sku, minor(price, decimals))
  }
  return cart
}

const engine = perk.open(module_, key, Math.floor(Date.now() / 1000))
for (const line of fs.readFileSync(carts, 'utf8').split('\n')) {
  if (line !== '') process.stdout.write(perk.price(engine, cartOf(engine, JSON.parse(line))))
}
