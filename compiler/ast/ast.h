// The tree of a source file: what was written, typed by phrase, with exact places.
//
// In: nothing; these are data. Guarantee: every node's Span is the byte range of its text, and the spans of
// siblings do not overlap. The parser makes it, the formatter and the checker read it, nobody changes it.
#pragma once
#include "compiler/ast/atom.h"        // names, numbers, dates
#include "compiler/ast/block.h"       // blocks, files
#include "compiler/ast/clause.h"      // clauses of promotions
#include "compiler/ast/expr.h"        // amounts, facts, conditions
#include "compiler/ast/offer.h"       // what `give` promises
#include "compiler/ast/plan.h"        // segments, triggers, experiments, campaigns
#include "compiler/ast/selection.h"   // selections
#include "compiler/ast/setup.h"       // pack, schema, calendar, accounts, coupons
#include "compiler/ast/stacking.h"    // stacking
#include "compiler/ast/table.h"       // tables
#include "compiler/ast/test_block.h"  // tests
