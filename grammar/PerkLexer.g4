// The tokens of Perk.
//
// The lexer reads *folded* text, byte for byte as long as the source (compiler/parse/fold.cpp makes it): every
// byte of a letter beyond ASCII is an `x`; a Thai or Bengali digit is its ASCII digit followed by two \u0004;
// every byte of a curly quote is \u0001, of a no-break or other space a blank, of a hyphen like U+2011 the byte
// sequence `-` \u0004 \u0004; what may stand only inside texts and comments is \u0003. So offsets are byte
// offsets and every edge of the automaton is cached.
//
// All words are one rule. The layout pass (compiler/parse/layout.cpp) gives them their keyword types from one
// table (compiler/parse/keywords.def), by block and by position in the line, and drops the newlines that end no
// clause. A whole table row is one token; its cells are typed by their columns, later.
lexer grammar PerkLexer;

tokens {
  // reserved everywhere
  AND, AT, BY, END, EVERY, EXCEPT, FOR, FROM, GOODS, IN, IS, ITEMS, NOT, OF, OFF, OR, PER, QUANTITY, SHIPPING,
  SUBTOTAL, TO, UNLESS, WHEN, WHERE, WITH,
  // block kinds, at the start of a line
  PACK, SELECTION, SEGMENT, PROMOTION, PROMOTIONS, COUPONS, STACKING, TRIGGER, TEST, SCHEMA, CALENDAR, ACCOUNT,
  EXPERIMENT, CAMPAIGN, GUARANTEE, CURRENCIES,
  // clause heads, at the start of a line of their blocks
  ACTIVE, ARM, BEST, BUDGET, CAP, CART, CATEGORIES, CHANNELS, CHOOSE, CODES, CURRENCY, CUSTOMER, DONE, EARNED,
  EVENTS, EXPECT, FIELD, GIVE, GOAL, GROUP, HOLDOUT, HOLDS, ID, IF, INCLUDE, LANGUAGE, LAPSES, LIMIT, MAY, NEEDS,
  NEVER, ON, OPTIONAL, OTHERWISE, PRICES, REMAINDER, RETURNS, ROUND, ROUNDING, SAY, SEND, SHIPMENTS, SHORTAGE,
  STAGE, STAGES, STAY, STOP, TIMEZONE, UNIT, UNSPENT, USABLE, USE, USED, USES, VALID, VERSION, WAIT, WORTH, YIELDS,
  // words of phrases; names where nothing else is meant
  A, ACROSS, AFTER, ALL, ANOTHER, ANY, ANYTHING, APPLIES, AS, AVERAGE, BACK, BADGE, BALANCE, BE, BECAUSE, BEFORE, BELOW,
  BETWEEN, BRAND, BUCKET, CASE, CATEGORY, CHARGE, CHEAPEST, CHECK, CHOOSES, CLAW, CLAWS, COMBINE, COME, CONTAINS,
  COUNT, COUPON, DATE_T, DAYS, DIFFERENT, DIGIT, DISCOUNT, DOWN, DURATION, DURING, EACH, ENDS, ENTERING, EVEN, EXCLUDE,
  EXPENSIVE, FINAL, FIRST, FLOOR, FREE, FULL, GIFT, GIVES, GUEST, GUESTS, HALF, IGNORING, INSTANT,
  ITSELF, KEEP, KEEPS, KNOWN, LARGEST, LAST, LEAST, LEAVING, LEFT, LESS, LIKE, LINE, LIST, MATCH, MEET, MESSAGE,
  MISSING, MONEY, MORE, MOST, NAMED, NO, NONE, NOTHING, NUMBER_T, ONE, ONLY, OUT, OVER, PARTIAL, PARTS,
  PAYS, PERCENT_T, PREVIOUS, PRICE, PRODUCT, REDUCED, REFUND, RETURN, RFM, SELL, SET, SHARE, SINCE, SKU, SMALLEST, SPREAD,
  START, STARTS, STEP, TAGGED, TAKES, TAX, TEXT_T, THAN, THAT, THE, THIS, THROUGH, TIES, TIME_T, TODAY, TOGETHER, TOP,
  TOTAL, UNTIL, UP, WHOLE, YES
}

NL      : '\r'? '\n' ;
SPACE   : [ \t\f\r]+ -> skip ;
COMMENT : '#' ~[\r\n]* ;
ROW     : '|' ~[\r\n]* ;

STRING   : '"' ~["\r\n]* '"'
         | CURLY ~["\u0001\r\n]* (CURLY | '"') ;
UNCLOSED : ["] ~["\r\n]*
         | CURLY ~["\u0001\r\n]* ;

DATE     : D D D D '-' D D? '-' D D? ;
MONTHDAY : D D '-' D D ;
TIME     : D D? ':' D D (':' D D)? ;
NUMBER   : D+ ([.,] D+)* ;
ORDINAL  : D+ ('st' | 'nd' | 'rd' | 'th') ;

WORD : PART (HYPHEN PART)* ;
PATH : PART (HYPHEN PART)* ('.' PART (HYPHEN PART)*)+ ;

PERCENT : '%' ;
PLUS    : '+' ;
COMMA   : ',' ;
LPAREN  : '(' ;
RPAREN  : ')' ;
SLASH   : '/' ;
BAD     : . ;

fragment CURLY  : '\u0001' '\u0001' '\u0001' ;
fragment D      : [0-9] ('\u0004' '\u0004')? ;
fragment HYPHEN : '-' ('\u0004' '\u0004')? ;
fragment PART   : [a-zA-Z0-9_\u0004]+ ;
