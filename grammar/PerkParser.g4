// The phrases of Perk, over the tokens that the layout pass leaves (no newline that ends no clause, keywords
// typed by block and position).
//
// The parser is entered at a clause (the rules named …Clause and …Line), so that an error stays in its line;
// `file` is the same language as one rule. Every element that the tree needs carries a label. The grammar is
// SLL: a selection takes `and` only where no condition can follow it (`tight` elsewhere).
parser grammar PerkParser;
options { tokenVocab = PerkLexer; }

file : NL* (block NL*)* EOF ;

block
  : PACK header NL packClause* END
  | SELECTION header NL selectionLine* END
  | SEGMENT header NL segmentClause* END
  | PROMOTION header NL promotionClause* END
  | PROMOTIONS header NL promotionClause* END
  | COUPONS header NL couponsClause* END
  | STACKING header NL stackingClause* END
  | TRIGGER header NL triggerClause* END
  | TEST header NL testClause* END
  | SCHEMA header NL schemaClause* END
  | CALENDAR header NL calendarClause* END
  | ACCOUNT header NL accountClause* END
  | EXPERIMENT header NL experimentClause* END
  | CAMPAIGN header NL campaignClause* END
  | GUARANTEE header NL guaranteeClause* END
  | GUARANTEE cond=condition
  | CURRENCIES header NL currenciesClause* END
  ;

headerLine : h=header NL ;
header : id=name? title=STRING? (FROM sheet=STRING late=STRING?)? ;

// ---------------------------------------------------------------- pack
packClause
  : ( CURRENCY code=name
    | TIMEZONE zone=STRING
    | PRICES (inc=INCLUDE | exc=EXCLUDE) TAX
    | u=use
    | DAYS START AT dayStart=TIME
    | ROUNDING how=roundingMode (PER basis=name)?
    | REMAINDER TO (largest=LARGEST | first=FIRST LINE | last=LAST LINE)
    | ROUND TOTAL TO total=amount totalHow=roundingMode?
    | CODES MATCH CASE
    | pol=policies
    | wo=worth
    | LANGUAGE lang=name
    | VERSION version=STRING
    ) NL
  ;
roundingMode : half=HALF (UP | even=EVEN | down=DOWN) | up=UP | downOnly=DOWN ;
use : USE files+=STRING (COMMA files+=STRING)* ;
worth : unitWord=name? WORTH each=amount EACH? ;

// ---------------------------------------------------------------- selection, segment
selectionLine : s=selection NL ;
segmentClause
  : ( STAY stay=quantity
    | (WHEN | un=UNLESS)? cond=condition
    ) NL
  ;

// ---------------------------------------------------------------- promotion
promotionClause
  : ( FOR who=audience
    | WHEN when=condition
    | UNLESS unless=condition
    | gi=give
    | act=active
    | NEEDS (COUPON (codes+=STRING (COMMA codes+=STRING)* | code=PATH | FROM from=pool) | needed=amount)
    | cp=cap
    | li=limit
    | bu=budget
    | gr=group
    | STAGE stage=stageName
    | EARNED (WHEN event=name (WHERE earnedWhere=unary)? | delay=quantity AFTER event=name)
    | ON RETURN onReturn=policies
    | SAY (IN lang=name | badge=BADGE)? (text=STRING | words=PATH)
    | opt=OPTIONAL
    | may=MAY SHARE ITEMS
    | wo=worth
    | ID column=PATH
    ) NL
  ;

give   : GIVE o=offer t=table? ;
active : ACTIVE w=windows ;
cap    : CAP a=allowances t=table? ;
limit  : LIMIT a=allowances t=table? ;
budget : BUDGET a=allowances t=table? ;
group  : GROUP groups+=name (COMMA groups+=name)* ;

audience : terms+=audienceTerm (ops+=andOr terms+=audienceTerm)* ;
audienceTerm : neg=NOT inner=audienceTerm | LPAREN all=audience RPAREN | segment=name ;
andOr : AND | OR ;

table : rows+=ROW+ ;
pool  : named=name | by=lookup ;

allowances : list+=allowance (COMMA list+=allowance)* ;
allowance  : a=amount tails+=allowanceTail* ;
allowanceTail : PER p=per | ACROSS across=name | whole=WHOLE | none=NONE | guests=OR GUESTS ;
per : top=TOP? (word=name | p=PATH) | q=quantity ;

policies : list+=policy (COMMA list+=policy)* ;
policy
  : RETURNS? keep=KEEP
  | RETURNS? claw=CLAW BACK
  | uses=USES COME BACK
  | SHORTAGE (keeps=KEEPS | claws=CLAWS BACK)
  ;

