"""libperk for Python, through ctypes alone: engines, carts, results.

The library is found as the system finds it, or where PERK_LIBRARY_PATH says.
"""
import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_void_p

EACH, WHOLE_LINE = 0, 1
RECORDS = {"product": 0, "line": 1, "customer": 2, "order": 3, "payment": 4, "shipping": 5}
TYPES = ("yes_no", "count", "number", "percent", "money", "text", "texts", "date", "time", "instant", "duration",
         "category", "measure")
CODE_STATES = ("usable", "used_up", "expired", "not_yet", "blocked", "of_another")


class _LoadOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("allow_older", c_uint8), ("never_native", c_uint8),
                ("reserved", c_uint8 * 2), ("trust", c_void_p), ("now", c_int64), ("self_test", c_void_p),
                ("context", c_void_p)]


class _Manifest(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("format", c_uint32), ("release", ctypes.c_uint64), ("pack", c_char_p),
                ("display", c_char_p), ("version", c_char_p), ("currency", c_char_p), ("decimals", c_uint32),
                ("native", c_uint32), ("zone", c_char_p), ("made_by", c_char_p), ("abi", c_char_p),
                ("schema", c_char_p), ("zone_table", c_char_p), ("hash", c_char_p), ("execution", c_char_p)]


class _Field(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("record", c_uint32), ("type", c_uint32), ("optional", c_uint32),
                ("name", c_char_p)]


class _CouponFacts(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("state", c_uint32), ("code", c_char_p), ("pool", c_char_p),
                ("owner", c_char_p), ("issued_at", c_int64), ("is_issued", c_uint32), ("has_left", c_uint32),
                ("left", c_int64)]


def _open(name):
    folder = os.environ.get("PERK_LIBRARY_PATH")
    return ctypes.CDLL(os.path.join(folder, name) if folder else name, mode=ctypes.RTLD_GLOBAL)


_perk = _open("libperk.so.1")
_sign = _open("libperk_sign.so.1")


def _declare(library, name, result, *arguments):
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


_error = POINTER(c_void_p)
_status_name = _declare(_perk, "perk_status_name", c_char_p, c_int32)
_error_status = _declare(_perk, "perk_error_status", c_int32, c_void_p)
_error_place = _declare(_perk, "perk_error_place", c_char_p, c_void_p)
_error_message = _declare(_perk, "perk_error_message", c_char_p, c_void_p)
_error_free = _declare(_perk, "perk_error_free", None, c_void_p)
_trust_load = _declare(_sign, "perk_trust_load_file", c_int32, c_char_p, POINTER(c_void_p), _error)
_trust_free = _declare(_sign, "perk_trust_free", None, c_void_p)
_engine_load = _declare(_perk, "perk_engine_load_file", c_int32, c_char_p, POINTER(_LoadOptions), POINTER(c_void_p),
                        _error)
_engine_free = _declare(_perk, "perk_engine_free", None, c_void_p)
_engine_manifest = _declare(_perk, "perk_engine_manifest", c_int32, c_void_p, POINTER(_Manifest))
_find_field = _declare(_perk, "perk_engine_find_field", c_int32, c_void_p, c_uint32, c_char_p, POINTER(_Field))
_cart_new = _declare(_perk, "perk_cart_new", c_void_p, c_char_p, c_char_p, c_int64)
_cart_free = _declare(_perk, "perk_cart_free", None, c_void_p)
_cart_line = _declare(_perk, "perk_cart_line", c_int32, c_void_p, c_char_p, c_int64, c_int64, c_uint32)
_cart_charge = _declare(_perk, "perk_cart_charge", c_int32, c_void_p, c_char_p, c_int64)
_cart_coupon = _declare(_perk, "perk_cart_coupon", c_int32, c_void_p, c_char_p)
_cart_coupon_facts = _declare(_perk, "perk_cart_coupon_facts", c_int32, c_void_p, POINTER(_CouponFacts))
_cart_balance = _declare(_perk, "perk_cart_balance", c_int32, c_void_p, c_char_p, c_int64)
_cart_usage = _declare(_perk, "perk_cart_usage", c_int32, c_void_p, c_char_p, c_char_p, c_int64)
_cart_gift_price = _declare(_perk, "perk_cart_gift_price", c_int32, c_void_p, c_char_p, c_int64)
_facts = {name: _declare(_perk, f"perk_cart_{name}", c_int32, c_void_p, c_uint32, c_char_p, value)
          for name, value in (("yes_no", c_int32), ("number", c_int64), ("percent", c_int64), ("money", c_int64),
                              ("text", c_char_p), ("date", c_int32), ("time", c_int32), ("instant", c_int64))}