// ---------------------------------------------------------------- time
windows : parts+=window (COMMA parts+=window)* ;
window
  : FROM from=moment (THROUGH through=moment | UNTIL until=moment)?
  | THROUGH through=moment
  | UNTIL until=moment
  | hour=TIME UNTIL hourEnd=TIME
  | EVERY days+=everyDay (OR days+=everyDay)*
  | EVERY LPAREN days+=everyDay (OR days+=everyDay)* RPAREN
  | neg=(NOT | EXCEPT)? on=(ON | DURING) names+=dayName (OR names+=dayName)*
  | LPAREN any+=windows (OR any+=windows)* RPAREN
  | BY by=path
  ;
moment   : d=date t=TIME? | named=path ;
everyDay
  : word=name
  | md=MONTHDAY
  | nth=ORDINAL word=name? (OF THE month=name)?
  | last=LAST word=name (OF THE month=name)?
  ;
dayName  : word=name | p=PATH | d=date ;
date     : d=DATE be=BE? | md=MONTHDAY ;

// ---------------------------------------------------------------- offers
offer
  : b=offerBody (COMMA words+=offerWord | to=recipient)* (fe=forEvery (COMMA words+=offerWord | to=recipient)*)? ;

offerBody
  : freeShip=FREE SHIPPING
  | SHIPPING AT shipAt=amount
  | (price=PRICE OF | discount=DISCOUNT ON) of=selection by=lookup
  | back=BACK (q=quantity | by=lookup | column=PATH) (OF of=selection)? (TO account=name)?
  | (couponA=A | couponN=NUMBER) COUPON FROM from=pool
  | BALANCE OF balance=name OFF target=selection
  | p=pick OF (EVERY every=count OF)? of=selection r=reward
  | a=amount OFF off=offTarget
  | a=amount TO account=name
  | credit=quantity
  | some=NUMBER OF from_=plain r=reward
  | slots+=slot (PLUS slots+=slot)* (r=reward | gift=AS A? GIFT)
  | from_=plain r=reward
  ;

offTarget
  : ship=SHIPPING
  | charge=EACH SHIPPING CHARGE
  | each=EACH line=LINE? of=OF s=selection
  | s=selection (all=IN ALL | together=TOGETHER)?
  ;
slot   : n=NUMBER OF? s=plain ;
reward : free=FREE together=TOGETHER? | AT a=amount off=OFF? (each=EACH | together=TOGETHER)? ;
forEvery  : FOR EVERY step=quantity (OF s=selection)? ;
recipient : (TO | FOR) who=PATH ;
offerWord
  : FROM THE (cheap=CHEAPEST | MOST dear=EXPENSIVE)
  | oneLine=OF ONE LINE
  | lastGroup=LAST GROUP PARTIAL
  | spread=SPREAD OVER THE SET
  | step=STEP BY STEP
  | whole=WHOLE QUANTITY
  | itself=EACH PRODUCT BY ITSELF
  | up=UP TO a=amount (PER period=name)?
  ;
pick
  : (cheap=CHEAPEST | MOST EXPENSIVE) n=count?
  | nth=ORDINAL (cheap=CHEAPEST | MOST EXPENSIVE)
  ;
count : n=NUMBER | p=PATH | by=lookup ;

// ---------------------------------------------------------------- selections
selection : p=pick OF of=selection | s=plain ;
plain     : base=both (EXCEPT without+=both)* ;
both      : parts+=unit (AND parts+=unit)* ;
tight     : base=unit (EXCEPT without+=unit)* ;
unit
  : goods=GOODS (AND ship=SHIPPING)?
  | items=ITEMS f=itemFilter?
  | SKU skus=values
  | full=FULL PRICE ITEMS
  | reduced=REDUCED ITEMS
  | LPAREN inner=selection RPAREN
  | named=name
  ;
itemFilter
  : cat=IN CATEGORY v=values
  | brand=BY BRAND v=values
  | sku=SKU v=values
  | tagged=TAGGED v=values
  | WHERE cond=unary
  ;
values : list+=value (COMMA list+=value)* ;
value  : text=STRING | column=PATH ;

// ---------------------------------------------------------------- amounts
amount
  : q=quantity
  | pct=percent OF base=percentBase
  | f=fact
  | p=PATH
  | by=lookup
  ;
percentBase : f=fact | p=path ;
lookup   : BY keys+=key (COMMA keys+=key)* ;
key      : f=fact | p=path ;
quantity : n=NUMBER (u=unitName | pct=PERCENT)? ;
percent  : n=NUMBER PERCENT ;
unitName : WORD | ITEMS | DAYS | COUPON | LINE | USES | PRODUCT | GIFT | SET | STEP | GUESTS ;

fact
  : SUBTOTAL (OF s=selection)? tax=beforeTax?
  | list=LIST word=SUBTOTAL (OF s=selection)? tax=beforeTax?
  | final=FINAL word=SUBTOTAL (OF s=selection)? tax=beforeTax?
  | qty=QUANTITY (OF s=selection)?
  | COUNT OF DIFFERENT different=name OF s=selection
  | TOTAL word=DISCOUNT (OF disc=selection)?
  | TOTAL field=name OF s=selection
  | total=TOTAL
  | BALANCE OF balance=name
  ;
beforeTax : BEFORE TAX ;

// the same after a comparison, where `and` joins conditions
tightFact
  : SUBTOTAL (OF s=tight)? tax=beforeTax?
  | list=LIST word=SUBTOTAL (OF s=tight)? tax=beforeTax?
  | final=FINAL word=SUBTOTAL (OF s=tight)? tax=beforeTax?
  | qty=QUANTITY (OF s=tight)?
  | COUNT OF DIFFERENT different=name OF s=tight
  | TOTAL word=DISCOUNT (OF disc=tight)?
  | TOTAL field=name OF s=tight
  | total=TOTAL
  | BALANCE OF balance=name
  ;

unitAmount : pct=percent OF base=percentBase | q=quantity | p=path ;
path : p=PATH | w=WORD | k=fieldWord | listPrice=LIST PRICE ;
fieldWord
  : PRICE | CATEGORY | BRAND | SKU | COUPON | DISCOUNT | CUSTOMER | PRODUCT | LINE | CAMPAIGN | STAGE
  | LANGUAGE | SHIPPING ;

// ---------------------------------------------------------------- conditions
condition : terms+=unary (ops+=andOr terms+=unary)* ;
unary : neg=NOT inner=unary | c=comparison ;

comparison
  : LPAREN all=condition RPAREN
  | inCat=IN CATEGORY cats=values
  | BUCKET OF bucket=path IN share=quantity (NAMED salt=STRING)?
  | left=operand t=test
  ;
operand : h=history | f=fact | p=path ;

test
  : is=IS neg=NOT? isIn=IN (CATEGORY cats=values | segments+=name (COMMA segments+=name)*)
  | is=IS AT least=LEAST r=right
  | is=IS AT most=MOST r=right
  | is=IS more=MORE THAN r=right
  | is=IS less=LESS THAN r=right
  | is=IS before=BEFORE r=right
  | is=IS after=AFTER r=right
  | is=IS ON OR (onAfter=AFTER | onBefore=BEFORE) r=right
  | is=IS neg=NOT? anyOf=ANY OF list+=right (COMMA list+=right)* ign=ignoring?
  | is=IS neg=NOT? missing=MISSING
  | is=IS neg=NOT? known=KNOWN
  | is=IS yes=YES
  | is=IS no=NO
  | is=IS A guest=GUEST
  | is=IS neg=NOT? r=right ign=ignoring?
  | contains=CONTAINS r=right ign=ignoring?
  | starts=STARTS WITH r=right ign=ignoring?
  ;
ignoring : IGNORING CASE ;
right
  : text=STRING
  | q=quantity
  | pct=percent OF (baseFact=tightFact | basePath=path)
  | d=date t=TIME?
  | time=TIME
  | f=tightFact
  | p=path
  ;

history
  : kind=(COUNT | TOTAL | AVERAGE | LARGEST | SMALLEST) OF event=name (WHERE cond=unary)? spans+=historyWindow*
  | kind=(TOTAL | AVERAGE | LARGEST | SMALLEST) field=fieldName OF event=name WHERE cond=unary spans+=historyWindow*
  | kind=(TOTAL | AVERAGE | LARGEST | SMALLEST) field=fieldName OF event=name spans+=historyWindow+
  | kind=DAYS SINCE (first=FIRST | LAST) event=name (WHERE cond=unary)?
  | kind=RFM OF event=name spans+=historyWindow*
  ;
fieldName : name | SUBTOTAL | QUANTITY | SHIPPING ;
historyWindow
  : IN last=LAST len=quantity
  | IN inThis=THIS period=name
  | IN previous=PREVIOUS period=name
  | today=TODAY
  | since=SINCE d=date
  | DURING inCampaign=CAMPAIGN? named=name
  | FROM from=date THROUGH through=date
  ;