_cart_texts = _declare(_perk, "perk_cart_texts", c_int32, c_void_p, c_uint32, c_char_p, POINTER(c_char_p), c_size_t)
_price = _declare(_perk, "perk_price", c_int32, c_void_p, c_void_p, c_void_p, POINTER(c_void_p), _error)
_result_free = _declare(_perk, "perk_result_free", None, c_void_p)
_canonical = _declare(_perk, "perk_result_canonical", c_int32, c_void_p, c_char_p, c_size_t, POINTER(c_size_t))


class PerkError(Exception):
    """`status` is its name, "module_bad_checksum"; `place` where it is wrong."""

    def __init__(self, status, place="", message=""):
        super().__init__(": ".join(part for part in (status, place, message) if part))
        self.status, self.place = status, place


def _name(status):
    return _status_name(status).decode()


def _call(function, *arguments):
    """The handle that a function with a last `perk_error**` makes."""
    handle, error = c_void_p(), c_void_p()
    if function(*arguments, byref(handle), byref(error)) == 0:
        return handle
    try:
        raise PerkError(_name(_error_status(error)), _error_place(error).decode(), _error_message(error).decode())
    finally:
        _error_free(error)


class Engine:
    def __init__(self, path, key=None, now=0):
        trust = _call(_trust_load, os.fsencode(key)) if key else None
        try:
            options = _LoadOptions(ctypes.sizeof(_LoadOptions), trust=trust, now=now)
            self.handle = _call(_engine_load, os.fsencode(path), byref(options))
        finally:
            if trust:
                _trust_free(trust)
        manifest = _Manifest(ctypes.sizeof(_Manifest))
        _engine_manifest(self.handle, byref(manifest))
        self.currency, self.decimals = manifest.currency.decode(), manifest.decimals

    def __del__(self):
        if getattr(self, "handle", None):
            _engine_free(self.handle)

    def type_of(self, record, name):
        """"text", "money", …; None: the schema has no such field."""
        field = _Field(ctypes.sizeof(_Field))
        if _find_field(self.handle, RECORDS[record], name.encode(), byref(field)) != 0:
            return None
        return TYPES[field.type]

    def price(self, cart):
        """The canonical result, as bytes."""
        result = _call(_price, self.handle, cart.handle, None)
        try:
            size = c_size_t()
            _canonical(result, None, 0, byref(size))
            buffer = ctypes.create_string_buffer(size.value)
            _canonical(result, buffer, size, byref(size))
            return buffer.raw
        finally:
            _result_free(result)


class Cart:
    """Amounts are minor units. What is wrong with a call, `Engine.price` says."""

    def __init__(self, cart_id, currency, now):
        self.handle = _cart_new(cart_id.encode(), currency.encode(), now)
        if not self.handle:
            raise MemoryError

    def __del__(self):
        if getattr(self, "handle", None):
            _cart_free(self.handle)

    def line(self, line_id, quantity, amount, amount_of=EACH):
        _cart_line(self.handle, line_id.encode(), quantity, amount, amount_of)

    def charge(self, charge_id, amount):
        _cart_charge(self.handle, charge_id.encode(), amount)

    def fact(self, record, name, kind, value):
        """`kind`: yes_no, number, percent, money, text, texts, date, time, instant."""
        if kind == "texts":
            texts = (c_char_p * len(value))(*(text.encode() for text in value))
            _cart_texts(self.handle, RECORDS[record], name.encode(), texts, len(value))
        else:
            value = value.encode() if kind == "text" else value
            _facts[kind](self.handle, RECORDS[record], name.encode(), value)

    def coupon(self, code):
        _cart_coupon(self.handle, code.encode())

    def coupon_facts(self, code, pool, state):
        facts = _CouponFacts(ctypes.sizeof(_CouponFacts), CODE_STATES.index(state), code.encode(), pool.encode())
        _cart_coupon_facts(self.handle, byref(facts))

    def balance(self, account, amount):
        _cart_balance(self.handle, account.encode(), amount)

    def usage(self, counter, used, key=None):
        _cart_usage(self.handle, counter.encode(), key.encode() if key is not None else None, used)

    def gift_price(self, sku, price):
        _cart_gift_price(self.handle, sku.encode(), price)