// ---------------------------------------------------------------- stacking
stackingClause
  : ( STAGES stages+=stageName (COMMA stages+=stageName)*
    | (best=BEST | first=FIRST | CUSTOMER CHOOSES) n=count OF mem=members sc=scope?
    | NEVER SELL BELOW floor=unitAmount tails+=floorTail*
    | NEVER these=members WITH others=members sc=scope?
    | after=STOP AFTER mem=members sc=scope?
    | CAP TOTAL DISCOUNT AT capAt=amount sc=scope?
    | CHOOSE (bestFor=BEST FOR CUSTOMER | firstThat=FIRST THAT APPLIES) (COMMA choices+=chooseTail)*
    | IN STAGE? combine=stageName COMMA? COMBINE ONE AFTER ANOTHER
    | pol=policies
    | meet+=member ((AND | COMMA) meet+=member)+ MAY MEET
    ) NL
  ;
scope      : PER p=per ;
floorTail  : COMMA (OTHERWISE (none=NO FLOOR | other=unitAmount) | EXCEPT spared=members) ;
chooseTail : ties=TIES TO THE ONE THAT ENDS FIRST | any=ANYTHING MAY BE LEFT OUT ;
members    : list+=member ((COMMA | AND) list+=member)* ;
member     : all=ALL PROMOTIONS | id=name ;
stageName  : name | SHIPPING ;

// ---------------------------------------------------------------- coupons
couponsClause
  : ( CODES (listed+=STRING (COMMA listed+=STRING)* | made=NUMBER LIKE like=STRING (WITH check=CHECK DIGIT)?
            | FROM sheet=STRING)
    | VALID (w=windows | issued=quantity)
    | li=limit
    | wo=worth
    | parts=USED IN PARTS
    ) NL
  ;

// ---------------------------------------------------------------- trigger, experiment, campaign, guarantee
triggerClause
  : ( ON (entering=ENTERING segment=name | leaving=LEAVING segment=name | w=triggerDates
         | event=name (WHEN cond=condition)?)
    | WHEN when=condition
    | UNLESS unless=condition
    | FOR who=audience
    | act=active
    | STOP ON stopOn=name (WHEN cond=condition)?
    | wait=WAIT (len=quantity | UNTIL until=TIME) (COMMA ONLY from+=TIME UNTIL to+=TIME)*
    | SEND channel=name message=STRING (WITH A COUPON FROM coupon=pool | TO recipient_=PATH)*
    | gi=give
    | cp=cap
    | li=limit
    | bu=budget
    | gr=group
    | IF if_=condition
    | otherwise=OTHERWISE
    | done=DONE
    | YIELDS TO yields+=name (COMMA yields+=name)*
    ) NL
  ;
triggerDates : every=EVERY days+=everyDay (OR days+=everyDay)* t=TIME? | d=date t=TIME? ;

experimentClause
  : ( ARM arm=name share=quantity (WITH mem=members)?
    | HOLDOUT holdout=quantity
    | GOAL goal=operand
    | FOR who=audience
    | WHEN when=condition
    | UNLESS unless=condition
    | act=active
    ) NL
  ;
campaignClause
  : ( INCLUDE mem=members
    | CHANNELS channels+=name (COMMA channels+=name)*
    | bu=budget
    | act=active
    | GOAL goal=operand
    | li=limit
    | FOR who=audience
    ) NL
  ;
guaranteeClause : UNLESS unless=condition NL | WHEN? cond=condition NL ;

// ---------------------------------------------------------------- schema, calendar, account, currencies
schemaClause
  : ( FIELD? fieldPath=PATH ty=type (COMMA tails+=fieldTail)*
    | CATEGORIES categories+=STRING (COMMA categories+=STRING)*
    | EVENTS events+=name (COMMA events+=name)*
    | u=use
    ) NL
  ;
type
  : money=MONEY | percent_=PERCENT_T | number=NUMBER_T (IN u=name)? | text=TEXT_T | YES SLASH no=NO
  | set=SET OF TEXT_T | date_=DATE_T | time=TIME_T | instant=INSTANT | duration=DURATION | category=CATEGORY
  | among=oneOf
  ;
oneOf : ONE OF list+=STRING (COMMA list+=STRING)* ;
fieldTail
  : opt=OPTIONAL
  | BETWEEN low=amount AND high=amount
  | AT LEAST least=amount
  | AT MOST most=amount
  | among=oneOf
  | label=STRING
  ;

calendarClause : (u=use | t=table | day=name days+=daysOf (COMMA days+=daysOf)*) NL ;
daysOf : w=window | d=date (THROUGH through=date)? ;

accountClause
  : ( UNIT units+=name (COMMA units+=name)*
    | HOLDS holds=name
    | wo=worth
    | LAPSES (len=quantity AFTER last=LAST? event=name | AT END OF endOf=name)
    | USABLE FROM usable=amount
    | li=limit
    ) NL
  ;
currenciesClause : t=table NL ;

// ---------------------------------------------------------------- test
testClause
  : ( AT d=date t=TIME?
    | COUPON codes+=STRING (COMMA codes+=STRING)* (FROM from=name (issued=name d=date t=TIME?)?)?
      (COMMA state+=reasonWord+)?
    | USED OF usedOf=name usedPer+=usedBy* IS used=quantity
    | GIFT gift=STRING IS price=amount
    | cart=CART rows=table?
    | shipments=SHIPMENTS rows=table?
    | EXPECT exp=expectation
    | CUSTOMER CHOOSES chosen+=name (COMMA chosen+=name)*
    | (RETURN | shortage=SHORTAGE) backs+=unitsBack (COMMA backs+=unitsBack)*
    | UNSPENT (n=NUMBER COUPON FROM unspentPool=name | n=NUMBER GIFT unspentGift=STRING | unspent=amount)
    | given=condition
    ) NL
  ;
unitsBack : n=NUMBER line=STRING ;
usedBy : PER p=per keyText=STRING? ;
expectation
  : gives=name GIVES (nothing=NOTHING (BECAUSE (whyText=STRING | why+=reasonWord+))? | a=amount (TO account=name)?)
  | total=TOTAL a=amount
  | list=LIST SUBTOTAL a=amount
  | sub=SUBTOTAL a=amount
  | discount=DISCOUNT a=amount
  | ship=SHIPPING a=amount
  | LINE (line=STRING | lineName=name) PAYS a=amount
  | gift=GIFT n=NUMBER? sku=STRING
  | (A | n=NUMBER) COUPON FROM couponFrom=name
  | MESSAGE message=STRING
  | refund=REFUND a=amount
  | takesBack=TAKES BACK a=amount
  ;
reasonWord : name | NOT | BY | OF | TO | IN | IS ;

// ---------------------------------------------------------------- names
// Any word that is not reserved; a keyword is one only where its phrase is.
name
  : WORD
  | ACTIVE | ARM | BEST | BUDGET | CAP | CART | CATEGORIES | CHANNELS | CHOOSE | CODES | CURRENCY | CUSTOMER
  | DONE | EARNED | EVENTS | EXPECT | FIELD | GIVE | GOAL | GROUP | HOLDOUT | HOLDS | ID | IF | INCLUDE
  | LANGUAGE | LAPSES | LIMIT | NEEDS | NEVER | ON | OPTIONAL | OTHERWISE | PRICES | REMAINDER | RETURNS
  | ROUND | ROUNDING | SAY | SEND | SHIPMENTS | SHORTAGE | STAGE | STAGES | STAY | STOP | TIMEZONE | UNIT | UNSPENT
  | USABLE | USE | USED | USES | VALID | VERSION | WAIT | WORTH | YIELDS
  | A | ACROSS | AFTER | ALL | ANOTHER | ANY | ANYTHING | APPLIES | AS | AVERAGE | BACK | BADGE | BALANCE | BE
  | BECAUSE | BEFORE | BELOW | BETWEEN | BRAND | BUCKET | CAMPAIGN | CASE | CATEGORY | CHARGE | CHEAPEST | CHECK
  | CHOOSES | CLAW | CLAWS | COMBINE | COME | CONTAINS | COUNT | COUPON | DATE_T | DAYS | DIFFERENT | DIGIT
  | DISCOUNT | DOWN | DURATION | DURING | EACH | ENDS | ENTERING | EVEN | EXCLUDE | EXPENSIVE | FINAL | FIRST
  | FLOOR | FREE | FULL | GIFT | GIVES | GUEST | GUESTS | HALF | IGNORING | INSTANT | ITSELF | KEEP
  | KEEPS | KNOWN | LARGEST | LAST | LEAST | LEAVING | LEFT | LESS | LIKE | LINE | LIST | MATCH | MEET | MESSAGE
  | MISSING | MONEY | MORE | MOST | NAMED | NO | NONE | NOTHING | NUMBER_T | ONE | ONLY | OUT | OVER | PARTIAL
  | PARTS | PAYS | PERCENT_T | PREVIOUS | PRICE | PRODUCT | PROMOTIONS | REDUCED | REFUND | RETURN | RFM | SELL | SET
  | SHARE | SINCE | SKU | SMALLEST | SPREAD | START | STARTS | STEP | TAGGED | TAKES | TAX | TEXT_T | THAN | THAT | THE
  | THIS | THROUGH | TIES | TIME_T | TODAY | TOGETHER | TOP | TOTAL | UNTIL | UP | WHOLE | YES
  ;
